import {
  type AnyColumn,
  bindAll,
  type Columns,
  type NamedColumn,
  namesOf,
  number,
  readAll,
  type SqlBound,
  type SqlRow,
  type Writing,
} from "./columns.ts";

/** Columns of a table: one for each member of its record; others must be marked `aside`. */
type ColumnsOf<R, T> = Columns<R> & {
  // The types of values are left out, because those of `text` would be inferred from them.
  readonly [M in Exclude<keyof T, keyof R>]: Omit<AnyColumn, "bind" | "read"> & { readonly aside: true };
};

type ValueOf<C> = C extends { readonly read: (row: SqlRow) => infer V } ? V : never;
type WrittenBy<T, W extends Writing> = {
  readonly [M in keyof T as T[M] extends { readonly writing: W } ? M : never]: ValueOf<T[M]>;
};

/** Values that an INSERT writes. */
type Inserted<T> = WrittenBy<T, "insert" | "both">;
/** Values that an UPDATE writes, and the members that identify the row. */
type Updated<T, B extends keyof T> = WrittenBy<T, "update" | "both"> & {
  readonly [M in B]: ValueOf<T[M]>;
};

/** Values that an UPDATE of some members writes, and the members that identify the row. */
type Changed<T, M extends keyof T> = { readonly [K in M]: ValueOf<T[K]> };

const SEQ = number("seq");

/** An SQL table described by its columns, from which its statements and its reader are made once. */
export class SqlTable<R, T, B extends keyof T> {
  readonly #name: string;
  readonly #all: readonly NamedColumn[];
  readonly #read: readonly NamedColumn[];
  readonly #finding: readonly NamedColumn[];
  readonly #select: string;
  readonly #selectWithSeq: string;
  readonly #insert: (sql: SqlStorage, values: object) => void;
  readonly #put: (sql: SqlStorage, values: object) => void;
  readonly #update: (sql: SqlStorage, values: object) => void;

  /** See `sqlTable`. */
  constructor(name: string, columns: T & ColumnsOf<R, T>, by: readonly B[], from: string) {
    this.#name = name;
    this.#all = Object.entries<AnyColumn>(columns);
    this.#read = this.#all.filter(([, { aside }]) => !aside);
    this.#finding = this.#all.filter(([member]) => by.some((each) => each === member));
    const results = this.#read.flatMap(([, column]) => [
      ...column.names.map((each) => `${name}.${each} AS ${each}`),
      ...Object.entries(column.computed).map(([each, expression]) => `${expression} AS ${each}`),
    ]);
    this.#select = `SELECT ${results.join(", ")} FROM ${from}`;
    this.#selectWithSeq = `SELECT ${[...results, `${name}.seq AS seq`].join(", ")} FROM ${from}`;

    const inserted = this.#all.filter(([, { writing }]) => writing === "insert" || writing === "both");
    const updated = this.#all.filter(([, { writing }]) => writing === "update" || writing === "both");
    const names = namesOf(inserted);
    const insert = `INSERT INTO ${name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    const replaced = updated.flatMap(([, column]) =>
      column.names.map((each) => `${each} = ${column.set.replace("?", `excluded.${each}`)}`),
    );
    this.#insert = statement(insert, inserted);
    this.#put = statement(
      `${insert} ON CONFLICT (${namesOf(this.#finding).join(", ")}) DO UPDATE SET ${replaced.join(", ")}`,
      inserted,
    );
    this.#update = this.#updating(updated);
  }

  insert(sql: SqlStorage, values: Inserted<T>): void {
    this.#insert(sql, values);
  }

  /** Upserts a row: inserts it, or writes its mutable columns. */
  put(sql: SqlStorage, values: Findable<B, Inserted<T>>): void {
    this.#put(sql, values);
  }

  /** Writes the mutable columns of one row. */
  update(sql: SqlStorage, values: Findable<B, Updated<T, B>>): void {
    this.#update(sql, values);
  }

  /** Makes an UPDATE of these members only. */
  updating<const M extends keyof T>(
    ...members: readonly M[]
  ): (sql: SqlStorage, values: Findable<B, Changed<T, M | B>>) => void {
    return this.#updating(this.#all.filter(([member]) => members.some((each) => each === member)));
  }

  /** The record of the first row, or null. @param where SQL after FROM, with `?` for bound values. */
  first(sql: SqlStorage, where: string, ...bound: SqlBound[]): R | null {
    return this.list(sql, where, ...bound)[0] ?? null;
  }

  /** The records of all rows. @param where SQL after FROM, with `?` for bound values. */
  list(sql: SqlStorage, where: string, ...bound: SqlBound[]): R[] {
    const rows = sql.exec(`${this.#select} ${where}`, ...bound);
    return rows.toArray().map((row) => this.#recordOf(row));
  }

  /** The records of all rows with their sequence number `seq`, of a table that has that column. */
  listWithSeq(sql: SqlStorage, where: string, ...bound: SqlBound[]): (R & { readonly seq: number })[] {
    const rows = sql.exec(`${this.#selectWithSeq} ${where}`, ...bound);
    return rows.toArray().map((row) => ({ ...this.#recordOf(row), seq: SEQ.read(row) }));
  }

  #recordOf(row: SqlRow): R {
    // `readAll` returns for each member the value that its column has read, which has the member's type.
    return readAll(this.#read, row) as R;
  }

  #updating(columns: readonly NamedColumn[]): (sql: SqlStorage, values: object) => void {
    const sets = columns.flatMap(([, { names, set }]) => names.map((each) => `${each} = ${set}`));
    const wheres = namesOf(this.#finding).map((each) => `${each} = ?`);
    return statement(`UPDATE ${this.#name} SET ${sets.join(", ")} WHERE ${wheres.join(" AND ")}`, [
      ...columns,
      ...this.#finding,
    ]);
  }
}

/** Values of a statement that finds a row; `never` for a table without identifying members. */
type Findable<B, V> = [B] extends [never] ? never : V;

/**
 * Makes a table: `sqlTable<Record>()("name", columns, by)`. A record's member without a column does not compile, nor
 * does a column without a member unless it is marked `aside`.
 *
 * @param by members that identify a row; none if no row changes.
 * @param from FROM clause of a SELECT, if it is more than the table.
 */
export function sqlTable<R extends object>() {
  return <T extends ColumnsOf<R, T>, const B extends keyof T>(
    name: string,
    columns: T,
    by: readonly B[],
    from = name,
  ) => new SqlTable<R, T, B>(name, columns, by, from);
}

function statement(text: string, columns: readonly NamedColumn[]): (sql: SqlStorage, values: object) => void {
  const bind = bindAll(columns);
  return (sql, values) => {
    sql.exec(text, ...bind(values));
  };
}
