import { DurableObject } from "cloudflare:workers";
import { MasterKey } from "../../crypto/master-key.ts";
import { directoryDatabase } from "../../directory/migrations.ts";
import type { KeyUse } from "../../keys/key.ts";
import { cloudOf, type Scope } from "../../workspace.ts";
import { ObjectSnapshot } from "../object-snapshot.ts";
import { register } from "../registration.ts";
import type { PageReply, RefusedRow, Restorable, StageReply, Steps } from "../restoring.ts";
import type { RowCursor, RowsOf } from "../rows.ts";
import { AccessPart } from "./access/part.ts";
import { AccessPointsPart } from "./access-points/part.ts";
import { AliasesPart } from "./aliases/part.ts";
import { AliasTables } from "./aliases/tables.ts";
import type { KeyStoreApi, KeyStoreBindings } from "./api.ts";
import { Connections } from "./custom-key-stores/connections.ts";
import { CustomKeyStoresPart } from "./custom-key-stores/part.ts";
import { CustomKeyStoreTables } from "./custom-key-stores/tables.ts";
import { FixtureKeys } from "./fixtures/keys.ts";
import { FixturesPart } from "./fixtures/part.ts";
import { GrantsPart } from "./grants/part.ts";
import { GRANTS } from "./grants/schema.ts";
import { GrantTables } from "./grants/tables.ts";
import { InstancesPart } from "./instances/part.ts";
import { InventoryPart } from "./inventory/part.ts";
import { KeyCount } from "./keys/count.ts";
import { KeyEvents } from "./keys/events.ts";
import { KeysPart } from "./keys/part.ts";
import { KeyRecords } from "./keys/records.ts";
import { KeyTables } from "./keys/tables.ts";
import { Ledger } from "./ledger.ts";
import { MaterialsPart } from "./materials/part.ts";
import { KeyRotations } from "./materials/rotations.ts";
import { MaterialTables } from "./materials/tables.ts";
import { StoreMeta } from "./meta.ts";
import { Outbox } from "./multi-region/outbox.ts";
import { MultiRegionPart } from "./multi-region/part.ts";
import type { AskingReplica } from "./multi-region/shared-key.ts";
import { OutboxTable } from "./multi-region/tables.ts";
import { PastEvents } from "./past-events/tables.ts";
import { Registration } from "./registration.ts";
import type { ChangedName, LogPosition, Reply, StoreContext } from "./reply.ts";
import { bringUpToDate, hasPart, partsOf, tablesOfKeys } from "./schema.ts";
import { SecretsPart } from "./secrets/part.ts";
import { SecretRecords } from "./secrets/records.ts";
import { SecretRotations } from "./secrets/rotation.ts";
import { SECRETS } from "./secrets/schema.ts";
import { SecretTables } from "./secrets/tables.ts";
import { SecretValuesPart } from "./secrets/values.ts";
import { SecretVersionTables } from "./secrets/version-tables.ts";
import { ServicePart } from "./service/part.ts";
import { snapshotOf } from "./snapshot.ts";
import { TagsPart } from "./tags/part.ts";
import { KeyTagTables } from "./tags/tables.ts";
import { VersionsPart } from "./versions/part.ts";

/**
 * The key store of one account in one Region: the source of truth for keys, materials, aliases, tags, policies, grants,
 * custom key stores, secrets and application access points.
 *
 * Each subject is a part, which callers reach by its name over RPC: `store.grants.create(at, …)`. Each method is one
 * action, checked and written in one transaction. Events due by the caller's `now` (deletions, rotations, expiries)
 * happen before it. Material is passed and returned wrapped.
 *
 * Parts are getters, because RPC walks a path of prototype properties and refuses an object's own. Their public methods
 * are open to every caller, so what parts use of each other is in plain classes (`KeyRecords`, tables).
 */
export class KeyStore extends DurableObject<KeyStoreBindings> implements KeyStoreApi {
  readonly #snapshot = new ObjectSnapshot(this.ctx.storage, snapshotOf(cloudOf(this.ctx.id.name)));
  #ledger: Ledger;
  #parts: Parts;

