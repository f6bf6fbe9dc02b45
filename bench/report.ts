import { type Comparison, type Figures, median, type Row, ratioTextOf, UNITS, type Unit } from "./rows.ts";

const ALL_UNITS = Object.keys(UNITS) as Unit[];
const WIDTH = 11;

/** The table of rows of one section, with the columns that they have figures for, and a line for each comparison. */
export function tableOf(section: string, rows: readonly Row[]): string[] {
  const units = ALL_UNITS.filter((unit) => rows.some(({ figures }) => figures[unit] !== undefined));
  const isCompared = rows.some(({ comparisons }) => comparisons.length > 0);
  const nameWidth = Math.max(24, section.length, ...rows.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[], rest = "") =>
    `${name.padEnd(nameWidth)}${cells.map((cell) => cell.padStart(WIDTH)).join("")}${rest}`.trimEnd();
  const titles = [...units.map((unit) => UNITS[unit].title), ...(isCompared ? ["ratio"] : [])];
  const lines = [line(section, titles, isCompared ? "  to" : "")];
  for (const { name, figures, limits, comparisons } of rows) {
    const [first, ...others] = comparisons;
    const cells = units.map((unit) => figureText(figures, unit));
    const rest = [first ? comparisonText(first) : "", limitsText(figures, limits)].filter(Boolean).join("; ");
    lines.push(line(name, [...cells, ...(first ? [ratioText(first)] : [])], rest && `  ${rest}`));
    const blank = units.map(() => "");
    for (const other of others)
      lines.push(line("", [...blank, ratioText(other)], `  ${comparisonText(other)}`));
  }
  return lines;
}

/** What is asked of rows and not met, a line for each. */
export function unmetOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ section, name, figures, limits = {}, comparisons }) => [
    ...comparisons
      .filter((comparison) => isMet(comparison) === false)
      .map((one) => `${section}, ${name}: ${ratioText(one)}  ${comparisonText(one)}`),
    ...exceeded(figures, limits).map(
      (unit) => `${section}, ${name}: ${figureText(figures, unit)} ${limitText(unit, limits)}, not met`,
    ),
  ]);
}

/** Whether a ratio is what is asked; undefined where nothing is. */
function isMet({ ratios, asked }: Comparison): boolean | undefined {
  return asked === undefined ? undefined : median(ratios) >= asked;
}

function exceeded(figures: Figures, limits: Figures): Unit[] {
  return (Object.keys(limits) as Unit[]).filter(
    (unit) => !((figures[unit] ?? Infinity) <= (limits[unit] ?? 0)),
  );
}

function figureText(figures: Figures, unit: Unit): string {
  return figures[unit]?.toFixed(UNITS[unit].decimals) ?? "";
}

function ratioText({ ratios }: Comparison): string {
  return ratioTextOf(median(ratios));
}

function comparisonText(comparison: Comparison): string {
  const { yardstick, by, asked } = comparison;
  const unit = by === "cpuMicros" ? "" : `, ${UNITS[by].title}`;
  if (asked === undefined) return `${yardstick}${unit}`;
  return `${yardstick}${unit} (asked ${asked.toFixed(2)}: ${isMet(comparison) ? "met" : "NOT met"})`;
}

function limitsText(figures: Figures, limits: Figures = {}): string {
  const over = exceeded(figures, limits);
  return (Object.keys(limits) as Unit[])
    .map((unit) => `${limitText(unit, limits)} (${over.includes(unit) ? "NOT met" : "met"})`)
    .join("; ");
}

function limitText(unit: Unit, limits: Figures): string {
  return `asked ${UNITS[unit].title} ≤ ${limits[unit]}`;
}
