/** A row as SQLite gives it. */
export type SqlRow = Readonly<Record<string, SqlStorageValue>>;

/** A value as SQLite takes it. */
export type SqlBound = SqlStorageValue | Uint8Array;

/** Which statements write a column: INSERT, UPDATE, both, or none. */
export type Writing = "insert" | "update" | "both" | "none";

/** A column of whatever values. */
export interface AnyColumn {
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

/** A column by the name of the member that it keeps. */
export type NamedColumn = readonly [member: string, column: AnyColumn];

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
  const columns: readonly NamedColumn[] = Object.entries<AnyColumn>(members);
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

export function namesOf(columns: readonly NamedColumn[]): string[] {
  return columns.flatMap(([, { names }]) => names);
}

export function bindAll(columns: readonly NamedColumn[]): (values: object) => SqlBound[] {
  // The types of the callers see to it that there is a value of each column's type under its name.
  return (values) =>
    columns.flatMap(([member, { bind }]) => bind((values as Record<string, never>)[member] as never));
}

export function readAll(columns: readonly NamedColumn[], row: SqlRow): unknown {
  const record: Record<string, unknown> = {};
  for (const [member, { read }] of columns) record[member] = read(row);
  return record;
}
