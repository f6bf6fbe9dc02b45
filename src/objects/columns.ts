/** A row as SQLite returns it. */
export type SqlRow = Readonly<Record<string, SqlStorageValue>>;

/** A value that SQLite accepts as a bound parameter. */
export type SqlBound = SqlStorageValue | Uint8Array;

/** Which statements write a column: INSERT, UPDATE, both, or none. */
export type Writing = "insert" | "update" | "both" | "none";

/** A column with values of any type. */
export interface AnyColumn {
  /** Names of the SQL columns that hold the value: one or several. */
  readonly names: readonly string[];
  /** SQL expressions to select, by the name of their result. */
  readonly computed: Readonly<Record<string, string>>;
  readonly writing: Writing;
  /** SQL expression that an UPDATE assigns to each column; `?` is the new value. */
  readonly set: string;
  /** Whether the column is left out of the table's record; dedicated queries read it. */
  readonly aside: boolean;
  /** Converts a value to bound parameters, one for each of `names`. */
  readonly bind: (value: never) => readonly SqlBound[];
  /** Reads the value from a row. @throws TypeError for a value that `bind` cannot have written */
  readonly read: (row: SqlRow) => unknown;
}

/** Mapping between a value and its columns in a row. */
export interface Column<V, W extends Writing = Writing> extends AnyColumn {
  readonly writing: W;
  readonly bind: (value: V) => readonly SqlBound[];
  readonly read: (row: SqlRow) => V;
}

/** A column for each member of a record. */
export type Columns<R> = { readonly [M in keyof R]-?: Column<R[M]> };

/** A column with the name of the record's member that it stores. */
export type NamedColumn = readonly [member: string, column: AnyColumn];

/** A text, or a union of texts; reading trusts that it was written under the same type. */
export function text<V extends string = string>(name: string): Column<V, "both"> {
  return column(name, same, (stored) => (typeof stored === "string" ? (stored as V) : undefined));
}

/** A number. */
export function number(name: string): Column<number, "both"> {
  return column(name, same, (stored) => (typeof stored === "number" ? stored : undefined));
}

/** A boolean, stored as 0 or 1. */
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

/** A list of words without spaces, stored as one text separated by spaces. */
export function words<V extends string = string>(name: string): Column<readonly V[], "both"> {
  return mapped<readonly V[], string, "both">(
    text(name),
    (value) => value.join(" "),
    (stored) => (stored === "" ? [] : (stored.split(" ") as V[])),
  );
}

/** A value stored as JSON; reading trusts that it was written under the same type. */
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
 * A nullable value: it is read as null where the first of its columns is NULL.
 *
 * @param whenNull written into its columns for null; NULL in each by default.
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

/** A value stored in the form of another column's value. */
export function mapped<V, S, W extends Writing>(
  column: Column<S, W>,
  to: (value: V) => S,
  from: (stored: S) => V,
): Column<V, W> {
  return { ...column, bind: (value) => column.bind(to(value)), read: (row) => from(column.read(row)) };
}

/**
 * A computed column: an SQL expression over other columns, read and never written.
 *
 * @param column has the result's name.
 */
export function computed<V>(column: Column<V>, expression: string): Column<V, "none"> {
  const [name = ""] = column.names;
  return { ...column, names: [], computed: { [name]: expression }, writing: "none", bind: () => [] };
}

/** An immutable column: only an INSERT writes it. */
export function fixed<V>(column: Column<V>): Column<V, "insert"> {
  return { ...column, writing: "insert" };
}

/** A column that only an UPDATE writes; an INSERT leaves its default. */
export function later<V>(column: Column<V>): Column<V, "update"> {
  return { ...column, writing: "update" };
}

/** A column that an UPDATE sets to an expression. @param set with one `?`, the new value */
export function setTo<V, W extends Writing>(column: Column<V, W>, set: string): Column<V, W> {
  return { ...column, set };
}

/** A column that is written with the record but not read as part of it. */
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
      // The message leaves the value out, because it may be secret.
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
  // The callers' types ensure that each column's name has a value of its type.
  return (values) => {
    const bound: SqlBound[] = [];
    for (const [member, { bind }] of columns)
      for (const each of bind((values as Record<string, never>)[member] as never)) bound.push(each);
    return bound;
  };
}

export function readAll(columns: readonly NamedColumn[], row: SqlRow): unknown {
  const record: Record<string, unknown> = {};
  for (const [member, { read }] of columns) record[member] = read(row);
  return record;
}
