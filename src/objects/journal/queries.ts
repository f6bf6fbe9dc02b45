/** Maximum number of rows in an answer. */
export const MOST_ROWS = 50_000;

/** A half-open span of the workspace's clock, milliseconds, without `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly cloud?: string;
  readonly account?: string;
  readonly region?: string;
}

/** Groups rows that differ only in their points into series. */
export function seriesOf<Row, Series extends object, Point>(
  rows: Iterable<Row>,
  parts: (row: Row) => [series: Series, point: Point],
): (Series & { points: Point[] })[] {
  const all = new Map<string, Series & { points: Point[] }>();
  for (const row of rows) {
    const [series, point] = parts(row);
    const name = Object.values(series).join(" ");
    const one = all.get(name) ?? { ...series, points: [] };
    one.points.push(point);
    all.set(name, one);
  }
  return [...all.values()];
}

/** The WHERE clause of a query: its span in units of `unitMs`, and the columns that it names. */
export function conditions(
  query: Span,
  unitMs: number,
  time: string,
  more: Readonly<Record<string, string | undefined>>,
): { where: string; values: (string | number)[] } {
  const { from, to, cloud, account, region } = query;
  const parts = [`${time} >= ?`, `${time} < ?`];
  const values: (string | number)[] = [Math.floor(from / unitMs), Math.ceil(to / unitMs)];
  for (const [column, value] of Object.entries({ cloud, account, region, ...more })) {
    if (value === undefined) continue;
    parts.push(`${column} = ?`);
    values.push(value);
  }
  return { where: parts.join(" AND "), values };
}