  constructor(ctx: DurableObjectState, env: KeyStoreBindings) {
    super(ctx, env);
    ({ ledger: this.#ledger, parts: this.#parts } = open(ctx, env, this.#snapshot));
  }

  get access() {
    return this.#parts.access;
  }

  get accessPoints() {
    return this.#parts.accessPoints;
  }

  get aliases() {
    return this.#parts.aliases;
  }

  get customKeyStores() {
    return this.#parts.customKeyStores;
  }

  get fixtures() {
    return this.#parts.fixtures;
  }

  get grants() {
    return this.#parts.grants;
  }

  get instances() {
    return this.#parts.instances;
  }

  get inventory() {
    return this.#parts.inventory;
  }

  get keys() {
    return this.#parts.keys;
  }

  get materials() {
    return this.#parts.materials;
  }

  get multiRegion() {
    return this.#parts.multiRegion;
  }

  get secrets() {
    return this.#parts.secrets;
  }

  get secretValues() {
    return this.#parts.secretValues;
  }

  get service() {
    return this.#parts.service;
  }

  get tags() {
    return this.#parts.tags;
  }

  get versions() {
    return this.#parts.versions;
  }

  /** Lets all due events happen. */
  catchUp(at: StoreContext): Promise<Reply<null>> {
    return this.#ledger.read(at, () => null);
  }

  /**
   * Deletes all that the store has, if it was not used in a generation of its workspace or in a later one.
   *
   * @returns whether it was deleted
   */
  async end(generation: number): Promise<boolean> {
    const ended = await this.#ledger.end(generation);
    if (ended) ({ ledger: this.#ledger, parts: this.#parts } = open(this.ctx, this.env, this.#snapshot));
    return ended;
  }

  /** A page of the store's rows for a snapshot, after due events. */
  async rows(at: StoreContext, from: RowCursor | null): Promise<PageReply> {
    const reply = await this.#ledger.readAlone(at, () => this.#snapshot.rows(from));
    // Reading rows fails for no reason of its own.
    return reply.kind === "value" ? reply.value : "stale";
  }

  stage(generation: number, steps: Steps | null, parts: readonly RowsOf[]): StageReply {
    return this.#snapshot.stage(generation, steps, parts);
  }

  tryStaged(generation: number): RefusedRow | null {
    return this.#snapshot.tryStaged(generation);
  }

  /** Drops what is staged for a generation, and the storage of a store that has nothing else. */
  async unstage(generation: number): Promise<void> {
    const isStaging = this.#snapshot.unstage(generation);
    if (!isStaging && !this.#ledger.open()) await this.end(generation);
  }

  // Names of the hot calls and of the calls between stores from before the store had parts. While a deployment rolls
  // out, an isolate or a store of the previous version may still call this one. The next release removes them
  // (docs/upgrades.md).

  lookup(at: StoreContext, reference: ChangedName, since: LogPosition | null) {
    return this.keys.lookup(at, reference, since);
  }

  material(at: StoreContext, keyId: string, materialId: string) {
    return this.materials.wrapped(at, keyId, materialId);
  }

  recordUses(at: StoreContext, uses: readonly (readonly [string, KeyUse])[]) {
    return this.keys.recordUses(at, uses);
  }

  shareWith(at: StoreContext, keyId: string, asking: AskingReplica) {
    return this.multiRegion.shareWith(at, keyId, asking);
  }

  replicaGone(at: StoreContext, keyId: string, region: string, goneAt: number) {
    return this.multiRegion.replicaGone(at, keyId, region, goneAt);
  }

  notePull(at: StoreContext, keyId: string) {
    return this.multiRegion.notePull(at, keyId);
  }
}

type Parts = Omit<KeyStoreApi, "catchUp" | "end" | "rows" | keyof Restorable>;

/** The ledger and the parts of a store. */
function open(
  ctx: DurableObjectState,
  env: KeyStoreBindings,
  snapshot: ObjectSnapshot,
): { readonly ledger: Ledger; readonly parts: Parts } {
  const { sql } = ctx.storage;
  const cloud = cloudOf(ctx.id.name);
  const meta = new StoreMeta(sql);
  const directory = directoryDatabase(env.DB);
  const masterKey = () => new MasterKey(env.FAUXKMS_SECRET ?? "");
  const sibling = ({ name }: Scope) => (env.KEY_STORES.getByName(name) as unknown as KeyStoreApi).multiRegion;

  const name = ctx.id.name ?? "";
  const registration = new Registration(meta, (generation) => register(env, "keys", name, generation));
  const ledger = new Ledger(ctx, meta, registration, () => bringUpToDate(sql, meta, cloud), snapshot);
  const outboxTable = new OutboxTable(sql);
  const past = new PastEvents(sql);
  const keyTables = new KeyTables(sql);
  const materials = new MaterialTables(sql);
  const tables = {
    keys: keyTables,
    materials,
    aliases: new AliasTables(sql),
    tags: new KeyTagTables(sql),
  };
  const keys = new KeyRecords(ledger, new KeyCount(sql, meta), outboxTable, tables, tablesOfKeys(cloud));
  const customKeyStores = new CustomKeyStoreTables(sql);
  const grants = new GrantTables(sql);
  const secrets = new SecretTables(sql);
  const secretVersions = new SecretVersionTables(sql);
  const secretRecords = new SecretRecords(secrets);
  const secretRotations = new SecretRotations(
    { keys: keyTables, materials, secrets, secretVersions },
    masterKey,
    past,
  );

  const parts = {
    access: new AccessPart(ledger, keys, grants),
    accessPoints: new AccessPointsPart(ledger, sql),
    aliases: new AliasesPart(ledger, keys),
    customKeyStores: new CustomKeyStoresPart(ledger, keys, customKeyStores),
    fixtures: new FixturesPart(
      ledger,
      new FixtureKeys(keys, grants, customKeyStores, outboxTable),
      directory,
      () => ledger.deleteRows(),
    ),
    grants: new GrantsPart(ledger, keys, sql, directory),
    instances: new InstancesPart(ledger, keys, secrets, sql),
    inventory: new InventoryPart(
      ledger,
      keys,
      hasPart(cloud, SECRETS) ? secrets : null,
      secretVersions,
      hasPart(cloud, GRANTS) ? grants : null,
      past,
      sql,
    ),
    keys: new KeysPart(ledger, keys, sql),
    materials: new MaterialsPart(ledger, keys),
    multiRegion: new MultiRegionPart(ledger, keys, outboxTable),
    secrets: new SecretsPart(ledger, keyTables, secretRecords, secrets, secretVersions, sql),
    secretValues: new SecretValuesPart(
      ledger,
      keyTables,
      secretRecords,
      secrets,
      secretVersions,
      secretRotations,
    ),
    service: new ServicePart(ledger, sql),
    tags: new TagsPart(ledger, keys, secretRecords, sql),
    versions: new VersionsPart(ledger, keys),
  };
  // The order of events due at the same moment. Secrets come before keys, because a rotation of a secret may use a
  // key until the key's own event. Custom key stores come after keys, whose own changes do not depend on them.
  ledger.declare(partsOf(cloud), [
    secretRotations,
    new KeyEvents(keys, new KeyRotations(materials, masterKey, directory, past), outboxTable, past),
    new Connections(customKeyStores),
    new Outbox(ledger, keys, outboxTable, sibling),
  ]);
  return { ledger, parts };
}
