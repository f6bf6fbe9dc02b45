import type { SectionName } from "./arguments.ts";
import { type Effort, type Figures, figuresOf, type Row, ratiosOf, type Unit } from "./rows.ts";
import { SECTIONS } from "./sections.ts";
import { checkoutAt } from "./servers.ts";
import { CHECKOUT } from "./spawned.ts";
import { type Group, inTurn, type Target } from "./targets.ts";

/** Name of the yardstick of paired rows. */
const OTHER = "the other checkout";

/** Pairs of servers, one after the other, because a process may be slower than another one of the same code all its life. */
const PAIRS = 3;
/** Parts of a round: many short ones say more than few long ones, because what else the machine does changes. */
const PARTS = 4;

/** The runs of a target on both sides. */
interface Both {
  readonly target: Target;
  readonly theirs: Figures[];
  readonly ours: Figures[];
}

/**
 * Measures a section on pairs of servers, one of this checkout and one of another, both started by their command lines,
 * target by target in turn. The yardsticks are not measured: each target is compared with itself.
 *
 * @throws Error for a section that does not measure servers
 */
export async function pairedRows(section: SectionName, other: string, effort: Effort): Promise<Row[]> {
  const how = SECTIONS[section];
  if (!("open" in how)) throw new Error(`${section} cannot be measured in pairs`);
  const { rounds, seconds } = how.effort?.(effort) ?? effort;
  const each = { rounds: Math.ceil((rounds * PARTS) / PAIRS), seconds: seconds / PARTS };
  const runs = new Map<string, Both>();
  for (let pair = 0; pair < PAIRS; pair++) {
    const before = await how.open(checkoutAt(other));
    try {
      const now = await how.open(checkoutAt(CHECKOUT));
      try {
        await measurePair(before.groups, now.groups, each, runs);
      } finally {
        await now.stop();
      }
    } finally {
      await before.stop();
    }
  }
  return [...runs.values()].map(({ target, theirs, ours }) => {
    const comparisons = unitsOf(target).map((by) => {
      return { yardstick: OTHER, by, ratios: ratiosOf(theirs, ours, by) };
    });
    return { section, name: target.name, figures: figuresOf(ours), comparisons };
  });
}

/** Measures the targets of both sides in turn, and adds to their runs. */
async function measurePair(
  before: readonly Group[],
  now: readonly Group[],
  effort: Effort,
  runs: Map<string, Both>,
): Promise<void> {
  for (const [theirs, ours] of pairsOf(before, now)) {
    const [theirRuns = [], ourRuns = []] = await inTurn([theirs, ours], effort);
    const both = runs.get(ours.name) ?? { target: ours, theirs: [], ours: [] };
    both.theirs.push(...theirRuns);
    both.ours.push(...ourRuns);
    runs.set(ours.name, both);
  }
}

/** The targets of both sides, which the same code has made. */
function pairsOf(theirs: readonly Group[], ours: readonly Group[]): (readonly [Target, Target])[] {
  const others = theirs.flat();
  return ours.flat().flatMap((target, index) => {
    const other = others[index];
    return other ? [[other, target] as const] : [];
  });
}

/** What is compared of a target: what its own yardsticks are compared by, else CPU time. */
function unitsOf({ against = [] }: Target): Unit[] {
  const units = against.map(({ by = "cpuMicros" }) => by);
  return [...new Set<Unit>(units.length > 0 ? units : ["cpuMicros"])];
}
