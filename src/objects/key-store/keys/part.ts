import { Failure } from "../../../errors.ts";
import { instanceIdOf, isProtected } from "../../../keys/alibaba-key.ts";
import { isPrimary, multiRegionOf } from "../../../keys/aws-key.ts";
import { keyArn } from "../../../keys/identifiers.ts";
import type { KeyRecord, KeyRecordOf, KeyUse, NewKey, StateGuard } from "../../../keys/key.ts";
import { DAY_MS } from "../../../keys/rotation.ts";
import { requireUnreleased } from "../instances/tables.ts";
import { stateWithMaterials } from "../materials/life.ts";
import type { ChangedName, Changes, LogPosition, Reply, StoreContext } from "../reply.ts";
import { StoreObject } from "../store-object.ts";

/** What a lookup answers: the key that the reference names, and what changed since the caller last asked. */
export interface Lookup {
  readonly key: KeyRecord | null;
  readonly changes: Changes;
}

/** How much there may be of what a new key adds to. */
export interface KeyLimits {
  /** Keys that customers made outside of instances; in one, versions are counted instead. */
  readonly keys: number;
  /** Tags of one key. */
  readonly tags: number;
  /** Materials of those keys, or of those in the key's instance; without it as many as there come to be. */
  readonly versions?: number;
}

/** Keys themselves: their making, states, policies and uses. */
export abstract class KeyActions extends StoreObject {
  /** Finds a key by id or by alias name, and tells what changed since `since`. */
  lookup(at: StoreContext, reference: ChangedName, since: LogPosition | null): Promise<Reply<Lookup>> {
    return this.ledger.read(at, () => ({
      key: this.ledger.keys.find(at.scope, this.ledger.aliases.find(reference)?.keyId ?? reference),
      changes: this.ledger.log.since(since),
    }));
  }

  /** @throws (as a reply) instanceNotFound, keyIdTaken, keysOverQuota, keyVersionsOverQuota, tooManyTags */
  async createKey<K extends NewKey>(
    at: StoreContext,
    key: K,
    limits: KeyLimits,
  ): Promise<Reply<KeyRecordOf<K["cloud"]>>> {
    await this.ledger.register(at.scope);
    return this.ledger.write(at, () => {
      requireUnreleased(this.ctx.storage.sql, instanceIdOf(key));
      this.requireRoom(at, key, limits.keys);
      if (limits.versions !== undefined) this.requireVersionRoom(at, key, limits.versions);
      this.ledger.insertKey(at, key, limits.tags);
      return [this.ledger.made<K["cloud"]>(at.scope, key), [key.keyId]];
    });
  }

  /** @throws Failure keyIdTaken, keysOverQuota */
  protected requireRoom(at: StoreContext, key: NewKey, limit: number): void {
    if (this.ledger.keys.find(at.scope, key.keyId)) {
      throw new Failure({ code: "keyIdTaken", arn: keyArn(at.scope, key.keyId) });
    }
    if (instanceIdOf(key) === null && this.ledger.customerKeys >= limit)
      throw new Failure({ code: "keysOverQuota", limit });
  }

  /** @throws Failure keyVersionsOverQuota */
  protected requireVersionRoom(at: StoreContext, key: NewKey | KeyRecord, limit: number): void {
    const { materials } = this.ledger;
    const instanceId = instanceIdOf(key);
    const used = instanceId === null ? materials.countOfCustomers() : materials.countInInstance(instanceId);
    if (used < limit) return;
    throw new Failure({ code: "keyVersionsOverQuota", arn: keyArn(at.scope, key.keyId), limit });
  }

  /** The key that the cloud manages behind an alias, made if this is its first use. */
  async ensureManagedKey<K extends NewKey>(
    at: StoreContext,
    alias: string,
    key: K,
  ): Promise<Reply<KeyRecordOf<K["cloud"]>>> {
    await this.ledger.register(at.scope);
    return this.ledger.write(at, () => {
      const existing = this.ledger.aliases.find(alias);
      if (existing) {
        return [this.ledger.made<K["cloud"]>(at.scope, { cloud: key.cloud, keyId: existing.keyId }), []];
      }
      this.ledger.insertKey(at, key, key.tags.length);
      this.ledger.aliases.insert(alias, key.keyId, at.now);
      return [this.ledger.made<K["cloud"]>(at.scope, key), [alias, key.keyId]];
    });
  }

