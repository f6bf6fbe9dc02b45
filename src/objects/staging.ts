import type { RowsOf } from "./rows.ts";

/** What is staged: for which generation, and of which schema. */
interface Staged {
  readonly generation: number;
  /** Numbers of steps that the schemas of the rows have, by schema. */
  readonly steps: Readonly<Record<string, number>>;
  readonly pages: number;
}

/** Prefixes of what is staged, and of its pages, which have the generation next. */
const OF_GENERATION = "staged/of/";
const ROWS = "staged/rows/";
/** Name of what an earlier version staged, which knew one generation only, and prefix of its pages. */
const ONLY = "staged";
const ONLY_ROWS = "staged/";
/** Where something staged stands. */
interface Place {
  readonly name: string;
  /** Prefix of its pages, to which their number is added. */
  readonly rows: string;
  readonly staged: Staged | undefined;
}

/** Rows in a page at the most; a page is one value, which holds 2 MB. */
const PAGE_LENGTH = 700_000;

/**
 * Rows that wait in an object for a generation of its workspace. A restore writes them there, object by object, and the
 * workspace adopts the generation for all of them by one write; each object makes tables of them at its first call in
 * that generation. Where the workspace never adopts it, nobody has seen them.
 *
 * Each generation has rows of its own: what one restore has staged may be the object's state, of which no call has made
 * tables yet, while another one stages and may fail.
 */
export class Staging {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Begins for a generation, and drops what was staged for it before. */
  begin(generation: number, steps: Staged["steps"]): void {
    this.drop(generation);
    this.#kv.put<Staged>(OF_GENERATION + generation, { generation, steps, pages: 0 });
  }

  /** Adds rows. @returns false if nothing has begun for that generation */
  add(generation: number, parts: readonly RowsOf[]): boolean {
    const { name, rows, staged } = this.#find(generation);
    if (!staged) return false;
    let { pages } = staged;
    for (const part of parts) {
      for (const page of pagesOf(part)) this.#kv.put(rows + pages++, page);
    }
    this.#kv.put<Staged>(name, { ...staged, pages });
    return true;
  }

  /** The steps of the schemas of what is staged for a generation; null if there is nothing. */
  stepsFor(generation: number): Staged["steps"] | null {
    return this.#find(generation).staged?.steps ?? null;
  }

  /** What is staged for a generation, page by page. */
  *parts(generation: number): Iterable<RowsOf> {
    const { rows, staged } = this.#find(generation);
    for (let page = 0; page < (staged?.pages ?? 0); page++) {
      const part = this.#kv.get<RowsOf>(rows + page);
      if (part) yield part;
    }
  }

  /** Drops what is staged for a generation. */
  drop(generation: number): void {
    const { name, rows, staged } = this.#find(generation);
    if (!staged) return;
    for (let page = 0; page < staged.pages; page++) this.#kv.delete(rows + page);
    this.#kv.delete(name);
  }

  /** Drops what is staged for generations up to one. */
  dropUpTo(generation: number): void {
    for (const each of this.#generations) if (each <= generation) this.drop(each);
  }

  /** Whether something is staged for a generation after one. */
  isForLaterThan(generation: number): boolean {
    return this.#generations.some((each) => each > generation);
  }

  get #generations(): number[] {
    const all = [...this.#kv.list<Staged>({ prefix: OF_GENERATION })].map(([, { generation }]) => generation);
    const only = this.#kv.get<Staged>(ONLY);
    return only ? [...all, only.generation] : all;
  }

  #find(generation: number): Place {
    const name = OF_GENERATION + generation;
    const staged = this.#kv.get<Staged>(name);
    const only = staged ? undefined : this.#kv.get<Staged>(ONLY);
    if (only?.generation === generation) return { name: ONLY, rows: ONLY_ROWS, staged: only };
    return { name, rows: `${ROWS}${generation}/`, staged };
  }
}

/** Rows in pages that fit into a value each. */
function* pagesOf({ table, columns, rows, line }: RowsOf): Iterable<RowsOf> {
  let from = 0;
  let length = 0;
  for (let index = 0; index <= rows.length; index++) {
    const row = rows[index];
    const own = row === undefined ? 0 : sizeOf(row);
    if (index > from && (row === undefined || length + own > PAGE_LENGTH)) {
      const page = { table, columns, rows: rows.slice(from, index) };
      yield line === undefined ? page : { ...page, line: line + from };
      from = index;
      length = 0;
    }
    length += own;
  }
}

/** Bytes of a row at the most: a character may take two. */
function sizeOf(row: readonly SqlStorageValue[]): number {
  return row.reduce<number>((sum, value) => {
    if (typeof value === "string") return sum + 2 * value.length + 8;
    return sum + (value instanceof ArrayBuffer ? value.byteLength : 8) + 8;
  }, 16);
}
