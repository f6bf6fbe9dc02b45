/**
 * How long the states last in which a key or a store is on its way to another, in milliseconds of the workspace's
 * clock. AWS gives no figures ("a few moments", "minutes"); these are ours, long enough to be seen and waited for.
 */

/** A replica is Creating. */
export const REPLICATION_MS = 2000;

/** A rotation on demand is in progress: its material is in use already. */
export const ON_DEMAND_ROTATION_MS = 2000;

/** The former and the new primary are Updating. */
export const PRIMARY_UPDATE_MS = 2000;

/** A custom key store is CONNECTING ("about five minutes" for an external one, up to twenty for CloudHSM). */
export const CONNECT_MS = 2000;

/** A custom key store is DISCONNECTING. */
export const DISCONNECT_MS = 2000;
