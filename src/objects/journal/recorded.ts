import { chunkProperties, type Group, groupSums } from "../../meter/record.ts";
import { tally } from "../../meter/tally.ts";
import { Batches, type Chunk } from "./batches.ts";
import type { JournalTables } from "./tables.ts";

/** Most groups of a batch whose sums are folded later; those of a larger batch are worth their rows at once. */
const FEW_GROUPS = 100;

/** Number of batches whose sums are folded together, if nobody asks for sums before. */
const FOLDED_TOGETHER = 64;

/** Name of the sequence number up to which batches are folded. */
const FOLDED = "folded";

/** A batch of requests and their groups. */
interface NewBatch {
  readonly groups: readonly Group[];
  readonly own: string;
  readonly details?: string;
  readonly count: number;
}

/**
 * Requests and their sums. A batch is one row, with its sums; these are folded into the tables of sums for many batches
 * together, or when somebody asks for sums. The caller of what writes runs it in a transaction.
 */
export class Recorded {
  readonly #tables: JournalTables;
  readonly #batches: Batches;

  constructor(sql: SqlStorage, tables: JournalTables) {
    this.#tables = tables;
    this.#batches = new Batches(sql);
  }

  /** Whether sums are to be folded before they are read. */
  get isUnfolded(): boolean {
    return this.#batches.latest > this.#folded;
  }

  /** Sequence number up to which the sums of batches are folded. */
  get #folded(): number {
    return this.#tables.meta(FOLDED);
  }

  add({ groups, own, details, count }: NewBatch): void {
    const later = count > 0 && groups.length <= FEW_GROUPS;
    if (count > 0) {
      const shared = JSON.stringify(groups.map(chunkProperties));
      const sums = later ? JSON.stringify(groups.map(groupSums)) : "";
      this.#batches.add(count, { shared, own, details: details ?? null }, sums, this.#folded);
    }
    if (!later) this.#sum(groups);
    if (this.#batches.isFull || this.#batches.latest - this.#folded >= FOLDED_TOGETHER) this.fold();
  }

  /** Batches, newest first. */
  newest(): Iterable<Chunk> {
    return this.#batches.newest();
  }

  /** Folds the sums of batches into the tables of sums. */
  fold(): void {
    const { latest } = this.#batches;
    const groups = this.#batches.unfolded(this.#folded);
    if (groups.length > 0) this.#sum(groups);
    this.#tables.setMeta(FOLDED, latest);
  }

  /** Notes that all rows are deleted. */
  empty(): void {
    this.#batches.empty();
  }

  #sum(groups: readonly Group[]): void {
    this.#tables.addTally(tally(groups));
    this.#tables.prune(latestMinute(groups));
  }
}

/** The latest minute of groups. */
export function latestMinute(groups: readonly Group[]): number {
  return groups.reduce((latest, { minute }) => Math.max(latest, minute), 0);
}
