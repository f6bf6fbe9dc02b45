import { ChangeLog } from "./change-log.ts";
import type { StoreMeta } from "./meta.ts";
import type { PartSchema } from "./part-schema.ts";
import type { Registration } from "./registration.ts";
import { type ChangedName, type Reply, replyOf, type StoreContext } from "./reply.ts";
import type { StorePart } from "./store-part.ts";

/** The generation of a store that has had no call yet: those of workspaces begin with 1. */
const NEVER_CALLED = 0;

/**
 * How a key store keeps its books: every action in one transaction, after all that was due before it, in the
 * generation of the workspace that the caller knows; and a log of what changed. It knows no table: what is due and
 * what waits it asks the parts.
 */
export class Ledger {
  readonly log = new ChangeLog();
  readonly #ctx: DurableObjectState;
  readonly #meta: StoreMeta;
  readonly #registration: Registration;
  readonly #bringUpToDate: () => void;
  #parts: readonly StorePart[] = [];
  #tables: readonly string[] = [];
  #started = false;
  #generation = NEVER_CALLED;
  #nextEvent = Number.POSITIVE_INFINITY;

  /** @param bringUpToDate makes the tables or changes them to what this version knows; within a transaction. */
  constructor(
    ctx: DurableObjectState,
    meta: StoreMeta,
    registration: Registration,
    bringUpToDate: () => void,
  ) {
    this.#ctx = ctx;
    this.#meta = meta;
    this.#registration = registration;
    this.#bringUpToDate = bringUpToDate;
  }

  /**
   * Makes the parts known. Parts take the ledger in their constructor, so it cannot have them in its own.
   *
   * @param schemas of the parts that the store has.
   * @param parts in the order in which what is due at one moment happens; those that the store has not are left out.
   */
  declare(schemas: readonly PartSchema[], parts: readonly StorePart[]): void {
    this.#parts = parts.filter(({ schema }) => schemas.includes(schema));
    this.#tables = schemas.flatMap(({ tables }) => tables);
  }

  /**
   * Brings the tables up to date, at the first call: a new store is then written to disk once, with its first key.
   * Every call begins with it.
   *
   * @throws Error where the data is of a later version
   */
  start(): void {
    if (this.#started) return;
    this.#ctx.storage.transactionSync(this.#bringUpToDate);
    this.#generation = this.#meta.get("generation");
    this.refresh();
    this.#started = true;
  }

  /** Answers with what `work` returns, or with the Failure that it throws. */
  async read<T>(at: StoreContext, work: () => T): Promise<Reply<T>> {
    const reply = await this.readAlone(at, () => null);
    if (reply.kind !== "value") return reply;
    for (const part of this.#parts) {
      if (part.waiting && part.deliver && !(await part.deliver(at))) return { kind: "stale" };
    }
    // Looked at in one go with what is read: a first write may be under way.
    if (this.#registration.hasBegun) await this.#enter(at);
    return replyOf(work, () => this.log.position);
  }

  /** `work` returns its value and what it changed; a Failure undoes all of it. */
  async write<T>(at: StoreContext, work: () => [T, readonly ChangedName[]]): Promise<Reply<T>> {
    return this.read(at, () => this.transact(work));
  }

  /** As `write`, for what may be the first thing in the store: the directory hears of it at the same time. */
  async create<T>(at: StoreContext, work: () => [T, readonly ChangedName[]]): Promise<Reply<T>> {
    this.start();
    if (!this.#registration.isEmpty) return this.write(at, work);
    const first = () => {
      this.#registration.begin();
      return work();
    };
    const [reply] = await Promise.all([this.write(at, first), this.#registration.enter(at.scope)]);
    return reply;
  }

  /**
   * Reads without calling another store, whatever waits: for the calls that stores make of each other, so that none
   * ever waits for one that waits for it.
   */
  async readAlone<T>(at: StoreContext, work: () => T): Promise<Reply<T>> {
    this.start();
    if (this.#isStale(at)) return { kind: "stale" };
    if (at.now >= this.#nextEvent) await this.catchUp(at);
    return replyOf(work, () => this.log.position);
  }

  /** One transaction, and its entry in the log of changes. @throws what `work` throws, with nothing changed */
  transact<T>(work: () => [T, readonly ChangedName[]]): T {
    try {
      const [value, references] = this.#ctx.storage.transactionSync(() => {
        this.#registration.note();
        return work();
      });
      if (references.length > 0) this.log.add(references);
      return value;
    } finally {
      this.refresh();
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

  /** The first part that has something due lets it happen, up to what is due for the parts after it. */
  async #catchUpOnce(at: StoreContext): Promise<void> {
    for (const [index, part] of this.#parts.entries()) {
      const now = Math.min(at.now, earliestOf(this.#parts.slice(index + 1)));
      const due = await part.prepare?.({ ...at, now });
      if (!due) continue;
      this.#ctx.storage.transactionSync(due.happen);
      if (due.cached) this.log.addAll();
      break;
    }
    this.refresh();
  }

  /** Looks again at what is kept in memory of the tables. */
  refresh(): void {
    this.#registration.refresh();
    this.#nextEvent = this.#earliest();
    for (const part of this.#parts) part.refresh?.();
  }

  /** When the next thing is due for anything; infinity when nothing is. */
  #earliest(): number {
    return earliestOf(this.#parts);
  }

  /** Whether the caller has missed a reset. A caller that knows of a newer one than we do tells us to empty. */
  #isStale(at: StoreContext): boolean {
    if (at.generation < this.#generation) return true;
    if (at.generation > this.#generation) {
      this.#ctx.storage.transactionSync(() => {
        // A store that has never been called is empty; to empty it again would write every page of it once more.
        if (this.#generation !== NEVER_CALLED) this.#empty();
        this.#meta.set("generation", at.generation);
      });
      this.#generation = at.generation;
      this.refresh();
      this.log.addAll();
    }
    return false;
  }

  #empty(): void {
    for (const table of this.#tables) this.#ctx.storage.sql.exec(`DELETE FROM ${table}`);
    this.#meta.clear();
  }

  async #enter({ scope }: StoreContext): Promise<void> {
    await this.#registration.enter(scope);
    this.#ctx.storage.transactionSync(() => this.#registration.note());
    this.#registration.refresh();
  }
}

function earliestOf(parts: readonly StorePart[]): number {
  return Math.min(...parts.map((part) => part.nextEvent?.() ?? Number.POSITIVE_INFINITY));
}
