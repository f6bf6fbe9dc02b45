import { isReplica } from "../../../keys/aws-key.ts";
import type { KeyRecord } from "../../../keys/key.ts";
import { dropMaterial, expiryOf, stateWithMaterials, withMaterials } from "../materials/life.ts";
import type { KeyRotations, MadeRotations } from "../materials/rotations.ts";
import type { OutboxTable } from "../multi-region/tables.ts";
import type { PastEvents } from "../past-events/tables.ts";
import type { StoreContext } from "../reply.ts";
import type { DueEvents, StorePart } from "../store-part.ts";
import type { KeyRecords } from "./records.ts";
import { KEYS } from "./schema.ts";

/** Maximum number of keys whose due events happen in one step. */
const KEYS_AT_ONCE = 16;

/** Due events of keys: deletions, ends of transitions, expiries of imported material, rotations. */
export class KeyEvents implements StorePart {
  readonly schema = KEYS;
  readonly #records: KeyRecords;
  readonly #rotations: KeyRotations;
  readonly #outbox: OutboxTable;
  readonly #past: PastEvents;

  constructor(records: KeyRecords, rotations: KeyRotations, outbox: OutboxTable, past: PastEvents) {
    this.#records = records;
    this.#rotations = rotations;
    this.#outbox = outbox;
    this.#past = past;
  }

  nextEvent(): number {
    return this.#records.keys.nextEvent();
  }

  forget(): void {
    this.#records.forget();
  }

  async prepare(at: StoreContext): Promise<DueEvents | null> {
    const due = this.#records.keys.due(at.scope, at.now, KEYS_AT_ONCE);
    if (due.length === 0) return null;
    // The ledger blocks all other calls to the store meanwhile.
    const rotations = await this.#rotations.make(at, due);
    const happen = () => {
      for (const key of due) this.#happen(key, at.now, rotations);
    };
    return { happen, changes: "all" };
  }

  #happen(key: KeyRecord, now: number, rotations: MadeRotations): void {
    if (key.state === "PendingDeletion" && key.deletionAt !== null && key.deletionAt <= now) {
      this.#records.delete(key);
      this.#past.note({ at: key.deletionAt, kind: "keyDeleted", subject: key.keyId });
      return;
    }
    const { keys, materials } = this.#records;
    let changed = key;
    if (key.transitionAt !== null && key.transitionAt <= now) {
      changed = { ...changed, transitionAt: null, state: "Enabled" };
      changed = { ...changed, state: stateWithMaterials(changed, materials.all(key.keyId)) };
    }
    if (expiryOf(key) <= now) changed = this.#expire(changed, now);
    if (rotations.materials.has(key.keyId)) changed = this.#rotations.apply(changed, rotations, now);
    else if (key.rotation && key.rotation.nextAt <= now && isReplica(key)) this.#outbox.pull(key);
    keys.update(changed, now);
  }

  #expire(key: KeyRecord, now: number): KeyRecord {
    const { materials } = this.#records;
    for (const entry of materials.all(key.keyId)) {
      const validTo = entry.imported?.validTo ?? null;
      if (validTo === null || validTo > now) continue;
      dropMaterial(materials, key, entry);
      this.#past.note({ at: validTo, kind: "materialExpired", subject: key.keyId });
    }
    return withMaterials(key, materials.all(key.keyId));
  }
}
