/**
 * Resource quotas of AWS KMS (Developer Guide, Resource quotas; General Reference, AWS KMS endpoints and
 * quotas; both as read 2026-11-21). They count things, not requests, so they are counted where the things are.
 */

/** Customer managed keys of an account in a Region, in any state. L-C2F1777E, adjustable. */
export const KEYS = 100_000;

/** Aliases of one key. L-340F62FB, adjustable. */
export const ALIASES_PER_KEY = 50;

/** Grants of one key. Adjustable. */
export const GRANTS_PER_KEY = 50_000;

/** On-demand rotations of one key, over its life. L-0E66C9C0, not adjustable. */
export const ON_DEMAND_ROTATIONS = 25;

/** Bytes of a key policy. Not adjustable (seed 003). */
export const KEY_POLICY_BYTES = 32_768;

/** Custom key stores of an account in a Region, of both types together. Adjustable. */
export const CUSTOM_KEY_STORES = 10;

/** Tags of one key. Not adjustable. */
export const TAGS_PER_KEY = 50;
