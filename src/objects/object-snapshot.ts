import {
  dropTables,
  type ObjectSchema,
  type PageReply,
  type RefusedRow,
  restoreStaged,
  type StageReply,
  type Steps,
} from "./restoring.ts";
import { changesOf, type RowCursor, RowError, type RowsOf, readRows, tablesIn } from "./rows.ts";
import { Staging } from "./staging.ts";

/** What of an object a snapshot has. */
export interface SnapshotSpec extends ObjectSchema {
  /** Its tables, of which those that it has are read. */
  readonly tables: readonly string[];
  /** Notes in restored tables whose they are, within the transaction that makes them. */
  readonly note: (sql: SqlStorage, generation: number, clockVersion: number) => void;
}

/** The rows of an object for snapshots, and what a restore stages in it. */
export class ObjectSnapshot {
  readonly #storage: DurableObjectStorage;
  readonly #spec: SnapshotSpec;
  readonly #staging: Staging;
  readonly #epoch = crypto.randomUUID();

  constructor(storage: DurableObjectStorage, spec: SnapshotSpec) {
    this.#storage = storage;
    this.#spec = spec;
    this.#staging = new Staging(storage.kv);
  }

  /** A page of the object's rows. */
  rows(from: RowCursor | null): Exclude<PageReply, "stale"> {
    const { sql } = this.#storage;
    const present = tablesIn(sql);
    const tables = this.#spec.tables.filter((table) => present.includes(table));
    const page = readRows(sql, tables, from);
    return { ...page, steps: this.#steps, changes: `${this.#epoch}/${changesOf(sql)}` };
  }

  /** Stages rows. @param steps of their schemas to begin, also again; else null. */
  stage(generation: number, steps: Steps | null, parts: readonly RowsOf[]): StageReply {
    const isLater = Object.entries(steps ?? {}).some(([name, taken]) => taken > (this.#steps[name] ?? 0));
    if (isLater) return "later";
    return this.#storage.transactionSync(() => {
      if (steps !== null) this.#staging.begin(generation, steps);
      return this.#staging.add(generation, parts) ? "staged" : "gone";
    });
  }

  /** Makes tables of what is staged in a transaction that is rolled back. */
  tryStaged(generation: number): RefusedRow | null {
    try {
      this.#storage.transactionSync(() => {
        if (!this.#restore(generation, 0)) throw new RowError("what was staged of it is gone", undefined);
        throw new TakenBack();
      });
    } catch (error) {
      if (error instanceof TakenBack) return null;
      if (error instanceof RowError) return { message: error.message, line: error.line ?? null };
      // The message of any other error may hold what is in a row.
      return { message: "the rows make no state that could be upgraded", line: null };
    }
    return null;
  }

  /**
   * Makes the tables of what is staged for a generation, if there is anything, and drops what earlier ones have left.
   *
   * @returns whether there was
   */
  restore(generation: number, clockVersion = 0): boolean {
    if (this.#staging.stepsFor(generation) === null) {
      this.#staging.dropUpTo(generation);
      return false;
    }
    return this.#storage.transactionSync(() => this.#restore(generation, clockVersion));
  }

  /** Drops what is staged for a generation. @returns whether something is staged for another one */
  unstage(generation: number): boolean {
    this.#staging.drop(generation);
    return this.#staging.isForLaterThan(0);
  }

  /** Deletes all that the object has, but what is staged for a generation after one that has ended. */
  async deleteAll(ended: number): Promise<void> {
    if (!this.#staging.isForLaterThan(ended)) {
      await this.#storage.deleteAll();
      return;
    }
    this.#storage.transactionSync(() => {
      dropTables(this.#storage.sql);
      this.#staging.dropUpTo(ended);
    });
  }

  /** Numbers of the steps of this version. */
  get #steps(): Steps {
    const lengths = Object.entries(this.#spec.schemas).map(([name, { length }]) => [name, length] as const);
    return Object.fromEntries(lengths);
  }

  #restore(generation: number, clockVersion: number): boolean {
    const { sql } = this.#storage;
    const restored = restoreStaged(sql, this.#staging, generation, this.#spec);
    if (restored) this.#spec.note(sql, generation, clockVersion);
    this.#staging.dropUpTo(generation);
    return restored;
  }
}

/** Rolls a transaction back that was a trial. */
class TakenBack extends Error {}
