import { RpcTarget } from "cloudflare:workers";
import { Failure, type FailureDetail } from "../../../errors.ts";
import { type DeletionProtection, instanceIdOf, isProtected } from "../../../keys/alibaba-key.ts";
import { isPrimary, multiRegionOf } from "../../../keys/aws-key.ts";
import {
  type KeyRecord,
  type KeyRecordOf,
  type KeyUse,
  keyOf,
  keyWith,
  type NewKey,
  type PolicyPrincipals,
  type StateGuard,
} from "../../../keys/key.ts";
import { DAY_MS } from "../../../keys/rotation.ts";
import type { KeyUsage } from "../../../meter/costs.ts";
import { requireUnreleased } from "../instances/tables.ts";
import type { Ledger } from "../ledger.ts";
import { stateWithMaterials } from "../materials/life.ts";
import type { ChangedName, Changes, LogPosition, Reply, StoreContext } from "../reply.ts";
import { billedKeys } from "./billed.ts";
import { type KeyFilter, type KeyPage, pageOfKeys } from "./lists.ts";
import type { KeyRecords } from "./records.ts";

/** Last uses by key id. */
type KeyUses = readonly (readonly [keyId: string, use: KeyUse])[];

/** Result of a lookup: the key that the reference names, and the changes since the caller last asked. */
export interface Lookup {
  readonly key: KeyRecord | null;
  readonly changes: Changes;
}

/** Quotas that the creation of a key is checked against. */
export interface KeyLimits {
  /** Customers' keys outside of instances; in an instance, versions are counted instead. */
  readonly keys: number;
  /** Tags of one key. */
  readonly tags: number;
  /** Materials of customers' keys outside of instances, or in the key's instance; unlimited if left out. */
  readonly versions?: number;
}

/** A key to create, at a time of the workspace's clock. */
export interface KeyOrder {
  readonly now: number;
  readonly key: NewKey;
  readonly limits: KeyLimits;
}

/** An order that was refused, by its place among the orders of the call. */
export type RefusedOrder = readonly [place: number, failure: FailureDetail];

