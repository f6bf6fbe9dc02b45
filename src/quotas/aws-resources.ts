/**
 * Resource quotas of AWS KMS (Developer Guide, Resource quotas; General Reference, AWS KMS endpoints and
 * quotas; both as read 2026-11-21). They limit numbers of resources, not rates of requests, so the store of the
 * resources counts them.
 */
import { perSecond, type QuotaRow } from "./row.ts";

/** Most customer managed keys of an account in a Region, in any state. L-C2F1777E, adjustable. */
export const KEYS = 100_000;

/** Most aliases of a key. L-340F62FB, adjustable. */
const ALIASES_PER_KEY = 50;

/** Most grants of a key. Adjustable. */
export const GRANTS_PER_KEY = 50_000;

/** Most on-demand rotations of a key over its life. L-0E66C9C0, not adjustable. */
export const ON_DEMAND_ROTATIONS = 25;

/** Longest key policy in bytes. Not adjustable (seed 003). */
export const KEY_POLICY_BYTES = 32_768;

/** Most custom key stores of an account in a Region, both types together. Adjustable. */
export const CUSTOM_KEY_STORES = 10;

/** Most tags of a key. Not adjustable. */
export const TAGS_PER_KEY = 50;

/**
 * Resource quotas with a code in Service Quotas, which therefore can be listed and overridden. Their rows have no
 * operations; `limit` is a number of resources, and the interval has no meaning.
 */
export const AWS_RESOURCE_QUOTAS = [
  resource("resource_keys", "Customer Master Keys (CMKs)", "L-C2F1777E", KEYS, true),
  resource("resource_aliases_per_key", "Aliases per CMK", "L-340F62FB", ALIASES_PER_KEY, true),
  resource("resource_grants_per_key", "Grants per CMK", "L-D594A657", GRANTS_PER_KEY, true),
  resource("resource_custom_key_stores", "Custom Key Stores", "L-F33DCFEB", CUSTOM_KEY_STORES, true),
  resource(
    "resource_on_demand_rotations",
    "On-demand rotations per CMK",
    "L-0E66C9C0",
    ON_DEMAND_ROTATIONS,
    false,
  ),
] as const;

/** Adjustable resource quotas, whose limits are looked up when they are enforced. */
export type AdjustableResource = "keys" | "aliases_per_key" | "grants_per_key" | "custom_key_stores";

/** Default limits of the adjustable resource quotas. */
export const RESOURCE_LIMITS: Readonly<Record<AdjustableResource, number>> = {
  keys: KEYS,
  aliases_per_key: ALIASES_PER_KEY,
  grants_per_key: GRANTS_PER_KEY,
  custom_key_stores: CUSTOM_KEY_STORES,
};

/** Our id of an adjustable resource quota. */
export function resourceQuotaId(resource: AdjustableResource): string {
  return `resource_${resource}`;
}

function resource(
  id: string,
  name: string,
  code: string,
  limit: number,
  adjustable: boolean,
): QuotaRow & { code: string } {
  return {
    id,
    name,
    code,
    operations: [],
    seed: null,
    current: perSecond(limit),
    adjustable,
    source: "guide; gr",
  };
}
