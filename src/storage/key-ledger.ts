import { Keyring } from "../crypto/keyring.ts";
import type { Env } from "../env.ts";
import { Failure } from "../errors.ts";
import { keyArn } from "../keys/identifiers.ts";
import type { KeyRecord, NewKey, RotationSchedule, StateGuard, WrappedMaterial } from "../keys/key.ts";
import { newMaterial } from "../keys/material.ts";
import { DAY_MS, dueRotations } from "../keys/rotation.ts";
import type { Scope } from "../workspace.ts";
import { AliasTables } from "./alias-tables.ts";
import { ChangeLog } from "./change-log.ts";
import { KEY_STORE_SCHEMA, KEY_STORE_TABLES } from "./key-schema.ts";
import { KeyTables } from "./key-tables.ts";
import { type At, type Reference, type Reply, replyOf } from "./reply.ts";

/**
 * How a key store keeps its books: every action in one transaction, after all that was due before it, in the
 * generation of the workspace that the caller knows; and a log of what changed.
 */
export class KeyLedger {
  readonly keys: KeyTables;
  readonly aliases: AliasTables;
  readonly log = new ChangeLog();
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  #generation: number;
  #customerKeys: number;
  #nextEvent: number;
  #registered: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    this.#ctx = ctx;
    this.#env = env;
    ctx.storage.sql.exec(KEY_STORE_SCHEMA);
    this.keys = new KeyTables(ctx.storage.sql);
    this.aliases = new AliasTables(ctx.storage.sql);
    this.#generation = this.#meta("generation");
    this.#customerKeys = this.#meta("customerKeys");
    this.#registered = this.#meta("registered") === 1;
    this.#nextEvent = this.keys.nextEvent();
  }

  /** Customer managed keys, in any state. */
  get customerKeys(): number {
    return this.#customerKeys;
  }

  async read<T>(at: At, work: () => T): Promise<Reply<T>> {
    if (this.#isStale(at)) return { kind: "stale" };
    if (at.now >= this.#nextEvent) await this.settle(at);
    return replyOf(work, () => this.log.position);
  }

  /** `work` returns its value and what it changed; a Failure undoes all of it. */
  async write<T>(at: At, work: () => [T, readonly Reference[]]): Promise<Reply<T>> {
    return this.read(at, () => {
      try {
        const [value, references] = this.#ctx.storage.transactionSync(work);
        if (references.length > 0) this.log.add(references);
        return value;
      } finally {
        this.#customerKeys = this.#meta("customerKeys");
        this.#nextEvent = this.keys.nextEvent();
      }
    });
  }

  change(at: At, keyId: string, guard: StateGuard, to: (key: KeyRecord) => KeyRecord): Promise<Reply<null>> {
    return this.write(at, () => {
      this.keys.update(to(this.keys.guarded(at.scope, keyId, guard)));
      return [null, [keyId, ...this.aliases.names(keyId)]];
    });
  }

  insertKey(at: At, key: NewKey, tagLimit: number): void {
    this.keys.insert(key, at.now);
    this.aliases.putTags(keyArn(at.scope, key.keyId), key.keyId, key.tags, tagLimit);
    if (key.manager === "CUSTOMER") this.#setMeta("customerKeys", this.#customerKeys + 1);
  }

  known(scope: Scope, keyId: string): KeyRecord {
    return this.keys.guarded(scope, keyId, {});
  }

  fitsAlias(key: KeyRecord, limit: number): void {
    if (this.aliases.count(key.keyId) >= limit) {
      throw new Failure({ code: "aliasesOverQuota", arn: key.arn, limit });
    }
  }

  /** Deletes and rotates what is due, each at its own date, in order. */
  async settle(at: At): Promise<void> {
    await this.#ctx.blockConcurrencyWhile(async () => {
      const due = this.keys.due(at.scope, at.now);
      const keyring = new Keyring(this.#env.FAUXKMS_SECRET ?? "");
      const materialsFor = ({ keyId, keySpec }: KeyRecord, dates: readonly number[]) =>
        Promise.all(
          dates.map(async (date) => ({ date, material: await newMaterial(keyring, keyId, keySpec) })),
        );
      const rotations = await Promise.all(
        due.flatMap((key) => {
          const { rotation, state } = key;
          if (state !== "Enabled" || !rotation) return [];
          return materialsFor(key, dueRotations(rotation, at.now)).then((made) => ({ key, rotation, made }));
        }),
      );
      this.#ctx.storage.transactionSync(() => {
        for (const key of due) {
          if (key.state === "PendingDeletion") this.#deleteKey(key);
        }
        for (const { key, rotation, made } of rotations) this.#rotate(key, rotation, made);
      });
      if (due.length > 0) this.log.addAll();
      this.#customerKeys = this.#meta("customerKeys");
      this.#nextEvent = this.keys.nextEvent();
    });
  }

  #deleteKey(key: KeyRecord): void {
    this.keys.delete(key.keyId);
    if (key.manager === "CUSTOMER") this.#setMeta("customerKeys", this.#meta("customerKeys") - 1);
  }

  #rotate(
    key: KeyRecord,
    rotation: RotationSchedule,
    made: readonly { readonly date: number; readonly material: WrappedMaterial }[],
  ): void {
    for (const { date, material } of made) this.keys.addMaterial(key.keyId, material, date, "AUTOMATIC");
    const nextAt = rotation.nextAt + made.length * rotation.periodInDays * DAY_MS;
    const currentMaterialId = made.at(-1)?.material.materialId ?? key.currentMaterialId;
    this.keys.update({ ...key, currentMaterialId, rotation: { ...rotation, nextAt } });
  }

  /** Whether the caller has missed a reset. A caller that knows of a newer one than we do tells us to empty. */
  #isStale(at: At): boolean {
    if (at.generation < this.#generation) return true;
    if (at.generation > this.#generation) {
      this.#ctx.storage.transactionSync(() => {
        for (const table of KEY_STORE_TABLES) this.#ctx.storage.sql.exec(`DELETE FROM ${table}`);
        this.#setMeta("generation", at.generation);
        this.#setMeta("customerKeys", 0);
      });
      this.#generation = at.generation;
      this.#customerKeys = 0;
      this.#nextEvent = Number.POSITIVE_INFINITY;
      this.log.addAll();
    }
    return false;
  }

  /** Enters this store into the directory before its first key, so that the workspace's clock can reach it. */
  async register(scope: Scope): Promise<void> {
    if (this.#registered) return;
    await this.#env.DB.prepare("INSERT OR IGNORE INTO stores VALUES (?, ?, ?, ?)")
      .bind(scope.workspace, scope.cloud, scope.account, scope.region)
      .run();
    this.#setMeta("registered", 1);
    this.#registered = true;
  }

  #meta(name: string): number {
    const row = this.#ctx.storage.sql
      .exec<{ value: number }>("SELECT value FROM meta WHERE name = ?", name)
      .toArray()[0];
    return row?.value ?? 0;
  }

  #setMeta(name: string, value: number): void {
    this.#ctx.storage.sql.exec("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value);
  }
}
