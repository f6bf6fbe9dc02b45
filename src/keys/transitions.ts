/**
 * Duration of transitional states of keys and custom key stores, in milliseconds of the workspace's clock. AWS gives no
 * figures ("a few moments", "minutes"); these are ours, long enough to be seen and waited for.
 */

/** Duration of Creating, of a replica. */
export const REPLICATION_MS = 2000;

/** Duration of an on-demand rotation in progress, whose material is already in use. */
export const ON_DEMAND_ROTATION_MS = 2000;

/** Duration of Updating, of the former and the new primary. */
export const PRIMARY_UPDATE_MS = 2000;

/**
 * Duration of CONNECTING, of a custom key store ("about five minutes" for an external one, up to twenty for
 * CloudHSM).
 */
export const CONNECT_MS = 2000;

/** Duration of DISCONNECTING, of a custom key store. */
export const DISCONNECT_MS = 2000;
