/** A row as SQLite gives it. */
export type SqlRow = Readonly<Record<string, SqlStorageValue>>;

/** A value as SQLite takes it. */
export type SqlBound = SqlStorageValue | Uint8Array;

/** Which statements write a column: INSERT, UPDATE, both, or none. */
type Writing = "insert" | "update" | "both" | "none";

/** A column of whatever values. */
interface AnyColumn {
  /** Names of the columns that are written. A value may take several. */
  readonly names: readonly string[];
  /** Results that are read besides, by their names: SQL expressions. */
  readonly computed: Readonly<Record<string, string>>;
  readonly writing: Writing;
  /** What an UPDATE sets each of them to; `?` is the new value. */
  readonly set: string;
  /** Whether it is no part of the table's record, so that only queries of their own read it. */
  readonly aside: boolean;
  /** What is written: a value for each of `names`. */
  readonly bind: (value: never) => readonly SqlBound[];
  /** @throws TypeError for what `bind` cannot have written */
  readonly read: (row: SqlRow) => unknown;
}

/** How a value is kept in a row: its columns, how they are written, and how they are read. */
export interface Column<V, W extends Writing = Writing> extends AnyColumn {
  readonly writing: W;
  readonly bind: (value: V) => readonly SqlBound[];
  readonly read: (row: SqlRow) => V;
}

/** A column for each member of a record. */
export type Columns<R> = { readonly [M in keyof R]-?: Column<R[M]> };

/** Those of a table: of its record, and others only where they are marked as none of it. */
type ColumnsOf<R, T> = Columns<R> & {
  readonly [M in Exclude<keyof T, keyof R>]: AnyColumn & { readonly aside: true };
};

type ValueOf<C> = C extends { readonly read: (row: SqlRow) => infer V } ? V : never;
type WrittenBy<T, W extends Writing> = {
  readonly [M in keyof T as T[M] extends { readonly writing: W } ? M : never]: ValueOf<T[M]>;
};

/** What an INSERT writes. */
type Inserted<T> = WrittenBy<T, "insert" | "both">;
/** What an UPDATE writes, and the members that find the row. */
type Updated<T, B extends keyof T> = WrittenBy<T, "update" | "both"> & {
  readonly [M in B]: ValueOf<T[M]>;
};

/** A statement, and what is bound to its `?`. */
interface Statement {
  readonly text: string;
  readonly bind: (values: object) => SqlBound[];
}

/** A table of SQL by its column table, from which its statements and its reader are made, once. */
export class SqlTable<R, T, B extends keyof T> {
  readonly #columns: readonly (readonly [string, AnyColumn])[];
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #select: string;

