import type { ObjectSnapshot } from "../object-snapshot.ts";
import { ChangeLog } from "./change-log.ts";
import type { StoreMeta } from "./meta.ts";
import type { PartSchema } from "./part-schema.ts";
import type { Registration } from "./registration.ts";
import { type ChangedName, type Reply, replyOf, type StoreContext } from "./reply.ts";
import type { StorePart } from "./store-part.ts";

/** Generation of a store that was never called; generations of workspaces begin with 1. */
const NEVER_CALLED = 0;
/** Generation of an ended ledger, which every caller's is older than. */
const ENDED = Number.POSITIVE_INFINITY;

/**
 * Transactions, generation and change log of a key store. Every action is one transaction, runs after all earlier due
 * events, and in the generation of the workspace that the caller knows. The ledger knows no table: it asks the parts
 * for due events and pending calls.
 */
export class Ledger {
  readonly log = new ChangeLog();
  readonly #ctx: DurableObjectState;
  readonly #meta: StoreMeta;
  readonly #registration: Registration;
  readonly #bringUpToDate: () => void;
  readonly #snapshot: Pick<ObjectSnapshot, "restore" | "deleteAll">;
  #parts: readonly StorePart[] = [];
  #tables: readonly string[] = [];
  #started = false;
  #generation = NEVER_CALLED;
  #nextEvent = Number.POSITIVE_INFINITY;

  /**
   * @param bringUpToDate creates the tables or migrates them to this version; called within a transaction.
   * @param snapshot makes the tables of what is staged for a generation, within a transaction, and deletes what the store
   *   has besides.
   */
  constructor(
    ctx: DurableObjectState,
    meta: StoreMeta,
    registration: Registration,
    bringUpToDate: () => void,
    snapshot: Pick<ObjectSnapshot, "restore" | "deleteAll">,
  ) {
    this.#ctx = ctx;
    this.#meta = meta;
    this.#registration = registration;
    this.#bringUpToDate = bringUpToDate;
    this.#snapshot = snapshot;
  }

  /**
   * Registers the parts. Their constructors take the ledger, so its own constructor cannot take them.
   *
   * @param schemas of the parts that the store has.
   * @param parts in the order in which events due at the same moment happen; parts that the store lacks are skipped.
   */
  declare(schemas: readonly PartSchema[], parts: readonly StorePart[]): void {
    this.#parts = parts.filter(({ schema }) => schemas.includes(schema));
    this.#tables = schemas.flatMap(({ tables }) => tables);
  }

  /**
   * Migrates the tables at the first call, or creates them, so that a new store is written to disk once, with its first
   * key.
   *
   * @throws Error where the data is of a later version
   */
  #start(): void {
    if (this.#started) return;
    this.#ctx.storage.transactionSync(this.#bringUpToDate);
    this.#started = true;
    this.#registration.load();
    this.#generation = Math.max(this.#generation, this.#meta.get("generation"));
    this.refresh();
  }

