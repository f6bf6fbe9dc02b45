import type { Env } from "../../../env.ts";
import { isPrimary, type MultiRegion, multiRegionOf } from "../../../keys/aws-key.ts";
import { isMultiRegion, type KeyRecord } from "../../../keys/key.ts";
import { type Scope, scopeOf } from "../../../workspace.ts";
import type { KeyLedger } from "../ledger.ts";
import { withMaterials } from "../materials/life.ts";
import type { LogPosition, Reply, StoreContext } from "../reply.ts";
import type { AskingReplica, SharedKey } from "./part.ts";

type Errand = { key_id: string; kind: "pull" | "gone"; region: string; at: number };

/** Entries of the outbox that are delivered at the same time. */
const AT_ONCE = 16;

/** A primary that has moved on is followed this often; after a change, twice. */
const MOVES = 4;

/** What a store asks of the store of another Region. None of these calls makes it ask another one in turn. */
export interface Sibling {
  shareWith(at: StoreContext, keyId: string, asking: AskingReplica): Promise<Reply<SharedKey>>;
  replicaGone(at: StoreContext, keyId: string, region: string, goneAt: number): Promise<Reply<MultiRegion>>;
  notePull(at: StoreContext, keyId: string): Promise<Reply<null>>;
}

/**
 * What a store has to settle with the stores of other Regions: a replica that must look at its primary, a primary
 * that must hear that a replica is gone. They are kept in a table until they are done. A store that starts anew
 * looks at the primaries of all its replicas, so that nothing that it missed stays missed.
 */
export class Outbox {
  readonly #ledger: KeyLedger;
  readonly #env: Env;
  readonly #sql: SqlStorage;
  /** Where the store of a key's primary stood when the key last looked at it. */
  readonly #adopted = new Map<string, LogPosition>();
  /** Tells a note from an earlier one of the same key, also of this store's earlier life. */
  #notes = Date.now();
  #begun = false;
  #waiting = true;

  constructor(ledger: KeyLedger, env: Env, sql: SqlStorage) {
    this.#ledger = ledger;
    this.#env = env;
    this.#sql = sql;
  }

  get waiting(): boolean {
    return this.#waiting;
  }

  refresh(): void {
    this.#waiting = !this.#begun || this.#sql.exec("SELECT 1 FROM errands LIMIT 1").toArray().length > 0;
  }

  /** Notes that a replica has to look at its primary: once more, where it is looking already. */
  pull(key: Pick<KeyRecord, "keyId">): void {
    this.#notes += 1;
    this.#sql.exec("INSERT OR REPLACE INTO errands VALUES (?, 'pull', '', ?)", key.keyId, this.#notes);
  }

