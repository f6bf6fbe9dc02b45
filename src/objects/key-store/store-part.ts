import type { PartSchema } from "./part-schema.ts";
import type { StoreContext } from "./reply.ts";

/** Something that is due in a part of a key store, prepared so that it can happen within one transaction. */
export interface DueEvents {
  /** Makes it happen. It checks again what may have changed since it was prepared. */
  readonly happen: () => void;
  /** Whether isolates may have cached what changes: keys, and what their records tell. */
  readonly cached: boolean;
}

/**
 * What a part of a key store does without being asked: the ledger asks every part for it. The parts themselves, which
 * are called over RPC, stand in part.ts of their folder; public methods there would be open to every caller.
 */
export interface StorePart {
  /** Its tables. A store of a cloud that has not got them leaves the part alone. */
  readonly schema: PartSchema;
  /** When the next thing is due, milliseconds of the workspace's clock; infinity where nothing is. */
  nextEvent?(): number;
  /** Prepares some of what is due by `at.now`, the longest overdue first; null where nothing is. */
  prepare?(at: StoreContext): Promise<DueEvents | null>;
  /** Whether another store has to be called before anything is read here. */
  readonly waiting?: boolean;
  /** Makes those calls. @returns false where another store has seen a newer generation of the workspace. */
  deliver?(at: StoreContext): Promise<boolean>;
  /** Looks again at what is kept in memory of the tables. */
  refresh?(): void;
}
