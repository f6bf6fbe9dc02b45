/**
 * How long the states last in which a key or a store is on its way to another, in milliseconds of the workspace's
 * clock. AWS gives no figures ("a few moments", "minutes"); these are ours, long enough to be seen and waited for.
 */

/** A replica is Creating. */
export const REPLICATION_MS = 2000;

/** The former and the new primary are Updating. */
export const PRIMARY_UPDATE_MS = 2000;
