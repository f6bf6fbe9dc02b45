import type { PartSchema } from "./part-schema.ts";
import type { Changes, StoreContext } from "./reply.ts";

/** Due events of a part of a key store, prepared so that they can happen within one transaction. */
export interface DueEvents {
  /** Lets the events happen, and checks again what may have changed since they were prepared. */
  readonly happen: () => void;
  /** What of the data that isolates may have cached the events change: by name, or all of it. */
  readonly changes: Changes;
}

/**
 * A part of a key store as the ledger sees it: its schema, due events and pending calls. The classes called over RPC
 * are in part.ts of each folder and separate from this, because every caller can call their public methods.
 */
export interface StorePart {
  /** Schema of the part. Stores of another cloud skip the part. */
  readonly schema: PartSchema;
  /** Time of the next due event, milliseconds of the workspace's clock; infinity if there is none. */
  nextEvent?(): number;
  /** Prepares some of the events due by `at.now`, longest overdue first; null if there are none. */
  prepare?(at: StoreContext): Promise<DueEvents | null>;
  /** Whether another store must be called before anything is read here. */
  readonly waiting?: boolean;
  /** Makes the pending calls. @returns false if another store has seen a newer generation of the workspace. */
  deliver?(at: StoreContext): Promise<boolean>;
  /** Brings the part up to date after a change of the tables. */
  refresh?(): void;
  /** Has what the part keeps in memory read again, because rows have changed by other means or a transaction failed. */
  forget?(): void;
}
