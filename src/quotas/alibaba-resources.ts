/**
 * Resource quotas of Alibaba Cloud KMS for an account in a Region, outside of instances (documentation of KMS 1.0,
 * Limits). They count things, not requests, so they are counted where the things are.
 */

/** Keys that customers made, in any state. */
export const KEYS = 200;

/** Aliases of customers' keys. */
export const ALIASES = 300;

/** Versions of customers' keys. */
export const KEY_VERSIONS = 10_000;

/** Versions of one key (CreateKeyVersion). */
export const VERSIONS_PER_KEY = 50;

/** Application access points, policies and network rules, of each. Not published; ours. */
export const ACCESS_RESOURCES = 100;

/** Client keys of one application access point. Not published; ours. */
export const CLIENT_KEYS_PER_ACCESS_POINT = 10;