/** Keys: their creation, states, policies, last uses, and billed usage. */
export class KeysPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;
  readonly #sql: SqlStorage;

  constructor(ledger: Ledger, records: KeyRecords, sql: SqlStorage) {
    super();
    this.#ledger = ledger;
    this.#records = records;
    this.#sql = sql;
  }

  /** Finds a key by id or alias name, with the changes since `since`. @param uses recorded first, as by `recordUses` */
  lookup(
    at: StoreContext,
    reference: ChangedName,
    since: LogPosition | null,
    uses: KeyUses = [],
  ): Promise<Reply<Lookup>> {
    return this.#ledger.read(at, () => {
      this.#recordUses(uses);
      return {
        key: this.#records.keys.find(at.scope, this.#records.aliases.find(reference)?.keyId ?? reference),
        changes: this.#ledger.log.since(since),
      };
    });
  }

  /**
   * Creates keys, each by itself, with one answer, which waits for the disk once.
   *
   * @returns the refused ones, with instanceNotFound, keyIdTaken, keysOverQuota, keyVersionsOverQuota or tooManyTags. The
   *   records of all others are as `bornKey` makes them, so that they need not come back.
   */
  createAll(at: StoreContext, orders: readonly KeyOrder[]): Promise<Reply<readonly RefusedOrder[]>> {
    const latest = { ...at, now: Math.max(...orders.map(({ now }) => now)) };
    return this.#ledger.read(latest, () =>
      orders.flatMap((order, place) => {
        const failure = this.#create(at, order);
        return failure ? [[place, failure] as const] : [];
      }),
    );
  }

  /** Creates a key in a transaction of its own. @returns the failure, or null */
  #create(at: StoreContext, { now, key, limits }: KeyOrder): FailureDetail | null {
    try {
      this.#ledger.transact(() => {
        requireUnreleased(this.#sql, instanceIdOf(key));
        this.#records.requireRoom(key, limits.keys);
        if (limits.versions !== undefined) this.#records.requireVersionRoom(at, key, limits.versions);
        this.#records.insert({ ...at, now }, key, limits.tags);
        return [null, [key.keyId]];
      });
      return null;
    } catch (error) {
      // The table refuses a taken id by itself. Looking for it beforehand would cost every creation a statement.
      const taken = this.#records.takenId(at, key);
      if (taken) return taken;
      if (error instanceof Failure) return error.detail;
      throw error;
    }
  }

  /** The cloud-managed key behind an alias, created at its first use. */
  ensureManaged<K extends NewKey>(
    at: StoreContext,
    alias: string,
    key: K,
  ): Promise<Reply<KeyRecordOf<K["cloud"]>>> {
    return this.#ledger.write(at, () => {
      const existing = this.#records.aliases.find(alias);
      if (existing) {
        return [this.#records.made<K["cloud"]>(at.scope, { cloud: key.cloud, keyId: existing.keyId }), []];
      }
      const born = this.#records.insert(at, key, key.tags.length);
      this.#records.aliases.insert(alias, key.keyId, at.now);
      return [keyOf<K["cloud"]>(key.cloud, born), [alias, key.keyId]];
    });
  }

  setDescription(
    at: StoreContext,
    keyId: string,
    description: string,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (key) => ({ ...key, description }));
  }

  /**
   * Enables or disables a key. A key enabled after its rotation date is rotated at once, and periodically from then on.
   */
  async setEnabled(
    at: StoreContext,
    keyId: string,
    enabled: boolean,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    const reply = await this.#records.change(at, keyId, guard, (key) => ({
      ...key,
      state: enabled ? "Enabled" : "Disabled",
      rotation: enabled ? overdueNow(key, at.now) : key.rotation,
    }));
    if (reply.kind === "value") await this.#ledger.catchUp(at);
    return reply;
  }

  /**
   * Schedules deletion. The waiting period begins at once, or, for a primary with replicas, when the last of them is
   * deleted.
   *
   * @throws (as a reply) keyProtected
   */
  scheduleDeletion(
    at: StoreContext,
    keyId: string,
    windowInDays: number,
    guard: StateGuard,
  ): Promise<Reply<KeyRecord>> {
    return this.#ledger.write(at, () => {
      const key = this.#records.keys.guarded(at.scope, keyId, guard);
      if (isProtected(key)) throw new Failure({ code: "keyProtected", arn: key.arn });
      const waits = isPrimary(key) && (multiRegionOf(key)?.replicaRegions.length ?? 0) > 0;
      const doomed: KeyRecord = {
        ...key,
        state: waits ? "PendingReplicaDeletion" : "PendingDeletion",
        transitionAt: null,
        deletionAt: at.now + windowInDays * DAY_MS,
        ...(waits && { deletionWindowInDays: windowInDays }),
      };
      this.#records.keys.update(doomed, at.now);
      return [doomed, this.#records.namesOf(keyId)];
    });
  }

  /** @param state new state of the key; PendingImport instead if imported material is missing. */
  cancelDeletion(
    at: StoreContext,
    keyId: string,
    state: "Enabled" | "Disabled",
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (key) => {
      const rotation = state === "Enabled" ? overdueNow(key, at.now) : key.rotation;
      const kept: KeyRecord = {
        ...key,
        ...("deletionWindowInDays" in key && { deletionWindowInDays: null }),
        state,
        rotation,
        deletionAt: null,
      };
      return { ...kept, state: stateWithMaterials(kept, this.#records.materials.all(keyId)) };
    });
  }

  list(at: StoreContext, after: number, limit: number): Promise<Reply<{ seq: number; keyId: string }[]>> {
    return this.#ledger.read(at, () => this.#records.keys.page(after, limit));
  }

  /** A page of the keys that pass the filters. @param offset keys before the page. */
  page(
    at: StoreContext,
    filters: readonly KeyFilter[],
    offset: number,
    limit: number,
  ): Promise<Reply<KeyPage>> {
    return this.#ledger.read(at, () =>
      filters.length === 0
        ? this.#records.keys.numbered(offset, limit)
        : pageOfKeys(this.#sql, filters, offset, limit),
    );
  }

  policy(at: StoreContext, keyId: string): Promise<Reply<string | null>> {
    return this.#ledger.read(at, () => this.#records.keys.policy(keyId));
  }

  /** @param principalIds unique ids of the principals that the policy names; null where the cloud stores none. */
  setPolicy(
    at: StoreContext,
    keyId: string,
    policy: string,
    guard: StateGuard,
    principalIds: PolicyPrincipals | null = null,
  ): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (key) => {
      this.#records.keys.setPolicy(keyId, policy, principalIds);
      return key;
    });
  }

  /** Records the last use of keys, by key id. Deleted keys are skipped. */
  recordUses(at: StoreContext, uses: KeyUses): Promise<Reply<null>> {
    return this.#ledger.read(at, () => {
      this.#recordUses(uses);
      return null;
    });
  }

  #recordUses(uses: KeyUses): void {
    for (const [keyId, use] of uses) this.#records.keys.recordUse(keyId, use);
  }

  lastUse(at: StoreContext, keyId: string): Promise<Reply<KeyUse | null>> {
    return this.#ledger.read(at, () => this.#records.keys.lastUse(keyId));
  }

  setDeletionProtection(
    at: StoreContext,
    keyId: string,
    deletionProtection: DeletionProtection,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (key) => ({
      ...keyWith("deletionProtection", key),
      deletionProtection,
    }));
  }

  /**
   * Billed usage of customer managed keys in a span of the workspace's clock.
   *
   * @param rotations number of billed rotations of a key.
   */
  billedUsage(at: StoreContext, from: number, to: number, rotations: number): Promise<Reply<KeyUsage>> {
    return this.#ledger.read(at, () => billedKeys(this.#sql, from, to, rotations));
  }
}

/** The rotation schedule of a key; due now if its date passed while the key was disabled. */
function overdueNow(key: KeyRecord, now: number): KeyRecord["rotation"] {
  const { rotation } = key;
  return rotation?.enabled && rotation.nextAt < now ? { ...rotation, nextAt: now } : rotation;
}
