/**
 * Resource quotas of Alibaba Cloud KMS for an account in a Region, outside of instances (documentation of KMS 1.0,
 * Limits). They limit numbers of resources, not rates of requests, so the store of the resources counts them.
 */

/** Most customer keys, in any state. */
export const KEYS = 200;

/** Most aliases of customer keys. */
export const ALIASES = 300;

/** Most versions of all customer keys together. */
export const KEY_VERSIONS = 10_000;

/** Most versions of a key (CreateKeyVersion). */
export const VERSIONS_PER_KEY = 50;

/** Most application access points, most policies and most network rules. Ours; not published. */
export const ACCESS_RESOURCES = 100;

/** Most client keys of an application access point. Ours; not published. */
export const CLIENT_KEYS_PER_ACCESS_POINT = 10;
