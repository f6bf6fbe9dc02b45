import { type MultiRegion, multiRegionOf } from "../../../keys/aws-key.ts";
import { type Scope, scopeOf } from "../../../workspace.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { LogPosition, Reply, StoreContext } from "../reply.ts";
import type { StorePart } from "../store-part.ts";
import { MULTI_REGION } from "./schema.ts";
import { type AskingReplica, adopt, type SharedKey } from "./shared-key.ts";
import type { OutboxEntry, OutboxTable } from "./tables.ts";

/** Number of outbox entries delivered concurrently. */
const AT_ONCE = 16;

/** Maximum number of primaries to follow while the primary moves; a single change takes two. */
const MOVES = 4;

/** Calls between stores of different Regions. None of them makes the called store call another one. */
export interface Sibling {
  shareWith(at: StoreContext, keyId: string, asking: AskingReplica): Promise<Reply<SharedKey>>;
  replicaGone(at: StoreContext, keyId: string, region: string, goneAt: number): Promise<Reply<MultiRegion>>;
  notePull(at: StoreContext, keyId: string): Promise<Reply<null>>;
}

/**
 * Transactional outbox for calls to the stores of other Regions: a replica pulls from its primary, a primary is told
 * that a replica was deleted. Entries stay in a table until they are delivered. A restarted store pulls for all its
 * replicas, so that no missed change stays missed.
 */
export class Outbox implements StorePart {
  readonly schema = MULTI_REGION;
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;
  readonly #table: OutboxTable;
  readonly #sibling: (scope: Scope) => Sibling;
  /** Log position of the primary's store at a key's last pull. */
  readonly #adopted = new Map<string, LogPosition>();
  #begun = false;
  #waiting = true;

  /** @param sibling returns the multi-Region part of a scope's store. */
  constructor(ledger: Ledger, records: KeyRecords, table: OutboxTable, sibling: (scope: Scope) => Sibling) {
    this.#ledger = ledger;
    this.#records = records;
    this.#table = table;
    this.#sibling = sibling;
  }

  get waiting(): boolean {
    return this.#waiting;
  }

  refresh(): void {
    this.#waiting = !this.#begun || !this.#table.isEmpty();
  }

  forget(): void {
    this.#table.forget();
  }

  async deliver(at: StoreContext): Promise<boolean> {
    if (!this.#begun) {
      this.#table.pullAll(at.scope.region);
      this.#begun = true;
    }
    const entries = this.#table.all();
    while (entries.length > 0) {
      const done = await Promise.all(entries.splice(0, AT_ONCE).map((entry) => this.#deliver(at, entry)));
      if (done.includes(false)) return false;
    }
    this.#ledger.refresh();
    return true;
  }

  async #deliver(at: StoreContext, entry: OutboxEntry): Promise<boolean> {
    const done =
      entry.kind === "gone" ? await this.#tellGone(at, entry) : await this.#follow(at, entry.keyId);
    if (done) this.#table.remove(entry);
    return done;
  }

  /** Pulls from the primary of a replica, in whichever Region it is now. */
  async #follow(at: StoreContext, keyId: string): Promise<boolean> {
    for (let move = 0; move < MOVES; move++) {
      const key = this.#records.keys.find(at.scope, keyId);
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
        adopt(this.#records, at, keyId, reply.value);
        return [null, this.#records.namesOf(keyId)];
      });
      if (reply.value.multiRegion.primaryRegion === primaryRegion) return true;
    }
    return true;
  }

  /** Whether a later answer of the same store was adopted already, because answers may overtake each other. */
  #isOutdated(keyId: string, position: LogPosition): boolean {
    const last = this.#adopted.get(keyId);
    if (last?.epoch === position.epoch && last.version > position.version) return true;
    this.#adopted.set(keyId, position);
    return false;
  }

  /** Tells the primary, in whichever Region it is now, that a replica was deleted, and has the other replicas pull. */
  async #tellGone(at: StoreContext, entry: OutboxEntry): Promise<boolean> {
    let { region } = entry;
    for (let move = 0; move < MOVES; move++) {
      const scope = inRegion(at.scope, region);
      const there = { ...at, scope };
      const reply = await this.#sibling(scope).replicaGone(there, entry.keyId, at.scope.region, entry.at);
      if (reply.kind === "stale") return false;
      if (reply.kind === "failure") return true;
      const { primaryRegion, replicaRegions } = reply.value;
      if (primaryRegion === region) return this.#wake(at, entry.keyId, replicaRegions);
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
}

function inRegion(scope: Scope, region: string): Scope {
  return scopeOf(scope.workspace, scope.cloud, scope.account, region);
}
