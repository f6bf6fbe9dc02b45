import type { SectionName } from "./arguments.ts";
import { type Effort, figuresOf, type Row, ratiosOf, type Unit } from "./rows.ts";
import { SECTIONS } from "./sections.ts";
import { checkoutAt } from "./servers.ts";
import { CHECKOUT } from "./spawned.ts";
import { type Group, inTurn, type Target } from "./targets.ts";

/** Name of the yardstick of paired rows. */
const OTHER = "the other checkout";

/**
 * Measures a section on two servers, one of this checkout and one of another, both started by their command lines, target
 * by target in turn. The yardsticks are not measured: each target is compared with itself.
 *
 * @throws Error for a section that does not measure servers
 */
export async function pairedRows(section: SectionName, other: string, effort: Effort): Promise<Row[]> {
  const how = SECTIONS[section];
  if (!("open" in how)) throw new Error(`${section} cannot be measured in pairs`);
  const before = await how.open(checkoutAt(other));
  try {
    const now = await how.open(checkoutAt(CHECKOUT));
    try {
      const rows: Row[] = [];
      for (const [theirs, ours] of pairsOf(before.groups, now.groups)) {
        const [theirRuns = [], ourRuns = []] = await inTurn([theirs, ours], how.effort?.(effort) ?? effort);
        const comparisons = unitsOf(ours).map((by) => {
          return { yardstick: OTHER, by, ratios: ratiosOf(theirRuns, ourRuns, by) };
        });
        rows.push({ section, name: ours.name, figures: figuresOf(ourRuns), comparisons });
      }
      return rows;
    } finally {
      await now.stop();
    }
  } finally {
    await before.stop();
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
