/**
 * The charges of a request: the quotas from which it draws, and their accounts.
 *
 * Sources: Developer Guide, Request quotas, Throttling AWS KMS requests (seeds 001 and 003, and as read 2026-11-21).
 */
import { REGION_NAME } from "../cloud/aws.ts";
import { indexQuotas, type QuotaIndex, quotaFor } from "./descriptor.ts";
import { perSecond, type QuotaProfile, type QuotaRow, type Rate, rateOf } from "./row.ts";

/** The properties of a key that quotas depend on. */
export interface ChargedKey {
  readonly keyId: string;
  readonly account: string;
  readonly region: string;
  readonly keySpec: string;
  readonly origin: string;
  readonly customKeyStore: { readonly customKeyStoreId: string } | null;
}

/** The properties of a request that quotas depend on. */
export interface ChargedRequest {
  readonly operation: string;
  /**
   * Whether it changes its key: "requests to change the state of the same KMS key" (Throttling AWS KMS requests). AWS
   * names EnableKey and DisableKey; we count all operations that change the key itself. Aliases and grants are
   * resources of their own, with their own quotas (an application may well make 50 grants of one key in a second).
   */
  readonly changesKey: boolean;
  /** The caller's account. */
  readonly account: string;
  readonly region: string;
  /** The keys that it uses, first the one that chooses its quota; none where one of them does not exist. */
  readonly keys: readonly ChargedKey[];
  readonly keyPairSpec?: string | undefined;
  /** The other Region of a multi-Region operation. */
  readonly otherRegion?: string | undefined;
  /** An AWS CloudHSM key store of the caller that it names without naming a key (GenerateRandom). */
  readonly clusterKeyStoreId?: string | undefined;
}

/** Units drawn from one counter. */
export interface Charge {
  /** Id of the counter: that of a row, or `<row>/<store id>` (and `/data_keys`), or `hot_key/<key id>`. */
  readonly quota: string;
  readonly rate: Rate;
  readonly cost: number;
  /** The account and the Region of the counter. */
  readonly account: string;
  readonly region: string;
}

/** How requests are charged. */
export interface Tariff {
  readonly index: QuotaIndex;
  /** Quota rows of custom key stores, which the index leaves out. */
  readonly stores: readonly QuotaRow[];
  readonly profile: QuotaProfile;
  /** Limit of state changes of one key in a second; 0 where they are not counted. */
  readonly hotKeyLimit: number;
}

export function tariffOf(rows: readonly QuotaRow[], profile: QuotaProfile, hotKeyLimit: number): Tariff {
  return { index: indexQuotas(rows), stores: rows.filter((row) => row.keyOrigins), profile, hotKeyLimit };
}

/** Prefix of the counter of a key's changes. It is not a quota, because AWS publishes no number for it. */
export const HOT_KEY = "hot_key";

/** Whether a counter is that of a key's changes. */
export function isHotKey(quota: string): boolean {
  return quota.startsWith(`${HOT_KEY}/`);
}

/** Charges of multi-Region operations in the other Region: the operation whose quota they draw from, and the units. */
const IN_OTHER_REGION: Readonly<Record<string, readonly [operation: string, cost: number] | undefined>> = {
  ReplicateKey: ["CreateKey", 2],
  UpdatePrimaryRegion: ["UpdatePrimaryRegion", 1],
};

type Glanced = Pick<ChargedKey, "keySpec" | "customKeyStore"> | undefined;

/** Whether a request may draw from more than the caller's own row: a quick check for the crypto path. */
export function mayDrawMore(
  { operation, changesKey }: Pick<ChargedRequest, "operation" | "changesKey">,
  first: Glanced,
  second: Glanced,
  clusterKeyStoreId: string | undefined,
): boolean {
  if (first !== undefined && first.customKeyStore !== null) return true;
  if (second !== undefined && (second.customKeyStore !== null || second.keySpec !== first?.keySpec))
    return true;
  return changesKey || clusterKeyStoreId !== undefined || Object.hasOwn(IN_OTHER_REGION, operation);
}

/** Every charge of a request, the caller's own row first; none for an operation without a row. */
export function chargesOf(tariff: Tariff, request: ChargedRequest): Charge[] {
  const { operation, keyPairSpec } = request;
  const row = quotaFor(tariff.index, { operation, keySpec: request.keys[0]?.keySpec, keyPairSpec });
  if (!row) return [];
  return [chargeOf(tariff, row, request), ...furtherCharges(tariff, request, row)];
}