  /** Notes that the primary has to hear that this replica is gone. */
  announceGone(key: KeyRecord): void {
    this.#sql.exec("DELETE FROM errands WHERE key_id = ?", key.keyId);
    this.#sql.exec(
      "INSERT INTO errands VALUES (?, 'gone', ?, ?)",
      key.keyId,
      multiRegionOf(key)?.primaryRegion ?? key.region,
      key.deletionAt ?? 0,
    );
  }

  /** Does all errands. @returns false where another store has seen a newer generation of the workspace. */
  async run(at: StoreContext): Promise<boolean> {
    if (!this.#begun) {
      this.#sql.exec(
        "INSERT OR IGNORE INTO errands SELECT key_id, 'pull', '', 0 FROM keys WHERE primary_region <> ?",
        at.scope.region,
      );
      this.#begun = true;
    }
    const errands = this.#sql.exec<Errand>("SELECT key_id, kind, region, at FROM errands").toArray();
    while (errands.length > 0) {
      const done = await Promise.all(errands.splice(0, AT_ONCE).map((errand) => this.#do(at, errand)));
      if (done.includes(false)) return false;
    }
    this.#ledger.refresh();
    return true;
  }

  async #do(at: StoreContext, errand: Errand): Promise<boolean> {
    const { key_id, kind } = errand;
    const done = kind === "gone" ? await this.#tellGone(at, errand) : await this.#follow(at, key_id);
    if (done) {
      this.#sql.exec("DELETE FROM errands WHERE key_id = ? AND kind = ? AND at = ?", key_id, kind, errand.at);
    }
    return done;
  }

  /** Follows the primary of a replica, wherever it is by now. */
  async #follow(at: StoreContext, keyId: string): Promise<boolean> {
    for (let move = 0; move < MOVES; move++) {
      const key = this.#ledger.keys.find(at.scope, keyId);
      const multiRegion = key && multiRegionOf(key);
      if (!multiRegion || multiRegion.primaryRegion === at.scope.region) return true;
      const { primaryRegion, moves } = multiRegion;
      const scope = inRegion(at.scope, primaryRegion);
      const asking = { region: at.scope.region, moves };
      const reply = await this.#sibling(scope).shareWith({ ...at, scope }, keyId, asking);
      if (reply.kind === "stale") return false;
      if (reply.kind === "failure") return true;
      if (this.#isOutdated(keyId, reply.position)) return true;
      this.#ledger.transact(() => {
        adopt(this.#ledger, at, keyId, reply.value);
        return [null, this.#ledger.namesOf(keyId)];
      });
      if (reply.value.multiRegion.primaryRegion === primaryRegion) return true;
    }
    return true;
  }

  /** Whether a later answer of the same store was adopted already: answers may overtake each other. */
  #isOutdated(keyId: string, position: LogPosition): boolean {
    const last = this.#adopted.get(keyId);
    if (last?.epoch === position.epoch && last.version > position.version) return true;
    this.#adopted.set(keyId, position);
    return false;
  }

  /** Tells a primary, wherever it is by now, that a replica is gone; and the other replicas that it was. */
  async #tellGone(at: StoreContext, errand: Errand): Promise<boolean> {
    let { region } = errand;
    for (let move = 0; move < MOVES; move++) {
      const scope = inRegion(at.scope, region);
      const there = { ...at, scope };
      const reply = await this.#sibling(scope).replicaGone(there, errand.key_id, at.scope.region, errand.at);
      if (reply.kind === "stale") return false;
      if (reply.kind === "failure") return true;
      const { primaryRegion, replicaRegions } = reply.value;
      if (primaryRegion === region) return this.#wake(at, errand.key_id, replicaRegions);
      region = primaryRegion;
    }
    return true;
  }

  async #wake(at: StoreContext, keyId: string, regions: readonly string[]): Promise<boolean> {
    for (const region of regions) {
      const scope = inRegion(at.scope, region);
      await this.#sibling(scope).notePull({ ...at, scope }, keyId);
    }
    return true;
  }

  #sibling(scope: Scope): Sibling {
    return this.#env.KEY_STORES.getByName(scope.name) as unknown as Sibling;
  }
}

/** Takes over what a primary shares with its replicas: material, rotation, and who is primary. */
export function adopt(ledger: KeyLedger, at: StoreContext, keyId: string, shared: SharedKey): void {
  const key = ledger.keys.find(at.scope, keyId);
  if (!key || !isMultiRegion(key) || isPrimary(key)) return;
  // An answer of one who has not heard yet that this key has handed its part over.
  if (shared.multiRegion.moves < key.multiRegion.moves) return;
  for (const material of shared.materials) {
    const { materialId, awaiting, rotatedAt, rotationType } = material;
    const known = ledger.materials.find(keyId, materialId);
    if (!known) ledger.materials.add(keyId, material, material.createdAt, material);
    else if (rotatedAt !== null && known.rotatedAt === null) {
      ledger.materials.setRotated(keyId, materialId, rotatedAt, rotationType);
    } else if (known.awaiting !== awaiting) ledger.materials.setAwaiting(keyId, materialId, awaiting);
  }
  const kept = new Set(shared.materials.map(({ materialId }) => materialId));
  for (const { materialId, awaiting } of ledger.materials.all(keyId)) {
    if (awaiting !== null && !kept.has(materialId)) ledger.materials.remove(keyId, materialId);
  }
  const promoted = shared.multiRegion.primaryRegion === key.region && key.state === "Enabled";
  const updating = promoted && shared.transitionAt !== null && shared.transitionAt > at.now;
  const settled = withMaterials(key, ledger.materials.all(keyId));
  ledger.keys.update(
    {
      ...settled,
      ...(updating && { state: "Updating", transitionAt: shared.transitionAt }),
      currentMaterialId: shared.currentMaterialId,
      rotation: nextLook(shared, at.now),
      onDemandRotations: shared.onDemandRotations,
      onDemandRotationAt: shared.onDemandRotationAt,
      multiRegion: shared.multiRegion,
    },
    at.now,
  );
}

/** A rotation that is due while its primary is Updating comes with the end of that: then there is reason to look. */
function nextLook({ rotation, transitionAt }: SharedKey, now: number): SharedKey["rotation"] {
  const late = rotation?.enabled && rotation.nextAt <= now && transitionAt !== null && transitionAt > now;
  return late ? { ...rotation, nextAt: transitionAt } : rotation;
}

function inRegion(scope: Scope, region: string): Scope {
  return scopeOf(scope.workspace, scope.cloud, scope.account, region);
}
