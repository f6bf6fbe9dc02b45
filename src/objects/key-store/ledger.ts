import type { Database } from "../../directory/database.ts";
import type { Scope } from "../../workspace.ts";
import { ChangeLog } from "./change-log.ts";
import type { StoreMeta } from "./meta.ts";
import type { PartSchema } from "./part-schema.ts";
import { type ChangedName, type Reply, replyOf, type StoreContext } from "./reply.ts";
import type { StorePart } from "./store-part.ts";

/** Whether the directory knows of the store: no, perhaps not yet, or yes. */
const UNKNOWN = 0;
const BEGUN = 2;
const KNOWN = 1;

/**
 * How a key store keeps its books: every action in one transaction, after all that was due before it, in the
 * generation of the workspace that the caller knows; and a log of what changed. It knows no table: what is due and
 * what waits it asks the parts.
 */
export class Ledger {
  readonly log = new ChangeLog();
  readonly #ctx: DurableObjectState;
  readonly #meta: StoreMeta;
  readonly #directory: Database;
  #parts: readonly StorePart[] = [];
  #tables: readonly string[] = [];
  #generation: number;
  #nextEvent = Number.POSITIVE_INFINITY;
  #registered: number;

  constructor(ctx: DurableObjectState, meta: StoreMeta, directory: Database) {
    this.#ctx = ctx;
    this.#meta = meta;
    this.#directory = directory;
    this.#generation = meta.get("generation");
    this.#registered = meta.get("registered");
  }

  /**
   * Makes the parts known. Parts take the ledger in their constructor, so it cannot have them in its own.
   *
   * @param schemas of the parts that the store has.
   * @param parts in the order in which what is due at one moment happens; those that the store has not are left out.
   */
  open(schemas: readonly PartSchema[], parts: readonly StorePart[]): void {
    this.#parts = parts.filter(({ schema }) => schemas.includes(schema));
    this.#tables = schemas.flatMap(({ tables }) => tables);
    this.#nextEvent = this.#earliest();
  }

  /** Answers with what `work` returns, or with the Failure that it throws. */
  async read<T>(at: StoreContext, work: () => T): Promise<Reply<T>> {
    const reply = await this.readAlone(at, () => null);
    if (reply.kind !== "value") return reply;
    for (const part of this.#parts) {
      if (part.waiting && part.deliver && !(await part.deliver(at))) return { kind: "stale" };
    }
    if (this.#registered === BEGUN) await this.#register(at.scope);
    return replyOf(work, () => this.log.position);
  }

  /** `work` returns its value and what it changed; a Failure undoes all of it. */
  async write<T>(at: StoreContext, work: () => [T, readonly ChangedName[]]): Promise<Reply<T>> {
    return this.read(at, () => this.transact(work));
  }

  /**
   * As `write`, for what may be the first thing in the store, which the directory has to know of then: the workspace's
   * clock finds stores by it. The two are written at the same time. Where the directory could not be, the caller gets
   * an error, and whoever sees the store next enters it first: so nobody is told of anything that the clock would miss.
   */
  async create<T>(at: StoreContext, work: () => [T, readonly ChangedName[]]): Promise<Reply<T>> {
    if (this.#registered !== UNKNOWN) return this.write(at, work);
    const first = () => {
      if (this.#registered === UNKNOWN) this.#meta.set("registered", BEGUN);
      return work();
    };
    const [reply] = await Promise.all([this.write(at, first), this.#register(at.scope)]);
    return reply;
  }

  /**
   * Reads without calling another store, whatever waits: for the calls that stores make of each other, so that none
   * ever waits for one that waits for it.
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
    if (this.#registered !== KNOWN) this.#registered = this.#meta.get("registered");
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
        for (const table of this.#tables) this.#ctx.storage.sql.exec(`DELETE FROM ${table}`);
        this.#meta.clear();
        this.#meta.set("generation", at.generation);
      });
      this.#generation = at.generation;
      this.refresh();
      this.log.addAll();
    }
    return false;
  }

  /** Enters this store into the directory, once more where others do the same. */
  async #register(scope: Scope): Promise<void> {
    await this.#directory
      .prepare("INSERT OR IGNORE INTO stores VALUES (?, ?, ?, ?)")
      .bind(scope.workspace, scope.cloud, scope.account, scope.region)
      .run();
    this.#meta.set("registered", KNOWN);
    this.#registered = KNOWN;
  }
}

function earliestOf(parts: readonly StorePart[]): number {
  return Math.min(...parts.map((part) => part.nextEvent?.() ?? Number.POSITIVE_INFINITY));
}
