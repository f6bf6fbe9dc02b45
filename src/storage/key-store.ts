import { DurableObject } from "cloudflare:workers";
import { Keyring } from "../crypto/keyring.ts";
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
import { newMaterial } from "../keys/material.ts";
import { DAY_MS, dueRotations, ROTATION_CONFLICT_MS } from "../keys/rotation.ts";
import type { Scope } from "../workspace.ts";
import { AliasTables } from "./alias-tables.ts";
import { ChangeLog } from "./change-log.ts";
import { KEY_STORE_SCHEMA, KEY_STORE_TABLES, KeyTables } from "./key-tables.ts";
import { type At, type Changes, type LogPosition, type Reference, type Reply, replyOf } from "./reply.ts";

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
  readonly #keys: KeyTables;
  readonly #aliases: AliasTables;
  #log = new ChangeLog();
  #generation: number;
  #customerKeys: number;
  #nextEvent: number;
  #registered: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(KEY_STORE_SCHEMA);
    this.#keys = new KeyTables(ctx.storage.sql);
    this.#aliases = new AliasTables(ctx.storage.sql);
    this.#generation = this.#meta("generation");
    this.#customerKeys = this.#meta("customerKeys");
    this.#registered = this.#meta("registered") === 1;
    this.#nextEvent = this.#keys.nextEvent();
  }

  /** Finds a key by id or by alias name, and tells what changed since `since`. */
  lookup(at: At, reference: Reference, since: LogPosition | null): Promise<Reply<Lookup>> {
    return this.#read(at, () => ({
      key: this.#keys.find(at.scope, this.#aliases.find(reference)?.keyId ?? reference),
      changes: this.#log.since(since),
    }));
  }

  /** One material of a key, wrapped; null where there is none. */
  material(at: At, keyId: string, materialId: string): Promise<Reply<Uint8Array | null>> {
    return this.#read(at, () => this.#keys.material(keyId, materialId));
  }

  /** @throws (as a reply) keyIdTaken, keysOverQuota */
  async createKey(at: At, key: NewKey, limits: { keys: number; tags: number }): Promise<Reply<KeyRecord>> {
    await this.#register(at.scope);
    return this.#write(at, () => {
      if (this.#keys.find(at.scope, key.keyId)) {
        throw new Failure({ code: "keyIdTaken", arn: keyArn(at.scope, key.keyId) });
      }
      if (this.#customerKeys >= limits.keys) throw new Failure({ code: "keysOverQuota", limit: limits.keys });
      this.#insertKey(at, key, limits.tags);
      return [this.#known(at.scope, key.keyId), [key.keyId]];
    });
  }

  /** The AWS managed key behind an alias, made if this is its first use. */
  async ensureManagedKey(at: At, alias: string, key: NewKey): Promise<Reply<KeyRecord>> {
    await this.#register(at.scope);
    return this.#write(at, () => {
      const existing = this.#aliases.find(alias);
      if (existing) return [this.#known(at.scope, existing.keyId), []];
      this.#insertKey(at, key, key.tags.length);
      this.#aliases.insert(alias, key.keyId, at.now);
      return [this.#known(at.scope, key.keyId), [alias, key.keyId]];
    });
  }

  setDescription(at: At, keyId: string, description: string, guard: StateGuard): Promise<Reply<null>> {
    return this.#change(at, keyId, guard, (key) => ({ ...key, description }));
  }

  /** Enables or disables. A key enabled after the date of a rotation is rotated at once, and from then on. */
  async setEnabled(at: At, keyId: string, enabled: boolean, guard: StateGuard): Promise<Reply<null>> {
    const reply = await this.#change(at, keyId, guard, (key) => ({
      ...key,
      state: enabled ? "Enabled" : "Disabled",
      rotation: key.rotation && enabled ? overdueNow(key.rotation, at.now) : key.rotation,
    }));
    if (reply.kind === "value") await this.#settle(at);
    return reply;
  }

  scheduleDeletion(at: At, keyId: string, deletionAt: number, guard: StateGuard): Promise<Reply<null>> {
    return this.#change(at, keyId, guard, (key) => ({ ...key, state: "PendingDeletion", deletionAt }));
  }

  cancelDeletion(at: At, keyId: string, guard: StateGuard): Promise<Reply<null>> {
    return this.#change(at, keyId, guard, (key) => ({ ...key, state: "Disabled", deletionAt: null }));
  }

  setRotation(
    at: At,
    keyId: string,
    rotation: RotationSchedule | null,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#change(at, keyId, guard, (key) => ({ ...key, rotation }));
  }

  /** @throws (as a reply) rotationsOverQuota, rotationImminent */
  rotateOnDemand(
    at: At,
    keyId: string,
    material: WrappedMaterial,
    limit: number,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#change(at, keyId, guard, (key) => {
      if (key.onDemandRotations >= limit) throw new Failure({ code: "rotationsOverQuota", arn: key.arn });
      if (key.rotation?.enabled && key.rotation.nextAt - at.now <= ROTATION_CONFLICT_MS) {
        throw new Failure({ code: "rotationImminent", arn: key.arn });
      }
      this.#keys.addMaterial(keyId, material.materialId, material.wrapped, at.now, "ON_DEMAND");
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
    return this.#read(at, () => {
      const current = this.#keys.find(at.scope, keyId)?.currentMaterialId;
      return this.#keys
        .materials(keyId, all, before, limit)
        .map((entry) => ({ ...entry, current: entry.materialId === current }));
    });
  }

  listKeys(at: At, after: number, limit: number): Promise<Reply<{ seq: number; keyId: string }[]>> {
    return this.#read(at, () => this.#keys.page(after, limit));
  }

  policy(at: At, keyId: string): Promise<Reply<string | null>> {
    return this.#read(at, () => this.#keys.policy(keyId));
  }

  setPolicy(at: At, keyId: string, policy: string, guard: StateGuard): Promise<Reply<null>> {
    return this.#change(at, keyId, guard, (key) => {
      this.#keys.setPolicy(keyId, policy);
      return key;
    });
  }

  /** @throws (as a reply) aliasExists, aliasesOverQuota */
  createAlias(at: At, name: string, keyId: string, limit: number, guard: StateGuard): Promise<Reply<null>> {
    return this.#write(at, () => {
      const key = this.#keys.guarded(at.scope, keyId, guard);
      if (this.#aliases.find(name)) throw new Failure({ code: "aliasExists", arn: aliasArn(key, name) });
      this.#fitsAlias(key, limit);
      this.#aliases.insert(name, keyId, at.now);
      return [null, [name]];
    });
  }

  /** @throws (as a reply) aliasNotFound, aliasTargetDiffers, aliasesOverQuota */
  updateAlias(at: At, name: string, keyId: string, limit: number, guard: StateGuard): Promise<Reply<null>> {
    return this.#write(at, () => {
      const key = this.#keys.guarded(at.scope, keyId, guard);
      const alias = this.#aliases.find(name);
      if (!alias) throw new Failure({ code: "aliasNotFound", arn: aliasArn(key, name) });
      const before = this.#known(at.scope, alias.keyId);
      if (before.keyUsage !== key.keyUsage || before.keySpec !== key.keySpec) {
        throw new Failure({ code: "aliasTargetDiffers", arn: aliasArn(key, name) });
      }
      if (alias.keyId !== keyId) this.#fitsAlias(key, limit);
      this.#aliases.setTarget(name, keyId, at.now);
      return [null, [name]];
    });
  }

  /** @throws (as a reply) aliasNotFound */
  deleteAlias(at: At, name: string): Promise<Reply<null>> {
    return this.#write(at, () => {
      if (!this.#aliases.find(name)) {
        throw new Failure({ code: "aliasNotFound", arn: aliasArn(at.scope, name) });
      }
      this.#aliases.delete(name);
      return [null, [name]];
    });
  }

  listAliases(at: At, keyId: string | null, after: string, limit: number): Promise<Reply<Alias[]>> {
    return this.#read(at, () => this.#aliases.page(keyId, after, limit));
  }

  /** @throws (as a reply) tooManyTags */
  tag(at: At, keyId: string, tags: readonly Tag[], limit: number, guard: StateGuard): Promise<Reply<null>> {
    return this.#change(at, keyId, guard, (key) => {
      this.#aliases.putTags(key.arn, keyId, tags, limit);
      return key;
    });
  }

  untag(at: At, keyId: string, tagKeys: readonly string[], guard: StateGuard): Promise<Reply<null>> {
    return this.#change(at, keyId, guard, (key) => {
      this.#aliases.removeTags(keyId, tagKeys);
      return key;
    });
  }

  listTags(at: At, keyId: string, after: number, limit: number): Promise<Reply<(Tag & { seq: number })[]>> {
    return this.#read(at, () => this.#aliases.tags(keyId, after, limit));
  }

  /** Notes the last use of keys, by key id. Keys that are gone by now are passed over. */
  recordUses(at: At, uses: readonly (readonly [string, KeyUse])[]): Promise<Reply<null>> {
    return this.#read(at, () => {
      for (const [keyId, use] of uses) this.#keys.recordUse(keyId, use);
      return null;
    });
  }

  lastUse(at: At, keyId: string): Promise<Reply<KeyUse | null>> {
    return this.#read(at, () => this.#keys.lastUse(keyId));
  }

  /** Lets everything that is due by now happen. */
  settle(at: At): Promise<Reply<null>> {
    return this.#read(at, () => null);
  }

  async #read<T>(at: At, work: () => T): Promise<Reply<T>> {
    if (this.#isStale(at)) return { kind: "stale" };
    if (at.now >= this.#nextEvent) await this.#settle(at);
    return replyOf(work, () => this.#log.position);
  }

  /** `work` returns its value and what it changed; a Failure undoes all of it. */
  async #write<T>(at: At, work: () => [T, readonly Reference[]]): Promise<Reply<T>> {
    return this.#read(at, () => {
      try {
        const [value, references] = this.ctx.storage.transactionSync(work);
        if (references.length > 0) this.#log.add(references);
        return value;
      } finally {
        this.#customerKeys = this.#meta("customerKeys");
        this.#nextEvent = this.#keys.nextEvent();
      }
    });
  }

  #change(at: At, keyId: string, guard: StateGuard, to: (key: KeyRecord) => KeyRecord): Promise<Reply<null>> {
    return this.#write(at, () => {
      this.#keys.update(to(this.#keys.guarded(at.scope, keyId, guard)));
      return [null, [keyId, ...this.#aliases.names(keyId)]];
    });
  }

  #insertKey(at: At, key: NewKey, tagLimit: number): void {
    this.#keys.insert(key, at.now);
    this.#aliases.putTags(keyArn(at.scope, key.keyId), key.keyId, key.tags, tagLimit);
    if (key.manager === "CUSTOMER") this.#setMeta("customerKeys", this.#customerKeys + 1);
  }

  #known(scope: Scope, keyId: string): KeyRecord {
    return this.#keys.guarded(scope, keyId, {});
  }

  #fitsAlias(key: KeyRecord, limit: number): void {
    if (this.#aliases.count(key.keyId) >= limit) {
      throw new Failure({ code: "aliasesOverQuota", arn: key.arn, limit });
    }
  }

  /** Deletes and rotates what is due, each at its own date, in order. */
  async #settle(at: At): Promise<void> {
    await this.ctx.blockConcurrencyWhile(async () => {
      const due = this.#keys.due(at.scope, at.now);
      const keyring = new Keyring(this.env.FAUXKMS_SECRET ?? "");
      const rotations = await Promise.all(
        due.map(async (key) => {
          const dates = key.state === "Enabled" && key.rotation ? dueRotations(key.rotation, at.now) : [];
          const materials = await Promise.all(dates.map(() => newMaterial(keyring, key.keyId, key.keySpec)));
          return { key, dates, materials };
        }),
      );
      this.ctx.storage.transactionSync(() => {
        for (const key of due) {
          if (key.state === "PendingDeletion") this.#deleteKey(key);
        }
        for (const { key, dates, materials } of rotations) this.#rotate(key, dates, materials);
      });
      if (due.length > 0) this.#log.addAll();
      this.#customerKeys = this.#meta("customerKeys");
      this.#nextEvent = this.#keys.nextEvent();
    });
  }

  #deleteKey(key: KeyRecord): void {
    this.#keys.delete(key.keyId);
    if (key.manager === "CUSTOMER") this.#setMeta("customerKeys", this.#meta("customerKeys") - 1);
  }

  #rotate(key: KeyRecord, dates: readonly number[], materials: readonly WrappedMaterial[]): void {
    let rotated = key;
    for (const [index, material] of materials.entries()) {
      const date = dates[index] ?? key.createdAt;
      this.#keys.addMaterial(key.keyId, material.materialId, material.wrapped, date, "AUTOMATIC");
      rotated = { ...rotated, currentMaterialId: material.materialId };
    }
    if (!key.rotation) return;
    const nextAt = key.rotation.nextAt + materials.length * key.rotation.periodInDays * DAY_MS;
    this.#keys.update({ ...rotated, rotation: { ...key.rotation, nextAt } });
  }

  /** Whether the caller has missed a reset. A caller that knows of a newer one than we do tells us to empty. */
  #isStale(at: At): boolean {
    if (at.generation < this.#generation) return true;
    if (at.generation > this.#generation) {
      this.ctx.storage.transactionSync(() => {
        for (const table of KEY_STORE_TABLES) this.ctx.storage.sql.exec(`DELETE FROM ${table}`);
        this.#setMeta("generation", at.generation);
        this.#setMeta("customerKeys", 0);
      });
      this.#generation = at.generation;
      this.#customerKeys = 0;
      this.#nextEvent = Number.POSITIVE_INFINITY;
      this.#log.addAll();
    }
    return false;
  }

  /** Enters this store into the directory before its first key, so that the workspace's clock can reach it. */
  async #register(scope: Scope): Promise<void> {
    if (this.#registered) return;
    await this.env.DB.prepare("INSERT OR IGNORE INTO stores VALUES (?, ?, ?, ?)")
      .bind(scope.workspace, scope.cloud, scope.account, scope.region)
      .run();
    this.#setMeta("registered", 1);
    this.#registered = true;
  }

  #meta(name: string): number {
    const row = this.ctx.storage.sql
      .exec<{ value: number }>("SELECT value FROM meta WHERE name = ?", name)
      .toArray()[0];
    return row?.value ?? 0;
  }

  #setMeta(name: string, value: number): void {
    this.ctx.storage.sql.exec("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value);
  }
}

/** A schedule whose date has passed while the key was disabled: due now. */
function overdueNow(rotation: RotationSchedule, now: number): RotationSchedule {
  return rotation.enabled && rotation.nextAt < now ? { ...rotation, nextAt: now } : rotation;
}
