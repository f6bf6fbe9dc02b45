import { MasterKey } from "../../crypto/master-key.ts";
import type { Database } from "../../directory/database.ts";
import { directoryDatabase } from "../../directory/migrations.ts";
import type { Env } from "../../env.ts";
import { Failure } from "../../errors.ts";
import { instanceIdOf } from "../../keys/alibaba-key.ts";
import { isInCustomKeyStore, isReplica } from "../../keys/aws-key.ts";
import { keyArn } from "../../keys/identifiers.ts";
import {
  type Cloud,
  type KeyRecord,
  type KeyRecordOf,
  keyOf,
  type NewKey,
  type StateGuard,
} from "../../keys/key.ts";
import type { Scope } from "../../workspace.ts";
import { takeSteps } from "../schema.ts";
import { AliasTables } from "./aliases/tables.ts";
import { ChangeLog } from "./change-log.ts";
import { CustomKeyStoreTables } from "./custom-key-stores/tables.ts";
import { GrantTables } from "./grants/tables.ts";
import { KeyTables } from "./keys/tables.ts";
import { expiryOf, stateWithMaterials, withMaterials } from "./materials/life.ts";
import { KeyRotations, type MadeRotations } from "./materials/rotations.ts";
import { type MaterialRow, MaterialTables } from "./materials/tables.ts";
import { Outbox } from "./multi-region/outbox.ts";
import { type ChangedName, type Reply, replyOf, type StoreContext } from "./reply.ts";
import { KEY_STORE_SCHEMA, KEY_STORE_TABLES } from "./schema.ts";
import { SecretRotations } from "./secrets/rotation.ts";
import { SecretTables } from "./secrets/tables.ts";
import { SecretVersionTables } from "./secrets/version-tables.ts";

/** Keys for which something is due that happens in one step. */
const KEYS_AT_ONCE = 16;

/**
 * How a key store keeps its books: every action in one transaction, after all that was due before it, in the
 * generation of the workspace that the caller knows; and a log of what changed.
 */
