/** Rows of a block when it is made; one with twice as many is split. */
const BLOCK = 64;

/** A run of rows in the order of their table. */
interface Block<K> {
  /** Lower bound of its rows' keys; the rows before it have lesser ones. */
  readonly from: K;
  count: number;
}

/** Where a page begins: `skip` rows after the first row whose key is `from` or greater. */
export interface Seat<K> {
  readonly from: K;
  readonly skip: number;
}

/** What comes after `FROM table` in a query of a page, and its parameters. */
export type PageClause<K> = readonly [clause: string, from: K, limit: number, offset: number];

/**
 * The positions of a table's rows in the order of a unique column, so that neither their number nor a page by its number
 * costs more with more rows: SQLite would step over every row before the page, and count every row. It is in memory, a
 * number for each 64 rows or so, and is read from the table at its first use.
 */
export class Positions<K extends string | number> {
  readonly #sql: SqlStorage;
  readonly #table: string;
  readonly #column: string;
  /** Null until it is used. */
  #blocks: Block<K>[] | null = null;
  #total = 0;

  /** @param column a unique column with an index, which compares as JavaScript does: numbers, or texts in ASCII. */
  constructor(sql: SqlStorage, table: string, column: string) {
    this.#sql = sql;
    this.#table = table;
    this.#column = column;
  }

  /** Number of rows. */
  total(): number {
    this.#read();
    return this.#total;
  }

  /** The place of the row with so many rows before it; null where there are not as many. */
  seat(offset: number): Seat<K> | null {
    let skip = offset;
    for (const { from, count } of this.#read()) {
      if (skip < count) return { from, skip };
      skip -= count;
    }
    return null;
  }

  /** The clause of a page by its number; null where there are not as many rows. @param offset rows before it */
  page(offset: number, limit: number): PageClause<K> | null {
    const seat = this.seat(offset);
    const clause = `WHERE ${this.#column} >= ? ORDER BY ${this.#column} LIMIT ? OFFSET ?`;
    return seat && [clause, seat.from, limit, seat.skip];
  }

  /** Counts a row that was inserted. */
  added(key: K): void {
    if (this.#blocks) this.#count(this.#blocks, Math.max(0, this.#indexOf(this.#blocks, key)), key);
  }

  /** Counts a row that was inserted after all others. */
  appended(): void {
    const last = this.#blocks?.at(-1);
    if (this.#blocks && last) this.#count(this.#blocks, this.#blocks.length - 1, last.from);
    // The table was empty, so that reading it again costs nothing.
    else this.forget();
  }

  /** Counts a row that was deleted. */
  removed(key: K): void {
    if (!this.#blocks) return;
    const index = this.#indexOf(this.#blocks, key);
    const block = this.#blocks[index];
    if (!block) return;
    this.#total -= 1;
    block.count -= 1;
    if (block.count === 0) this.#blocks.splice(index, 1);
  }

  /** Has the positions read again, because rows have changed by other means or a transaction failed. */
  forget(): void {
    this.#blocks = null;
  }

  #read(): Block<K>[] {
    if (this.#blocks) return this.#blocks;
    const { total } = this.#sql.exec<{ total: number }>(`SELECT COUNT(*) AS total FROM ${this.#table}`).one();
    const firsts = this.#sql
      .exec<{ key: K }>(
        `SELECT key FROM (SELECT ${this.#column} AS key, ROW_NUMBER() OVER (ORDER BY ${this.#column}) AS place
           FROM ${this.#table}) WHERE place % ${BLOCK} = 1`,
      )
      .toArray();
    this.#total = total;
    this.#blocks = firsts.map(({ key }, n) => ({ from: key, count: Math.min(BLOCK, total - n * BLOCK) }));
    return this.#blocks;
  }

  #count(blocks: Block<K>[], index: number, key: K): void {
    this.#total += 1;
    const block = blocks[index];
    if (!block) {
      blocks.push({ from: key, count: 1 });
      return;
    }
    if (key < block.from) blocks[index] = { from: key, count: block.count + 1 };
    else block.count += 1;
    if (block.count >= 2 * BLOCK) this.#split(blocks, index, block);
  }

  #split(blocks: Block<K>[], index: number, { from, count }: Block<K>): void {
    const [middle] = this.#sql
      .exec<{ key: K }>(
        `SELECT ${this.#column} AS key FROM ${this.#table} WHERE ${this.#column} >= ?
         ORDER BY ${this.#column} LIMIT 1 OFFSET ${BLOCK}`,
        from,
      )
      .toArray();
    if (!middle) return;
    blocks.splice(index, 1, { from, count: BLOCK }, { from: middle.key, count: count - BLOCK });
  }

  /** Index of the last block that begins at a key or before; -1 where all begin after it. */
  #indexOf(blocks: readonly Block<K>[], key: K): number {
    let low = 0;
    let high = blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const block = blocks[middle];
      if (block && block.from <= key) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