/**
 * The charges of a request besides the caller's own row:
 *
 * - ReEncrypt between keys of different classes (symmetric and RSA, say) draws one unit from the quota of each class,
 *   because each quota is for "all requests for these operations with the given key type"; the guide does not say more.
 * - A key in a custom key store draws from that store's quota, which is shared by all accounts that use its keys. A
 *   ReEncrypt from one store into another draws from both, within one store once.
 * - ReplicateKey draws two units of CreateKey in the replica's Region; UpdatePrimaryRegion one of itself in the other.
 * - A request that changes a key draws from the limit of changes to one key (a "hot key").
 *
 * @param own the caller's own row.
 */
export function furtherCharges(tariff: Tariff, request: ChargedRequest, own: QuotaRow): Charge[] {
  const { operation, keys, clusterKeyStoreId } = request;
  const charges: Charge[] = [];
  const second = keys[1];
  const row = second && quotaFor(tariff.index, { operation, keySpec: second.keySpec });
  if (row && row !== own) charges.push(chargeOf(tariff, row, request));
  for (const key of keys) {
    const customKeyStoreId = key.customKeyStore?.customKeyStoreId;
    if (customKeyStoreId === undefined) continue;
    const drawn = customKeyStoreCharges(tariff, operation, key.origin, customKeyStoreId, key);
    if (drawn.every((charge) => charges.every(({ quota }) => quota !== charge.quota))) charges.push(...drawn);
  }
  if (clusterKeyStoreId !== undefined) {
    charges.push(...customKeyStoreCharges(tariff, operation, "AWS_CLOUDHSM", clusterKeyStoreId, request));
  }
  charges.push(...otherRegionCharges(tariff, request));
  const changed = keys[0];
  // Another account cannot change the key, and must not make it a hot key either.
  if (request.changesKey && changed?.account === request.account && tariff.hotKeyLimit > 0) {
    const { account, region } = changed;
    const quota = `${HOT_KEY}/${changed.keyId}`;
    charges.push({ quota, rate: perSecond(tariff.hotKeyLimit), cost: 1, account, region });
  }
  return charges;
}

/** The account and the Region that are charged. */
type Payer = Pick<Charge, "account" | "region">;

function chargeOf(tariff: Tariff, row: QuotaRow, { account, region }: Payer, cost = 1): Charge {
  return { quota: row.id, rate: rateOf(row, tariff.profile, region), cost, account, region };
}

/**
 * The charges of a custom key store, counted for its owner; none for a request that does not reach it.
 *
 * The seed's three examples (1,800 of Encrypt; 600 of GenerateDataKey; "about 1,200" of an equal mix) hold together
 * under two limits: 1,800 operations in all, of which a third make data keys or random bytes. The share has a counter
 * of its own with the same figure, of which each costs three units, so that one override changes both. It is drawn from
 * first: what it refuses costs nothing of the whole.
 */
function customKeyStoreCharges(
  tariff: Tariff,
  operation: string,
  origin: string,
  customKeyStoreId: string,
  owner: Payer,
): Charge[] {
  const row = tariff.stores.find(({ keyOrigins }) => keyOrigins?.includes(origin));
  if (!row?.operations.includes(operation)) return [];
  const [whole, share] = storeCounters(row.id, customKeyStoreId);
  const charge = { ...chargeOf(tariff, row, owner), quota: whole };
  const part = tariff.profile === "seed" ? row.seedShare : undefined;
  if (!part?.operations.includes(operation)) return [charge];
  return [{ ...charge, quota: share, cost: part.units }, charge];
}

/** The counters of a custom key store: of all its operations, and of data keys and random bytes. */
export function storeCounters(quota: string, customKeyStoreId: string): readonly [string, string] {
  return [`${quota}/${customKeyStoreId}`, `${quota}/${customKeyStoreId}/data_keys`];
}

/** Charges in the other Region of a multi-Region operation, where its name is that of a possible Region. */
function otherRegionCharges(tariff: Tariff, request: ChargedRequest): Charge[] {
  const { operation, keys, account, region, otherRegion } = request;
  if (otherRegion === undefined || otherRegion === region) return [];
  const drawn = IN_OTHER_REGION[operation];
  if (!drawn || keys.length === 0 || !REGION_NAME.test(otherRegion)) return [];
  const row = quotaFor(tariff.index, { operation: drawn[0] });
  return row ? [chargeOf(tariff, row, { account, region: otherRegion }, drawn[1])] : [];
}
