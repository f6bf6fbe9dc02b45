import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import { Failure } from "../errors.ts";
import { aliasArn, keyArn } from "../keys/identifiers.ts";
import type {
  Alias,
  KeyRecord,
  KeyUse,
  MaterialEntry,
  NewKey,
  RotationSchedule,
  StateGuard,
  Tag,
  WrappedMaterial,
} from "../keys/key.ts";
import { ROTATION_CONFLICT_MS } from "../keys/rotation.ts";
import { KeyLedger } from "./key-ledger.ts";
import type { At, Changes, LogPosition, Reference, Reply } from "./reply.ts";

/** What a lookup answers: the keys that the references name, and what changed since the caller last asked. */
export interface Lookup {
  readonly key: KeyRecord | null;
  readonly changes: Changes;
}

/**
 * The keys of one account in one Region: the truth about keys, materials, aliases, tags and policies.
 *
 * Each method is one action, checked and written in one transaction. What is due by the caller's `now`
 * (deletions, rotations) has happened before it looks. Material comes and goes wrapped.
 */
export class KeyStore extends DurableObject<Env> {
  readonly #ledger: KeyLedger;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#ledger = new KeyLedger(ctx, env);
  }

  /** Finds a key by id or by alias name, and tells what changed since `since`. */
  lookup(at: At, reference: Reference, since: LogPosition | null): Promise<Reply<Lookup>> {
    return this.#ledger.read(at, () => ({
      key: this.#ledger.keys.find(at.scope, this.#ledger.aliases.find(reference)?.keyId ?? reference),
      changes: this.#ledger.log.since(since),
    }));
  }

  /** One material of a key, wrapped; null where there is none. */
  material(at: At, keyId: string, materialId: string): Promise<Reply<Uint8Array | null>> {
    return this.#ledger.read(at, () => this.#ledger.keys.material(keyId, materialId));
  }

  /** @throws (as a reply) keyIdTaken, keysOverQuota */
  async createKey(at: At, key: NewKey, limits: { keys: number; tags: number }): Promise<Reply<KeyRecord>> {
    await this.#ledger.register(at.scope);
    return this.#ledger.write(at, () => {
      if (this.#ledger.keys.find(at.scope, key.keyId)) {
        throw new Failure({ code: "keyIdTaken", arn: keyArn(at.scope, key.keyId) });
      }
      if (this.#ledger.customerKeys >= limits.keys)
        throw new Failure({ code: "keysOverQuota", limit: limits.keys });
      this.#ledger.insertKey(at, key, limits.tags);
      return [this.#ledger.known(at.scope, key.keyId), [key.keyId]];
    });
  }

  /** The AWS managed key behind an alias, made if this is its first use. */
  async ensureManagedKey(at: At, alias: string, key: NewKey): Promise<Reply<KeyRecord>> {
    await this.#ledger.register(at.scope);
    return this.#ledger.write(at, () => {
      const existing = this.#ledger.aliases.find(alias);
      if (existing) return [this.#ledger.known(at.scope, existing.keyId), []];
      this.#ledger.insertKey(at, key, key.tags.length);
      this.#ledger.aliases.insert(alias, key.keyId, at.now);
      return [this.#ledger.known(at.scope, key.keyId), [alias, key.keyId]];
    });
  }

  setDescription(at: At, keyId: string, description: string, guard: StateGuard): Promise<Reply<null>> {
    return this.#ledger.change(at, keyId, guard, (key) => ({ ...key, description }));
  }

  /** Enables or disables. A key enabled after the date of a rotation is rotated at once, and from then on. */
  async setEnabled(at: At, keyId: string, enabled: boolean, guard: StateGuard): Promise<Reply<null>> {
    const reply = await this.#ledger.change(at, keyId, guard, (key) => ({
      ...key,
      state: enabled ? "Enabled" : "Disabled",
      rotation: key.rotation && enabled ? overdueNow(key.rotation, at.now) : key.rotation,
    }));
    if (reply.kind === "value") await this.#ledger.settle(at);
    return reply;
  }

  scheduleDeletion(at: At, keyId: string, deletionAt: number, guard: StateGuard): Promise<Reply<null>> {
    return this.#ledger.change(at, keyId, guard, (key) => ({ ...key, state: "PendingDeletion", deletionAt }));
  }

  cancelDeletion(at: At, keyId: string, guard: StateGuard): Promise<Reply<null>> {
    return this.#ledger.change(at, keyId, guard, (key) => ({ ...key, state: "Disabled", deletionAt: null }));
  }

  setRotation(
    at: At,
    keyId: string,
    rotation: RotationSchedule | null,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#ledger.change(at, keyId, guard, (key) => ({ ...key, rotation }));
  }

  /** @throws (as a reply) rotationsOverQuota, rotationImminent */
  rotateOnDemand(
    at: At,
    keyId: string,
    material: WrappedMaterial,
    limit: number,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#ledger.change(at, keyId, guard, (key) => {
      if (key.onDemandRotations >= limit) throw new Failure({ code: "rotationsOverQuota", arn: key.arn });
      if (key.rotation?.enabled && key.rotation.nextAt - at.now <= ROTATION_CONFLICT_MS) {
        throw new Failure({ code: "rotationImminent", arn: key.arn });
      }
      this.#ledger.keys.addMaterial(keyId, material, at.now, "ON_DEMAND");
      return {
        ...key,
        currentMaterialId: material.materialId,
        onDemandRotations: key.onDemandRotations + 1,
      };
    });
  }

  /** Materials of a key, newest first. @param all the first one too, which no rotation made. */
  materials(
    at: At,
    keyId: string,
    all: boolean,
    before: number,
    limit: number,
  ): Promise<Reply<(MaterialEntry & { seq: number })[]>> {
    return this.#ledger.read(at, () => {
      const current = this.#ledger.keys.find(at.scope, keyId)?.currentMaterialId;
      return this.#ledger.keys
        .materials(keyId, all, before, limit)
        .map((entry) => ({ ...entry, current: entry.materialId === current }));
    });
  }

  listKeys(at: At, after: number, limit: number): Promise<Reply<{ seq: number; keyId: string }[]>> {
    return this.#ledger.read(at, () => this.#ledger.keys.page(after, limit));
  }

  policy(at: At, keyId: string): Promise<Reply<string | null>> {
    return this.#ledger.read(at, () => this.#ledger.keys.policy(keyId));
  }

  setPolicy(at: At, keyId: string, policy: string, guard: StateGuard): Promise<Reply<null>> {
    return this.#ledger.change(at, keyId, guard, (key) => {
      this.#ledger.keys.setPolicy(keyId, policy);
      return key;
    });
  }

  /** @throws (as a reply) aliasExists, aliasesOverQuota */
  createAlias(at: At, name: string, keyId: string, limit: number, guard: StateGuard): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const key = this.#ledger.keys.guarded(at.scope, keyId, guard);
      if (this.#ledger.aliases.find(name))
        throw new Failure({ code: "aliasExists", arn: aliasArn(key, name) });
      this.#ledger.fitsAlias(key, limit);
      this.#ledger.aliases.insert(name, keyId, at.now);
      return [null, [name]];
    });
  }

  /** @throws (as a reply) aliasNotFound, aliasTargetDiffers, aliasesOverQuota */
  updateAlias(at: At, name: string, keyId: string, limit: number, guard: StateGuard): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const key = this.#ledger.keys.guarded(at.scope, keyId, guard);
      const alias = this.#ledger.aliases.find(name);
      if (!alias) throw new Failure({ code: "aliasNotFound", arn: aliasArn(key, name) });
      const before = this.#ledger.known(at.scope, alias.keyId);
      if (before.keyUsage !== key.keyUsage || before.keySpec !== key.keySpec) {
        throw new Failure({ code: "aliasTargetDiffers", arn: aliasArn(key, name) });
      }
      if (alias.keyId !== keyId) this.#ledger.fitsAlias(key, limit);
      this.#ledger.aliases.setTarget(name, keyId, at.now);
      return [null, [name]];
    });
  }

  /** @throws (as a reply) aliasNotFound */
  deleteAlias(at: At, name: string): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      if (!this.#ledger.aliases.find(name)) {
        throw new Failure({ code: "aliasNotFound", arn: aliasArn(at.scope, name) });
      }
      this.#ledger.aliases.delete(name);
      return [null, [name]];
    });
  }

  listAliases(at: At, keyId: string | null, after: string, limit: number): Promise<Reply<Alias[]>> {
    return this.#ledger.read(at, () => this.#ledger.aliases.page(keyId, after, limit));
  }

  /** @throws (as a reply) tooManyTags */
  tag(at: At, keyId: string, tags: readonly Tag[], limit: number, guard: StateGuard): Promise<Reply<null>> {
    return this.#ledger.change(at, keyId, guard, (key) => {
      this.#ledger.aliases.putTags(key.arn, keyId, tags, limit);
      return key;
    });
  }

  untag(at: At, keyId: string, tagKeys: readonly string[], guard: StateGuard): Promise<Reply<null>> {
    return this.#ledger.change(at, keyId, guard, (key) => {
      this.#ledger.aliases.removeTags(keyId, tagKeys);
      return key;
    });
  }

  listTags(at: At, keyId: string, after: number, limit: number): Promise<Reply<(Tag & { seq: number })[]>> {
    return this.#ledger.read(at, () => this.#ledger.aliases.tags(keyId, after, limit));
  }

  /** Notes the last use of keys, by key id. Keys that are gone by now are passed over. */
  recordUses(at: At, uses: readonly (readonly [string, KeyUse])[]): Promise<Reply<null>> {
    return this.#ledger.read(at, () => {
      for (const [keyId, use] of uses) this.#ledger.keys.recordUse(keyId, use);
      return null;
    });
  }

  lastUse(at: At, keyId: string): Promise<Reply<KeyUse | null>> {
    return this.#ledger.read(at, () => this.#ledger.keys.lastUse(keyId));
  }

  /** Lets everything that is due by now happen. */
  settle(at: At): Promise<Reply<null>> {
    return this.#ledger.read(at, () => null);
  }
}

/** A schedule whose date has passed while the key was disabled: due now. */
function overdueNow(rotation: RotationSchedule, now: number): RotationSchedule {
  return rotation.enabled && rotation.nextAt < now ? { ...rotation, nextAt: now } : rotation;
}
