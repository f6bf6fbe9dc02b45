/**
 * Whether a table may have another row of a kind. Its rows are counted only where all rows that it has had could be more
 * than allowed, so that adding one costs the same with few rows and with many.
 *
 * @param table with a column `seq INTEGER PRIMARY KEY AUTOINCREMENT`, which is at least the number of rows.
 * @param count counts the rows of the kind.
 */
export function hasRoom(sql: SqlStorage, table: string, limit: number, count: () => number): boolean {
  const { latest } = sql
    .exec<{ latest: number }>(`SELECT COALESCE(MAX(seq), 0) AS latest FROM ${table}`)
    .one();
  return latest < limit || count() < limit;
}
