import type { Group, GroupProperties, GroupSums } from "../../meter/record.ts";

/** Number of requests that a journal keeps. */
const REQUESTS = 10_000;

/** Most characters of a batch whose details are in its row, because a row holds 2 MB. */
const IN_ONE_ROW = 1_000_000;

/** A batch of requests as it is stored, all JSON. */
export interface Chunk {
  /** Properties of its groups, `ChunkProperties`. */
  readonly shared: string;
  /** A `RequestList`. */
  readonly own: string;
  /** `RequestDetails`; null where none has one. */
  readonly details: string | null;
}

/**
 * The recorded requests of a journal: a row for each batch, of which the latest are kept. A row also holds the sums of
 * its batch until these are folded into the tables of sums, so that a batch costs one write. Methods are synchronous,
 * so each call is atomic in a transaction.
 */
export class Batches {
  readonly #sql: SqlStorage;
  /** Number of requests in all batches. */
  #held: number;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#held = sql
      .exec<{ held: number }>(
        "SELECT COALESCE(SUM(count), 0) AS held FROM (SELECT count FROM batches UNION ALL SELECT count FROM chunks)",
      )
      .one().held;
  }

  /** Sequence number of the latest batch; 0 without any. */
  get latest(): number {
    const latest = "SELECT COALESCE(MAX(seq), 0) AS latest FROM batches";
    return this.#sql.exec<{ latest: number }>(latest).one().latest;
  }

  /** Whether so many requests are held that those of folded batches must be dropped soon. */
  get isFull(): boolean {
    return this.#held >= 2 * REQUESTS;
  }

  /** Notes that all rows are deleted. */
  empty(): void {
    this.#held = 0;
  }

  /**
   * Adds a batch, and drops those that REQUESTS newer requests have followed. The batch takes the row of one of them,
   * because a row that is changed counts as one written row, and one deleted and one inserted as two.
   *
   * @param sums JSON of `GroupSums` for each group; empty if the tables of sums have them already.
   * @param folded sequence number up to which batches are folded; later ones are not dropped.
   */
  add(count: number, { shared, own, details }: Chunk, sums: string, folded: number): void {
    this.#held += count;
    const seq = this.latest + 1;
    const short = details !== null && shared.length + own.length + details.length <= IN_ONE_ROW;
    const row = [seq, count, shared, own, short ? details : "", sums];
    let isAdded = false;
    for (;;) {
      const oldest = this.#oldest(folded);
      if (!oldest || this.#held - oldest.count < REQUESTS) break;
      this.#held -= oldest.count;
      if (oldest.table === "batches" && !isAdded) {
        isAdded = true;
        this.#sql.exec(
          `UPDATE batches SET seq = ?, count = ?, shared = ?, own = ?, details = ?, sums = ? WHERE seq = ?`,
          ...[...row, oldest.seq],
        );
      } else this.#sql.exec(`DELETE FROM ${oldest.table} WHERE seq = ?`, oldest.seq);
      this.#sql.exec("DELETE FROM chunk_details WHERE seq = ?", detailsOf(oldest));
    }
    if (!isAdded) this.#sql.exec("INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?)", ...row);
    if (details !== null && !short) {
      this.#sql.exec(
        "INSERT INTO chunk_details VALUES (?, ?)",
        detailsOf({ table: "batches", seq }),
        details,
      );
    }
  }

  /** Batches, newest first. */
  *newest(): Iterable<Chunk> {
    yield* this.#sql.exec<{ shared: string; own: string; details: string | null }>(
      `SELECT shared, own, COALESCE(chunk_details.details, NULLIF(batches.details, '')) AS details
       FROM batches LEFT JOIN chunk_details ON chunk_details.seq = -batches.seq ORDER BY batches.seq DESC`,
    );
    yield* this.#sql.exec<{ shared: string; own: string; details: string | null }>(
      "SELECT shared, own, details FROM chunks LEFT JOIN chunk_details USING (seq) ORDER BY seq DESC",
    );
  }

  /** Groups of the batches after `folded`, with what the tables of sums do not have yet. */
  unfolded(folded: number): Group[] {
    const rows = this.#sql.exec<{ shared: string; sums: string }>(
      "SELECT shared, sums FROM batches WHERE seq > ? AND sums <> '' ORDER BY seq",
      folded,
    );
    return [...rows].flatMap(({ shared, sums }) => {
      const properties = JSON.parse(shared) as GroupProperties[];
      return (JSON.parse(sums) as GroupSums[]).map((sum, index) => {
        const known = properties[index];
        if (!known) throw new Error("a batch has sums of a group that it lacks");
        return { ...known, ...sum, log: null };
      });
    });
  }

  /** The oldest batch, if it may be dropped. */
  #oldest(folded: number): { table: "batches" | "chunks"; seq: number; count: number } | null {
    for (const table of ["chunks", "batches"] as const) {
      const [row] = this.#sql
        .exec<{ seq: number; count: number }>(`SELECT seq, count FROM ${table} ORDER BY seq LIMIT 1`)
        .toArray();
      if (row) return table === "chunks" || row.seq <= folded ? { table, ...row } : null;
    }
    return null;
  }
}

/** Key of the row with the details of a batch that are not in its own row. */
function detailsOf({ table, seq }: { readonly table: "batches" | "chunks"; readonly seq: number }): number {
  return table === "batches" ? -seq : seq;
}