export class KeyLedger {
  readonly keys: KeyTables;
  readonly materials: MaterialTables;
  readonly aliases: AliasTables;
  readonly customKeyStores: CustomKeyStoreTables;
  readonly grants: GrantTables;
  readonly secrets: SecretTables;
  readonly secretVersions: SecretVersionTables;
  readonly secretRotations: SecretRotations;
  readonly outbox: Outbox;
  readonly log = new ChangeLog();
  readonly #rotations: KeyRotations;
  readonly #ctx: DurableObjectState;
  readonly #directory: Database;
  readonly #sql: SqlStorage;
  #generation: number;
  #customerKeys: number;
  #nextEvent: number;
  #registered: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    this.#ctx = ctx;
    this.#directory = directoryDatabase(env.DB);
    this.#sql = ctx.storage.sql;
    ctx.storage.transactionSync(() => this.#upgrade());
    this.keys = new KeyTables(this.#sql);
    this.materials = new MaterialTables(this.#sql);
    this.aliases = new AliasTables(this.#sql);
    this.customKeyStores = new CustomKeyStoreTables(this.#sql);
    this.grants = new GrantTables(this.#sql);
    this.secrets = new SecretTables(this.#sql);
    this.secretVersions = new SecretVersionTables(this.#sql);
    const masterKey = () => new MasterKey(env.FAUXKMS_SECRET ?? "");
    this.#rotations = new KeyRotations(this.materials, masterKey, this.#directory);
    this.secretRotations = new SecretRotations(this, masterKey);
    this.outbox = new Outbox(this, env, this.#sql);
    this.#generation = this.#meta("generation");
    this.#customerKeys = this.#meta("customerKeys");
    this.#registered = this.#meta("registered") === 1;
    this.#nextEvent = this.#earliest();
  }

  /** Customer managed keys outside of instances, in any state. */
  get customerKeys(): number {
    return this.#customerKeys;
  }

  async read<T>(at: StoreContext, work: () => T): Promise<Reply<T>> {
    const reply = await this.readAlone(at, () => null);
    if (reply.kind !== "value") return reply;
    if (this.outbox.waiting && !(await this.outbox.run(at))) return { kind: "stale" };
    return replyOf(work, () => this.log.position);
  }

  /** `work` returns its value and what it changed; a Failure undoes all of it. */
  async write<T>(at: StoreContext, work: () => [T, readonly ChangedName[]]): Promise<Reply<T>> {
    return this.read(at, () => this.transact(work));
  }

  /**
   * Reads without calling another store, whatever errands wait: for the calls that stores make of each other, so
   * that none ever waits for one that waits for it.
   */
  async readAlone<T>(at: StoreContext, work: () => T): Promise<Reply<T>> {
    if (this.#isStale(at)) return { kind: "stale" };
    if (at.now >= this.#nextEvent) await this.catchUp(at);
    return replyOf(work, () => this.log.position);
  }

  /** One transaction, and its entry in the log of changes. @throws what `work` throws, with nothing changed */
  transact<T>(work: () => [T, readonly ChangedName[]]): T {
    try {
      const [value, references] = this.#ctx.storage.transactionSync(work);
      if (references.length > 0) this.log.add(references);
      return value;
    } finally {
      this.refresh();
    }
  }

  change(
    at: StoreContext,
    keyId: string,
    guard: StateGuard,
    to: (key: KeyRecord) => KeyRecord,
  ): Promise<Reply<null>> {
    return this.write(at, () => {
      this.keys.update(to(this.keys.guarded(at.scope, keyId, guard)), at.now);
      return [null, this.namesOf(keyId)];
    });
  }

  /** The references under which isolates may have cached a key. */
  namesOf(keyId: string): ChangedName[] {
    return [keyId, ...this.aliases.names(keyId)];
  }

  /** @param transitionAt when it stops to be Creating; null for a key that is ready at once. */
  insertKey(at: StoreContext, key: NewKey, tagLimit: number, transitionAt: number | null = null): void {
    const state =
      transitionAt !== null
        ? "Creating"
        : key.material || isInCustomKeyStore(key)
          ? "Enabled"
          : "PendingImport";
    this.keys.insert(at.scope, key, state, at.now, transitionAt);
    if (key.material) this.materials.add(key.keyId, key.material, at.now);
    this.aliases.putTags(keyArn(at.scope, key.keyId), key.keyId, key.tags, tagLimit);
    if (isCounted(key)) this.#setMeta("customerKeys", this.#customerKeys + 1);
  }

  known(scope: Scope, keyId: string): KeyRecord {
    return this.keys.guarded(scope, keyId, {});
  }

  /** The record of a key that was just made. */
  made<C extends Cloud>(
    scope: Scope,
    { cloud, keyId }: { readonly cloud: C; readonly keyId: string },
  ): KeyRecordOf<C> {
    return keyOf(cloud, this.known(scope, keyId));
  }

  fitsAlias(key: KeyRecord, limit: number, counted: "each" | "together"): void {
    const held = counted === "each" ? this.aliases.count(key.keyId) : this.aliases.countOfCustomers();
    if (held >= limit) {
      throw new Failure({ code: "aliasesOverQuota", arn: key.arn, limit });
    }
  }

  /** Lets what is due by now happen, each at its own date: what follows from it may be due as well. */
  async catchUp(at: StoreContext): Promise<void> {
    while (this.#nextEvent <= at.now) {
      // Each step blocks on its own, and is written down: the platform ends a store that blocks for long.
      await this.#ctx.blockConcurrencyWhile(() => this.#catchUpOnce(at));
      // Others have their turn in between, those of other stores as well: an isolate has one thread for all.
      await scheduler.wait(0);
    }
  }

  async #catchUpOnce(at: StoreContext): Promise<void> {
    // Secrets first, up to what happens to a key: what they could do by then, they did.
    const secrets = await this.secretRotations.due({ ...at, now: Math.min(at.now, this.keys.nextEvent()) });
    if (secrets) {
      this.#ctx.storage.transactionSync(secrets);
      this.refresh();
      return;
    }
    const due = this.keys.due(at.scope, at.now, KEYS_AT_ONCE);
    const rotations = await this.#rotations.make(at, due);
    const connected = this.#ctx.storage.transactionSync(() => {
      for (const key of due) this.#happen(key, at, rotations);
      return this.customKeyStores.catchUp(at.now);
    });
    if (due.length > 0 || connected) this.log.addAll();
    this.refresh();
  }

  /** What is due for a key: its deletion, the end of a transition, an expiry, or rotations. */
  #happen(key: KeyRecord, at: StoreContext, rotations: MadeRotations): void {
    if (key.state === "PendingDeletion" && key.deletionAt !== null && key.deletionAt <= at.now) {
      this.deleteKey(key);
      return;
    }
    let changed = key;
    if (key.transitionAt !== null && key.transitionAt <= at.now) {
      changed = { ...changed, transitionAt: null, state: "Enabled" };
      changed = { ...changed, state: stateWithMaterials(changed, this.materials.all(key.keyId)) };
    }
    if (expiryOf(key) <= at.now) {
      changed = this.#expire(changed, at.now);
    }
    if (rotations.materials.has(key.keyId)) changed = this.#rotations.apply(changed, rotations, at.now);
    else if (key.rotation && key.rotation.nextAt <= at.now && isReplica(key)) this.outbox.pull(key);
    this.keys.update(changed, at.now);
  }

  #expire(key: KeyRecord, now: number): KeyRecord {
    for (const entry of this.materials.all(key.keyId)) {
      const validTo = entry.imported?.validTo ?? null;
      if (validTo !== null && validTo <= now) this.dropMaterial(key, entry);
    }
    return withMaterials(key, this.materials.all(key.keyId));
  }

  /**
   * Takes imported material away. One that was never in use goes altogether, unless it is the primary's to say so
   * (API Reference, DeleteImportedKeyMaterial: considerations for multi-Region keys).
   */
  dropMaterial(key: KeyRecord, entry: MaterialRow): void {
    if (entry.awaiting !== null && !isReplica(key)) this.materials.remove(key.keyId, entry.materialId);
    else this.materials.drop(key.keyId, entry.materialId);
  }

  /** Deletes a key; a replica's primary is told of it. */
  deleteKey(key: KeyRecord): void {
    this.keys.delete(key.keyId);
    if (isCounted(key)) this.#setMeta("customerKeys", this.#meta("customerKeys") - 1);
    if (isReplica(key)) this.outbox.announceGone(key);
  }

  /** Whether the caller has missed a reset. A caller that knows of a newer one than we do tells us to empty. */
  #isStale(at: StoreContext): boolean {
    if (at.generation < this.#generation) return true;
    if (at.generation > this.#generation) {
      this.#ctx.storage.transactionSync(() => {
        for (const table of KEY_STORE_TABLES) this.#sql.exec(`DELETE FROM ${table}`);
        this.#setMeta("generation", at.generation);
        this.#setMeta("customerKeys", 0);
      });
      this.#generation = at.generation;
      this.refresh();
      this.log.addAll();
    }
    return false;
  }

  /** Enters this store into the directory before its first key, so that the workspace's clock can reach it. */
  async register(scope: Scope): Promise<void> {
    if (this.#registered) return;
    await this.#directory
      .prepare("INSERT OR IGNORE INTO stores VALUES (?, ?, ?, ?)")
      .bind(scope.workspace, scope.cloud, scope.account, scope.region)
      .run();
    this.#setMeta("registered", 1);
    this.#registered = true;
  }

  /** Enters this account where those are found whose keys have grants that a principal can retire. */
  async registerRetirer(at: StoreContext, principal: string): Promise<void> {
    const { workspace, account, region } = at.scope;
    await this.#directory
      .prepare("INSERT OR IGNORE INTO retirables VALUES (?, ?, ?, ?, ?)")
      .bind(workspace, at.generation, region, principal, account)
      .run();
  }

  /** Looks again at what is kept in memory of the tables. */
  refresh(): void {
    this.#customerKeys = this.#meta("customerKeys");
    this.#nextEvent = this.#earliest();
    this.outbox.refresh();
  }

  /** When the next thing is due for anything; infinity when nothing is. */
  #earliest(): number {
    return Math.min(this.keys.nextEvent(), this.customKeyStores.nextEvent(), this.secrets.nextEvent());
  }

  #upgrade(): void {
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    );
    const taken = this.#meta("schema");
    if (taken > KEY_STORE_SCHEMA.length) {
      // To write into tables that this version does not know, or to forget a step, would spoil them for the later one.
      throw new Error(
        `the data is of a later version: ${taken} steps, of which ${KEY_STORE_SCHEMA.length} are known`,
      );
    }
    if (taken === KEY_STORE_SCHEMA.length) return;
    takeSteps(this.#sql, KEY_STORE_SCHEMA.slice(taken));
    this.#setMeta("schema", KEY_STORE_SCHEMA.length);
  }

  #meta(name: string): number {
    const row = this.#sql.exec<{ value: number }>("SELECT value FROM meta WHERE name = ?", name).toArray()[0];
    return row?.value ?? 0;
  }

  #setMeta(name: string, value: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value);
  }
}

/** Whether a key counts towards the quota of its account: one in an instance does not. */
function isCounted(key: KeyRecord | NewKey): boolean {
  return key.manager === "CUSTOMER" && instanceIdOf(key) === null;
}
