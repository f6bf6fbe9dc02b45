/** Whether something got slower: ratios of a run against those of another. Pure. */
import { type Comparison, median, type Row, ratioTextOf, UNITS, type Unit } from "./rows.ts";

/**
 * Least change that is told, as a factor: between two runs, whose machine may be in another mood, and in one run that
 * measures both in turn.
 */
export const LEAST_CHANGE = { stored: 1.1, paired: 1.04 } as const;

/** Probability that the true median lies below the interval of its rounds, and as much above it. */
const DOUBT = 0.005;

/** Fewer rounds tell no change: with two, chance alone orders those of both runs so in a sixth of all cases. */
const LEAST_ROUNDS = 3;

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
  /** The interval of the change, by the spread of the rounds. */
  readonly low: number;
  readonly high: number;
  readonly verdict: "slower" | "faster" | "same";
}

/** The verdicts over what both runs have, and the names of what only one has. */
export interface Compared {
  readonly verdicts: readonly Verdict[];
  readonly onlyBefore: readonly string[];
  readonly onlyNow: readonly string[];
}

/**
 * The interval in which the median of what was measured lies, whatever its distribution: from the k-th smallest to the
 * k-th largest round, so that it lies elsewhere with a probability of at most 2 × `DOUBT`. Fewer than eight rounds cannot
 * say that much; their interval is all of them.
 */
export function intervalOf(rounds: readonly number[]): readonly [low: number, high: number] {
  const sorted = [...rounds].sort((a, b) => a - b);
  const count = sorted.length;
  let outside = 0;
  let probability = 0.5 ** count;
  for (let below = probability; below <= DOUBT && outside < (count - 1) / 2; below += probability) {
    outside++;
    probability *= (count - outside + 1) / outside;
  }
  const first = Math.max(0, outside - 1);
  return [sorted[first] ?? Number.NaN, sorted[count - 1 - first] ?? Number.NaN];
}

/** Compares the ratios of a run with those of a stored one. A section that was not measured now is not missed. */
export function compareRuns(before: readonly Row[], now: readonly Row[]): Compared {
  const sections = new Set(now.map(({ section }) => section));
  const old = byName(before.filter(({ section }) => sections.has(section)));
  const present = byName(now);
  const verdicts = [...present].flatMap(([name, [row, comparison]]) => {
    const was = old.get(name);
    return was ? [verdictOf(row, comparison, was[1].ratios, LEAST_CHANGE.stored)] : [];
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
    row.comparisons.map((comparison) =>
      verdictOf(
        row,
        comparison,
        comparison.ratios.map(() => 1),
        LEAST_CHANGE.paired,
      ),
    ),
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
    `${"".padEnd(width)}${cells("before", "now", "change", "from", "to")}`,
    ...sorted.map((one) => {
      const figures = [one.before, one.now, one.change, one.low, one.high].map(ratioTextOf);
      return `${titleOf(one).padEnd(width)}${cells(...figures)}  ${one.verdict}`;
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
  const [nowLow, nowHigh] = intervalOf(ratios);
  const [beforeLow, beforeHigh] = intervalOf(was);
  const low = nowLow / beforeHigh;
  const high = nowHigh / beforeLow;
  const isTold = Math.min(ratios.length, was.length) >= LEAST_ROUNDS;
  const isSlower = isTold && change < 1 / least && high < 1;
  const isFaster = isTold && change > least && low > 1;
  const verdict = isSlower ? "slower" : isFaster ? "faster" : "same";
  return { section, name, yardstick, by, before, now, change, low, high, verdict };
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
