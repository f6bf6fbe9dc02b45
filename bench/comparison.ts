/** Whether something got slower: ratios of a run against those of another. Pure. */
import { type Comparison, median, type Row, UNITS, type Unit } from "./rows.ts";

/** Difference of ratios that says nothing, as a share: between two runs, and in one run that measures both in turn. */
export const LEAST_TOLERANCE = { stored: 0.08, paired: 0.03 } as const;

/** Standard errors that a difference must exceed. */
const ERRORS = 3;

/** How a ratio compares with what it was. */
export interface Verdict {
  readonly section: string;
  readonly name: string;
  readonly yardstick: string;
  readonly by: Unit;
  readonly before: number;
  readonly now: number;
  /** 1.1 is a tenth faster. */
  readonly change: number;
  /** Share by which the change may differ from 1 and still be the same. */
  readonly tolerance: number;
  readonly verdict: "slower" | "faster" | "same";
}

/** The verdicts over what both runs have, and the names of what only one has. */
export interface Compared {
  readonly verdicts: readonly Verdict[];
  readonly onlyBefore: readonly string[];
  readonly onlyNow: readonly string[];
}

/**
 * The standard error of the median of rounds, as a share of it, estimated from their median deviation, which a round that
 * something disturbed does not change; 0 for one round.
 */
export function relativeError(ratios: readonly number[]): number {
  const middle = median(ratios);
  const deviation = 1.4826 * median(ratios.map((ratio) => Math.abs(ratio - middle)));
  // The median of a normal distribution varies by √(π/2) more than the mean.
  return (Math.sqrt(Math.PI / 2) * deviation) / (middle * Math.sqrt(ratios.length));
}

/** Compares the ratios of a run with those of a stored one. A section that was not measured now is not missed. */
export function compareRuns(before: readonly Row[], now: readonly Row[]): Compared {
  const sections = new Set(now.map(({ section }) => section));
  const old = byName(before.filter(({ section }) => sections.has(section)));
  const present = byName(now);
  const verdicts = [...present].flatMap(([name, [row, comparison]]) => {
    const was = old.get(name);
    return was ? [verdictOf(row, comparison, was[1].ratios, LEAST_TOLERANCE.stored)] : [];
  });
  return {
    verdicts,
    onlyBefore: [...old.keys()].filter((name) => !present.has(name)),
    onlyNow: [...present.keys()].filter((name) => !old.has(name)),
  };
}

/** The verdicts over rows whose yardstick is the same in another checkout. */
export function comparePairs(rows: readonly Row[]): Compared {
  const verdicts = rows.flatMap((row) =>
    row.comparisons.map((comparison) => verdictOf(row, comparison, [1], LEAST_TOLERANCE.paired)),
  );
  return { verdicts, onlyBefore: [], onlyNow: [] };
}

/** A line for each verdict, the slower ones last, and what could not be compared. */
export function linesOf({ verdicts, onlyBefore, onlyNow }: Compared): string[] {
  const order = ["same", "faster", "slower"] as const;
  const sorted = order.flatMap((kind) => verdicts.filter(({ verdict }) => verdict === kind));
  const width = Math.max(24, ...sorted.map((one) => titleOf(one).length)) + 2;
  const cells = (...texts: readonly string[]) => texts.map((text) => text.padStart(9)).join("");
  return [
    `${"".padEnd(width)}${cells("before", "now", "change", "within")}`,
    ...sorted.map((one) => {
      const figures = [one.before.toFixed(3), one.now.toFixed(3), percent(one.change - 1)];
      return `${titleOf(one).padEnd(width)}${cells(...figures, `±${percent(one.tolerance)}`)}  ${one.verdict}`;
    }),
    ...onlyBefore.map((name) => `only before: ${name}`),
    ...onlyNow.map((name) => `only now: ${name}`),
  ];
}

function verdictOf(
  { section, name }: Row,
  { yardstick, by, ratios }: Comparison,
  was: readonly number[],
  least: number,
): Verdict {
  const now = median(ratios);
  const before = median(was);
  const change = now / before;
  const tolerance = Math.max(least, ERRORS * Math.hypot(relativeError(ratios), relativeError(was)));
  // Both bounds are the same factor away: what is 10 % slower one way is 11 % faster the other way.
  const verdict = change < 1 / (1 + tolerance) ? "slower" : change > 1 + tolerance ? "faster" : "same";
  return { section, name, yardstick, by, before, now, change, tolerance, verdict };
}

function byName(rows: readonly Row[]): Map<string, readonly [Row, Comparison]> {
  const entries = rows.flatMap((row) =>
    row.comparisons.map((comparison) => [titleOf({ ...row, ...comparison }), [row, comparison]] as const),
  );
  return new Map(entries);
}

function titleOf({
  section,
  name,
  yardstick,
  by,
}: Pick<Verdict, "section" | "name" | "yardstick" | "by">): string {
  return `${section}: ${name} to ${yardstick}${by === "cpuMicros" ? "" : `, ${UNITS[by].title}`}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