  /**
   * @param by the members that find the row that an UPDATE changes.
   * @param from what a SELECT reads from: the table, and others that it is joined with.
   */
  constructor(name: string, columns: T & ColumnsOf<R, T>, by: readonly B[], from: string) {
    const all: (readonly [string, AnyColumn])[] = Object.entries(columns);
    this.#columns = all.filter(([, { aside }]) => !aside);
    const inserted = all.filter(([, { writing }]) => writing === "insert" || writing === "both");
    const names = inserted.flatMap(([, column]) => column.names);
    this.#insert = {
      text: `INSERT INTO ${name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
      bind: bindAll(inserted),
    };
    const updated = all.filter(([, { writing }]) => writing === "update" || writing === "both");
    const finding = all.filter(([member]) => by.some((each) => each === member));
    const sets = updated.flatMap(([, column]) => column.names.map((each) => `${each} = ${column.set}`));
    const wheres = finding.flatMap(([, column]) => column.names.map((each) => `${each} = ?`));
    this.#update = {
      text: `UPDATE ${name} SET ${sets.join(", ")} WHERE ${wheres.join(" AND ")}`,
      bind: bindAll([...updated, ...finding]),
    };
    const results = this.#columns.flatMap(([, column]) => [
      ...column.names.map((each) => `${name}.${each} AS ${each}`),
      ...Object.entries(column.computed).map(([each, expression]) => `${expression} AS ${each}`),
    ]);
    this.#select = `SELECT ${results.join(", ")} FROM ${from}`;
  }

  insert(sql: SqlStorage, values: Inserted<T>): void {
    sql.exec(this.#insert.text, ...this.#insert.bind(values));
  }

  /** Writes what may change of one row. */
  update(sql: SqlStorage, values: Updated<T, B>): void {
    sql.exec(this.#update.text, ...this.#update.bind(values));
  }

  /** The record of the first row, or null. @param where what follows FROM, with `?` for what is bound. */
  first(sql: SqlStorage, where: string, ...bound: SqlBound[]): R | null {
    return this.list(sql, where, ...bound)[0] ?? null;
  }

  /** The records of all rows. @param where what follows FROM, with `?` for what is bound. */
  list(sql: SqlStorage, where: string, ...bound: SqlBound[]): R[] {
    const rows = sql.exec(`${this.#select} ${where}`, ...bound).toArray();
    return rows.map((row) => readAll(this.#columns, row) as R);
  }
}

/**
 * Makes a table: `sqlTable<Record>()("name", columns, by)`. A member of the record without a column does not compile,
 * nor does a column that neither the record has nor `aside` marks.
 *
 * @param by the members that find the row that an UPDATE changes.
 * @param from what a SELECT reads from, where that is not the table alone.
 */
export function sqlTable<R extends object>() {
  return <T extends ColumnsOf<R, T>, const B extends keyof T>(
    name: string,
    columns: T,
    by: readonly B[],
    from = name,
  ) => new SqlTable<R, T, B>(name, columns, by, from);
}

/** A text, or one of several: what was written under the same type. */
export function text<V extends string = string>(name: string): Column<V, "both"> {
  return column(name, same, (stored) => (typeof stored === "string" ? (stored as V) : undefined));
}

/** A number. */
export function number(name: string): Column<number, "both"> {
  return column(name, same, (stored) => (typeof stored === "number" ? stored : undefined));
}

/** A boolean, kept as 0 or 1. */
export function flag(name: string): Column<boolean, "both"> {
  return column(
    name,
    (value) => (value ? 1 : 0),
    (stored) => (typeof stored === "number" ? stored === 1 : undefined),
  );
}

/** Bytes. */
export function bytes(name: string): Column<Uint8Array, "both"> {
  return column(name, same, (stored) => (stored instanceof ArrayBuffer ? new Uint8Array(stored) : undefined));
}

/** Words that have no spaces in them, with spaces between them. */
export function words<V extends string = string>(name: string): Column<readonly V[], "both"> {
  return mapped<readonly V[], string, "both">(
    text(name),
    (value) => value.join(" "),
    (stored) => (stored === "" ? [] : (stored.split(" ") as V[])),
  );
}

/** JSON of a value: what was written under the same type. */
export function json<V>(name: string): Column<V, "both"> {
  return mapped(
    text(name),
    (value: V) => JSON.stringify(value),
    (stored): V => JSON.parse(stored),
  );
}

/** An object whose members have columns of their own. */
export function group<V extends object>(members: Columns<V>): Column<V, "both"> {
  const columns: (readonly [string, AnyColumn])[] = Object.entries(members);
  const bind = bindAll(columns);
  return {
    names: columns.flatMap(([, { names }]) => names),
    computed: Object.assign({}, ...columns.map(([, each]) => each.computed)),
    writing: "both",
    set: "?",
    aside: false,
    bind,
    read: (row) => readAll(columns, row) as V,
  };
}

/**
 * A value that may be null, as which it is read where the first of its columns is NULL.
 *
 * @param whenNull what is written into its columns then; NULL into each of them unless it says else.
 */
export function nullable<V, W extends Writing>(
  column: Column<V, W>,
  whenNull: readonly SqlBound[] = column.names.map(() => null),
): Column<V | null, W> {
  const [first = ""] = [...column.names, ...Object.keys(column.computed)];
  return {
    ...column,
    bind: (value) => (value === null ? whenNull : column.bind(value)),
    read: (row) => (row[first] === null ? null : column.read(row)),
  };
}

/** A value that is kept as another one. */
export function mapped<V, S, W extends Writing>(
  column: Column<S, W>,
  to: (value: V) => S,
  from: (stored: S) => V,
): Column<V, W> {
  return { ...column, bind: (value) => column.bind(to(value)), read: (row) => from(column.read(row)) };
}

/** What SQL works out from other columns: read, and never written. @param column named as the result is to be. */
export function computed<V>(column: Column<V>, expression: string): Column<V, "none"> {
  const [name = ""] = column.names;
  return { ...column, names: [], computed: { [name]: expression }, writing: "none", bind: () => [] };
}

/** Written by an INSERT, and never again. */
export function fixed<V>(column: Column<V>): Column<V, "insert"> {
  return { ...column, writing: "insert" };
}

/** Written by an UPDATE; an INSERT leaves its default there. */
export function later<V>(column: Column<V>): Column<V, "update"> {
  return { ...column, writing: "update" };
}

/** Set to an expression by an UPDATE. @param set with one `?`, the new value */
export function setTo<V, W extends Writing>(column: Column<V, W>, set: string): Column<V, W> {
  return { ...column, set };
}

/** No part of the record, though it is written with it. */
export function aside<V, W extends Writing>(column: Column<V, W>): Column<V, W> & { readonly aside: true } {
  return { ...column, aside: true };
}

function column<V>(
  name: string,
  bind: (value: V) => SqlBound,
  read: (stored: SqlStorageValue | undefined) => V | undefined,
): Column<V, "both"> {
  return {
    names: [name],
    computed: {},
    writing: "both",
    set: "?",
    aside: false,
    bind: (value) => [bind(value)],
    read: (row) => {
      const value = read(row[name]);
      // Not the value: it may be secret.
      if (value === undefined) throw new TypeError(`the column ${name} holds something else`);
      return value;
    },
  };
}

function same<V>(value: V): V {
  return value;
}

function bindAll(columns: readonly (readonly [string, AnyColumn])[]): Statement["bind"] {
  // The types of the callers see to it that there is a value of each column's type under its name.
  return (values) =>
    columns.flatMap(([member, { bind }]) => bind((values as Record<string, never>)[member] as never));
}

function readAll(columns: readonly (readonly [string, AnyColumn])[], row: SqlRow): unknown {
  const record: Record<string, unknown> = {};
  for (const [member, { read }] of columns) record[member] = read(row);
  return record;
}
