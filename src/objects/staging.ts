import type { RowsOf } from "./rows.ts";

/** What is staged: for which generation, and of which schema. */
interface Staged {
  readonly generation: number;
  /** Numbers of steps that the schemas of the rows have, by schema. */
  readonly steps: Readonly<Record<string, number>>;
  readonly pages: number;
}

const NAME = "staged";
/** Rows in a page at the most; a page is one value, which holds 2 MB. */
const PAGE_LENGTH = 700_000;

/**
 * Rows that wait in an object for a generation of its workspace. A restore writes them there, object by object, and the
 * workspace adopts the generation for all of them by one write; each object makes tables of them at its first call in
 * that generation. Where the workspace never adopts it, nobody has seen them.
 */
export class Staging {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Begins for a generation, and drops what was staged before. */
  begin(generation: number, steps: Staged["steps"]): void {
    this.drop();
    this.#kv.put<Staged>(NAME, { generation, steps, pages: 0 });
  }

  /** Adds rows. @returns false if nothing has begun for that generation */
  add(generation: number, parts: readonly RowsOf[]): boolean {
    const staged = this.#staged;
    if (staged?.generation !== generation) return false;
    let { pages } = staged;
    for (const part of parts) {
      for (const page of pagesOf(part)) this.#kv.put(pageKey(pages++), page);
    }
    this.#kv.put<Staged>(NAME, { ...staged, pages });
    return true;
  }

  /** The steps of the schemas of what is staged for a generation; null if there is nothing. */
  stepsFor(generation: number): Staged["steps"] | null {
    const staged = this.#staged;
    return staged?.generation === generation ? staged.steps : null;
  }

  /** What is staged, page by page. */
  *parts(): Iterable<RowsOf> {
    const pages = this.#staged?.pages ?? 0;
    for (let page = 0; page < pages; page++) {
      const part = this.#kv.get<RowsOf>(pageKey(page));
      if (part) yield part;
    }
  }

  /** Drops what is staged, or only what is for a generation. */
  drop(generation?: number): void {
    const staged = this.#staged;
    if (!staged || (generation !== undefined && staged.generation !== generation)) return;
    for (let page = 0; page < staged.pages; page++) this.#kv.delete(pageKey(page));
    this.#kv.delete(NAME);
  }

  get #staged(): Staged | undefined {
    return this.#kv.get<Staged>(NAME);
  }
}

function pageKey(page: number): string {
  return `${NAME}/${page}`;
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