  setDescription(
    at: StoreContext,
    keyId: string,
    description: string,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.ledger.change(at, keyId, guard, (key) => ({ ...key, description }));
  }

  /** Enables or disables. A key enabled after the date of a rotation is rotated at once, and from then on. */
  async setEnabled(
    at: StoreContext,
    keyId: string,
    enabled: boolean,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    const reply = await this.ledger.change(at, keyId, guard, (key) => ({
      ...key,
      state: enabled ? "Enabled" : "Disabled",
      rotation: enabled ? overdueNow(key, at.now) : key.rotation,
    }));
    if (reply.kind === "value") await this.ledger.catchUp(at);
    return reply;
  }

  /**
   * The waiting period begins at once, or, for a primary with replicas, when the last of them is gone.
   *
   * @throws (as a reply) keyProtected
   */
  scheduleDeletion(
    at: StoreContext,
    keyId: string,
    windowInDays: number,
    guard: StateGuard,
  ): Promise<Reply<KeyRecord>> {
    return this.ledger.write(at, () => {
      const key = this.ledger.keys.guarded(at.scope, keyId, guard);
      if (isProtected(key)) throw new Failure({ code: "keyProtected", arn: key.arn });
      const waits = isPrimary(key) && (multiRegionOf(key)?.replicaRegions.length ?? 0) > 0;
      const doomed: KeyRecord = {
        ...key,
        state: waits ? "PendingReplicaDeletion" : "PendingDeletion",
        transitionAt: null,
        deletionAt: at.now + windowInDays * DAY_MS,
        ...(waits && { deletionWindowInDays: windowInDays }),
      };
      this.ledger.keys.update(doomed, at.now);
      return [doomed, this.ledger.namesOf(keyId)];
    });
  }

  /** @param state of the key then; where imported material is missing, it is pending import. */
  cancelDeletion(
    at: StoreContext,
    keyId: string,
    state: "Enabled" | "Disabled",
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.ledger.change(at, keyId, guard, (key) => {
      const rotation = state === "Enabled" ? overdueNow(key, at.now) : key.rotation;
      const kept: KeyRecord = {
        ...key,
        ...("deletionWindowInDays" in key && { deletionWindowInDays: null }),
        state,
        rotation,
        deletionAt: null,
      };
      return { ...kept, state: stateWithMaterials(kept, this.ledger.materials.all(keyId)) };
    });
  }

  listKeys(at: StoreContext, after: number, limit: number): Promise<Reply<{ seq: number; keyId: string }[]>> {
    return this.ledger.read(at, () => this.ledger.keys.page(after, limit));
  }

  policy(at: StoreContext, keyId: string): Promise<Reply<string | null>> {
    return this.ledger.read(at, () => this.ledger.keys.policy(keyId));
  }

  setPolicy(at: StoreContext, keyId: string, policy: string, guard: StateGuard): Promise<Reply<null>> {
    return this.ledger.change(at, keyId, guard, (key) => {
      this.ledger.keys.setPolicy(keyId, policy);
      return key;
    });
  }

  /** Notes the last use of keys, by key id. Keys that are gone by now are passed over. */
  recordUses(at: StoreContext, uses: readonly (readonly [string, KeyUse])[]): Promise<Reply<null>> {
    return this.ledger.read(at, () => {
      for (const [keyId, use] of uses) this.ledger.keys.recordUse(keyId, use);
      return null;
    });
  }

  lastUse(at: StoreContext, keyId: string): Promise<Reply<KeyUse | null>> {
    return this.ledger.read(at, () => this.ledger.keys.lastUse(keyId));
  }

  /** Lets everything that is due by now happen. */
  catchUp(at: StoreContext): Promise<Reply<null>> {
    return this.ledger.read(at, () => null);
  }
}

/** The schedule of a key; due now where its date passed while the key was disabled. */
function overdueNow(key: KeyRecord, now: number): KeyRecord["rotation"] {
  const { rotation } = key;
  return rotation?.enabled && rotation.nextAt < now ? { ...rotation, nextAt: now } : rotation;
}