  /** Opens the tables if there are any. @returns whether there are */
  open(): boolean {
    if (this.#started) return true;
    const meta = "SELECT 1 FROM sqlite_master WHERE name = 'meta'";
    if (this.#ctx.storage.sql.exec(meta).toArray().length === 0) return false;
    this.#start();
    return true;
  }

  /** Runs `work` after due events and pending calls; the reply is its result or the Failure that it throws. */
  async read<T>(at: StoreContext, work: () => T): Promise<Reply<T>> {
    if (!(await this.#admits(at))) return { kind: "stale" };
    let delivered = false;
    // After each wait the store is looked at again, because the workspace may have been reset meanwhile.
    while (!this.#isStale(at)) {
      if (at.now >= this.#nextEvent) await this.catchUp(at);
      else if (!delivered && this.#parts.some(({ waiting }) => waiting)) {
        if (!(await this.#deliver(at))) break;
        delivered = true;
      } else return replyOf(work, () => this.log.position);
    }
    return { kind: "stale" };
  }

  /** Runs `work`, which returns its value and its changes, in a transaction; a Failure rolls it back. */
  async write<T>(at: StoreContext, work: () => [T, readonly ChangedName[]]): Promise<Reply<T>> {
    return this.read(at, () => this.transact(work));
  }

  /**
   * Reads without calling another store first. Calls between stores use it, so that no two stores wait for each other.
   */
  async readAlone<T>(at: StoreContext, work: () => T): Promise<Reply<T>> {
    if (!(await this.#admits(at))) return { kind: "stale" };
    while (!this.#isStale(at)) {
      if (at.now < this.#nextEvent) return replyOf(work, () => this.log.position);
      await this.catchUp(at);
    }
    return { kind: "stale" };
  }

  /**
   * Ends the store for callers of generations before `generation`: all that it has is deleted, and its disk given back,
   * but for what is staged for a later generation. The ledger refuses every call from then on; the object makes another one.
   *
   * @returns false if the store has been used in that generation, so that it stays.
   */
  async end(generation: number): Promise<boolean> {
    this.open();
    if (this.#generation >= generation) return false;
    this.#generation = ENDED;
    this.#nextEvent = Number.POSITIVE_INFINITY;
    await this.#snapshot.deleteAll(generation);
    return true;
  }

  /**
   * Runs `work` in one transaction and adds its changes to the log.
   *
   * @throws what `work` throws, with nothing changed
   */
  transact<T>(work: () => [T, readonly ChangedName[]]): T {
    const [value, references] = this.#inTransaction(work);
    if (references.length > 0) this.log.add(references);
    this.#settle();
    return value;
  }

  /** @throws what `work` throws, with nothing changed */
  #inTransaction<T>(work: () => T): T {
    try {
      return this.#ctx.storage.transactionSync(work);
    } catch (error) {
      this.refresh();
      throw error;
    }
  }

  /** Lets due events happen, each at its own date, because events that follow from it may be due as well. */
  async catchUp(at: StoreContext): Promise<void> {
    while (this.#nextEvent <= at.now) {
      // Each step blocks on its own and is durable, because the platform ends a store that blocks for long.
      await this.#ctx.blockConcurrencyWhile(() => this.#catchUpOnce(at));
      // Other requests run in between, also those of other stores, which share the isolate's thread.
      await scheduler.wait(0);
    }
  }

  /**
   * Lets the due events of the first part that has any happen: up to those of later parts, and before those of earlier
   * ones, which come first at the same moment.
   */
  async #catchUpOnce(at: StoreContext): Promise<void> {
    for (const [index, part] of this.#parts.entries()) {
      const before = earliestOf(this.#parts.slice(0, index));
      const now = Math.min(at.now, before - 1, earliestOf(this.#parts.slice(index + 1)));
      const due = await part.prepare?.({ ...at, now });
      if (!due) continue;
      this.#inTransaction(due.happen);
      if (due.changes === "all") this.log.addAll();
      else if (due.changes.length > 0) this.log.add(due.changes);
      break;
    }
    this.refresh();
  }

  /** Reads again from the tables what is kept of them in memory. */
  refresh(): void {
    this.#forget();
    this.#settle();
  }

  #forget(): void {
    for (const part of this.#parts) part.forget?.();
  }

  /** Finds out after a change what is to happen next. */
  #settle(): void {
    this.#nextEvent = earliestOf(this.#parts);
    for (const part of this.#parts) part.refresh?.();
  }

  /** Whether a call may go on: the store is registered in its generation, and has its tables. */
  async #admits({ generation }: StoreContext): Promise<boolean> {
    this.open();
    if (generation < this.#generation || !(await this.#registration.mayUse(generation))) return false;
    // The store may have ended meanwhile.
    if (generation < this.#generation) return false;
    this.#start();
    if (generation === this.#generation && !this.#registration.isNoted(generation)) {
      this.#ctx.storage.transactionSync(() => this.#registration.note(generation));
    }
    return true;
  }

  /** Whether the caller's generation is older than the store's. A newer one empties the store. */
  #isStale(at: StoreContext): boolean {
    if (at.generation < this.#generation) return true;
    if (at.generation > this.#generation) {
      this.#ctx.storage.transactionSync(() => {
        // A store that was never called is empty already; deleting would rewrite every page.
        if (!this.#snapshot.restore(at.generation) && this.#generation !== NEVER_CALLED) this.deleteRows();
        this.#meta.set("generation", at.generation);
        this.#registration.note(at.generation);
      });
      this.#generation = at.generation;
      this.refresh();
      this.log.addAll();
    }
    return false;
  }

  /** Deletes all that the store has, but its generation, within the caller's transaction. */
  deleteRows(): void {
    for (const table of this.#tables) this.#ctx.storage.sql.exec(`DELETE FROM ${table}`);
    this.#meta.clear();
    this.#meta.set("generation", this.#generation);
    this.#forget();
  }

  /** Makes the calls that wait. Returns false if another store has seen a newer generation of the workspace. */
  async #deliver(at: StoreContext): Promise<boolean> {
    for (const part of this.#parts) {
      if (part.waiting && part.deliver && !(await part.deliver(at))) return false;
    }
    return true;
  }
}

/** Time of the next due event of any of the parts; infinity if there is none. */
function earliestOf(parts: readonly StorePart[]): number {
  return Math.min(...parts.map((part) => part.nextEvent?.() ?? Number.POSITIVE_INFINITY));
}
