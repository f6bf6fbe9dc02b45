/**
 * How long an isolate may go on with what it knows of a workspace or a key without asking again, in
 * milliseconds of the wall clock: what another isolate changed is seen within this time.
 */
export const LEASE_MS = 1000;

/** From this age on, a request that comes by asks again in the background, so that none has to wait. */
export const REFRESH_MS = 700;
