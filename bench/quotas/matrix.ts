import { type Outcome, simulate, trafficOf } from "./simulation.ts";

/** A case of the matrix: a quota, and the isolates that share it. */
export interface Cell {
  readonly limit: number;
  readonly isolates: number;
  readonly roundTripMs: number;
  readonly traffic: "even" | "zipf";
}

const LIMITS = [100, 1000, 10_000];
const ISOLATES = [1, 2, 4, 8, 50, 200];
const ROUND_TRIPS_MS = [0.3, 5, 30, 80, 150, 300];

/** Every cell of docs/quotas.md. */
export const MATRIX: readonly Cell[] = LIMITS.flatMap((limit) =>
  ISOLATES.flatMap((isolates) =>
    ROUND_TRIPS_MS.flatMap((roundTripMs) =>
      (["even", "zipf"] as const).map((traffic) => ({ limit, isolates, roundTripMs, traffic })),
    ),
  ),
);

/** Result of a cell. */
export interface Measured {
  /** Outcome with twice the limit offered. */
  readonly twice: Outcome;
  /** Outcome with 96 % of the limit offered. */
  readonly nearly: Outcome;
  /** Fraction of the limit admitted when twice the limit is offered. */
  readonly use: number;
  /** Fraction wrongly refused when 96 % of the limit is offered. */
  readonly wrongly: number;
  /** Broken promises of docs/quotas.md. */
  readonly broken: readonly string[];
}

const SECONDS = 5;

/** Runs a cell with random arrivals. */
export async function measure(cell: Cell, seed = 1): Promise<Measured> {
  const run = (offered: number) =>
    simulate({
      limit: cell.limit,
      offered: trafficOf(cell.traffic, offered, cell.isolates),
      durationMs: SECONDS * 1000,
      roundTripMs: cell.roundTripMs,
      seed,
    });
  const twice = await run(2 * cell.limit);
  const nearly = await run(0.96 * cell.limit);
  const use = twice.admitted / (cell.limit * SECONDS);
  const wrongly = nearly.wronglyRefused / nearly.offered;
  return { twice, nearly, use, wrongly, broken: broken(cell, twice, nearly, use, wrongly) };
}

/** Promises of docs/quotas.md that a cell breaks. */
function broken(
  { isolates, roundTripMs, traffic }: Cell,
  twice: Outcome,
  nearly: Outcome,
  use: number,
  wrongly: number,
): string[] {
  const mostWrongly = isolates <= 8 ? 0.005 : traffic === "even" ? 0.01 : 0.02;
  const mostCalls = isolates <= 50 ? 400 : 1000;
  const promises: readonly (readonly [string, boolean])[] = [
    ["over the limit", twice.overAdmitted + nearly.overAdmitted === 0],
    ["use", use >= 0.98],
    ["wrongly refused", wrongly <= mostWrongly],
    ["calls", Math.max(twice.objectCallsPerSecond, nearly.objectCallsPerSecond) <= mostCalls],
    ["wait", Math.max(twice.waitMs.max, nearly.waitMs.max) <= 2 * roundTripMs + 10],
    ["late", Math.max(twice.endedAfterMs, nearly.endedAfterMs) <= SECONDS * 1000 + 2 * roundTripMs + 10],
  ];
  return promises.filter(([, held]) => !held).map(([name]) => name);
}

/** Column titles for `print`. */
export const TITLES =
  "| limit | isolates | away (ms) | traffic | use | wrongly refused | longest wait (ms) | calls/s (twice, 96 %) | most in a second |\n" +
  "|---|---|---|---|---|---|---|---|---|";

/** A row of the table. */
export function print(cell: Cell, { twice, nearly, use, wrongly, broken }: Measured): string {
  const columns = [
    cell.limit,
    cell.isolates,
    cell.roundTripMs,
    cell.traffic,
    `${(use * 100).toFixed(1)} %`,
    `${(wrongly * 100).toFixed(2)} %`,
    Math.max(twice.waitMs.max, nearly.waitMs.max).toFixed(1),
    `${twice.objectCallsPerSecond.toFixed(0)}, ${nearly.objectCallsPerSecond.toFixed(0)}`,
    Math.max(twice.objectCallsPeak, nearly.objectCallsPeak),
  ];
  const note = broken.length > 0 ? ` ${broken.join(", ")}` : "";
  return `| ${columns.join(" | ")} |${note}`;
}
