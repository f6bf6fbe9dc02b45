/** Rows of a table with the names of their columns. */
export interface RowsOf {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlStorageValue[])[];
  /** Number of the line of a document in which the first row stands; each other one stands in the next. */
  readonly line?: number;
}

/** Position in the rows of several tables: number of the table, and the key of the last row, null before the first. */
export interface RowCursor {
  readonly table: number;
  readonly after: readonly SqlStorageValue[] | null;
}

/** A page of an object's rows. */
export interface RowPage {
  readonly parts: readonly RowsOf[];
  /** Where the next page begins; null after the last. */
  readonly next: RowCursor | null;
  /** Number that differs once the object has written between two pages. */
  readonly changes: string;
}

/** A row that cannot be written. The message never holds what is in it. */
export class RowError extends Error {
  /** Number of its line in the document; undefined where it came from no document. */
  readonly line: number | undefined;

  constructor(message: string, line: number | undefined) {
    super(message);
    this.line = line;
  }
}

/** Length of a page in characters and bytes, from which no further row is added. */
const PAGE_LENGTH = 1_000_000;
/** Rows that are read by one statement. */
const ROWS = 500;

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
  readonly [column: string]: SqlStorageValue;
}

/** Reads a page of rows, table by table, each in the order of its primary key. */
export function readRows(
  sql: SqlStorage,
  tables: readonly string[],
  from: RowCursor | null,
): Omit<RowPage, "changes"> {
  const parts: RowsOf[] = [];
  let length = 0;
  for (let number = from?.table ?? 0; number < tables.length; number++) {
    const table = tables[number] ?? "";
    const columns = columnsOf(sql, table).map(({ name }) => name);
    const key = keyOf(sql, table);
    let after = number === from?.table ? from.after : null;
    for (;;) {
      const found = selectRows(sql, table, columns, key, after);
      const rows: SqlStorageValue[][] = [];
      for (const row of found) {
        if (length >= PAGE_LENGTH) break;
        // The columns of the key come first.
        after = row.slice(0, key.length);
        rows.push(row.slice(key.length));
        length += lengthOf(row);
      }
      if (rows.length > 0) parts.push({ table, columns, rows });
      if (rows.length < found.length || length >= PAGE_LENGTH)
        return { parts, next: { table: number, after } };
      if (found.length < ROWS) break;
    }
  }
  return { parts, next: null };
}

/**
 * Inserts rows, by the names of their columns; a column that they lack gets its default, and one named `generation` the
 * given number.
 *
 * @throws RowError for a table or column that there is not, a value of another type, and a row that breaks a constraint
 */
export function insertRows(sql: SqlStorage, part: RowsOf, generation: number): void {
  const { table, columns, rows, line } = part;
  const known = new Map(columnsOf(sql, table).map((column) => [column.name, column]));
  if (known.size === 0) throw new RowError(`there is no table '${table.slice(0, 40)}'`, line);
  const infos = columns.map((name) => {
    const info = known.get(name);
    if (!info) throw new RowError(`the table ${table} has no column '${name.slice(0, 40)}'`, line);
    return info;
  });
  if (new Set(columns).size < columns.length) throw new RowError("a column is named twice", line);
  const text = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
  rows.forEach((row, index) => {
    const at = line === undefined ? undefined : line + index;
    const values = infos.map((info, column) => {
      if (info.name === "generation") return generation;
      const value = row[column];
      if (value === undefined || !fits(info, value)) {
        throw new RowError(`the column ${info.name} of the table ${table} holds no such value`, at);
      }
      return value;
    });
    try {
      sql.exec(text, ...values);
    } catch {
      throw new RowError(`a row of the table ${table} is there twice, or breaks another rule of it`, at);
    }
  });
}

/** Names of the tables that an object has, without the runtime's own. */
export function tablesIn(sql: SqlStorage): string[] {
  return sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT LIKE '~_cf~_%' ESCAPE '~'",
    )
    .toArray()
    .map(({ name }) => name);
}

/** Number of rows that the object has written since it started. */
export function changesOf(sql: SqlStorage): number {
  return sql.exec<{ changes: number }>("SELECT total_changes() AS changes").one().changes;
}

function fits({ type, notnull, pk }: ColumnInfo, value: SqlStorageValue): boolean {
  if (value === null) return notnull === 0 && pk === 0;
  switch (type) {
    case "INTEGER":
    case "REAL":
      return typeof value === "number" && Number.isFinite(value);
    case "BLOB":
      return value instanceof ArrayBuffer;
    default:
      return typeof value === "string";
  }
}

function selectRows(
  sql: SqlStorage,
  table: string,
  columns: readonly string[],
  key: readonly string[],
  after: readonly SqlStorageValue[] | null,
): SqlStorageValue[][] {
  const keys = key.join(", ");
  const where = after === null ? "" : `WHERE (${keys}) > (${key.map(() => "?").join(", ")})`;
  const text = `SELECT ${keys}, ${columns.join(", ")} FROM ${table} ${where} ORDER BY ${keys} LIMIT ${ROWS}`;
  return [...sql.exec(text, ...(after ?? [])).raw()];
}

function columnsOf(sql: SqlStorage, table: string): ColumnInfo[] {
  return sql.exec<ColumnInfo>('SELECT name, type, "notnull", pk FROM pragma_table_info(?)', table).toArray();
}

/** The columns of a table's primary key in their order, or the number of the row. */
function keyOf(sql: SqlStorage, table: string): string[] {
  const key = columnsOf(sql, table).filter(({ pk }) => pk > 0);
  return key.length === 0 ? ["rowid"] : key.sort((a, b) => a.pk - b.pk).map(({ name }) => name);
}

function lengthOf(row: readonly SqlStorageValue[]): number {
  return row.reduce<number>((sum, value) => {
    if (typeof value === "string") return sum + value.length;
    return sum + (value instanceof ArrayBuffer ? value.byteLength : 8);
  }, 0);
}
