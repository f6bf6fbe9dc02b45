/**
 * Simulation of the quota engine: the real leases and counters on a simulated clock, with isolates that share one
 * object and calls that take time. It starts no server and does not depend on the machine's speed.
 *
 * npm run simulate -- --limit 1000 --offered 2000 --isolates 4 --round-trip-ms 80 --seconds 5 npm run simulate --
 * --matrix     every cell of docs/quotas.md, at twice the limit and at 96 % of it
 *
 * Exit codes: 0; 1 if a cell of the matrix breaks a promise of docs/quotas.md; 2 for bad usage.
 */
import { parseArgs } from "node:util";
import * as z from "zod/mini";
import { type Cell, MATRIX, measure, print, TITLES } from "./matrix.ts";
import { simulate, trafficOf } from "./simulation.ts";

const HELP = `usage: npm run simulate -- [flags]

  --limit N          units in a second; default 1000
  --offered N        requests a second of all isolates together; default twice the limit
  --isolates N       default 4
  --round-trip-ms N  time for a call to the counters and back; default 30
  --seconds N        default 5
  --traffic KIND     even (default), or zipf: the n-th isolate has 1/n of the first one's traffic
  --arrivals KIND    random (Poisson, default) or paced
  --skew-ms N        how far apart the isolates' clocks are; default 0
  --restarts N       how often the counters' object is restarted meanwhile; default 0
  --seed N           default 1
  --json             one line of JSON for each run
  --matrix           every cell of docs/quotas.md; takes some minutes`;

const positive = z.coerce.number().check(z.positive(), z.lte(1_000_000));
const count = z.coerce.number().check(z.int(), z.gte(1), z.lte(10_000));
const flagsShape = z.object({
  limit: z._default(positive, 1000),
  offered: z.optional(positive),
  isolates: z._default(count, 4),
  "round-trip-ms": z._default(z.coerce.number().check(z.gte(0), z.lte(60_000)), 30),
  seconds: z._default(z.coerce.number().check(z.positive(), z.lte(3600)), 5),
  traffic: z._default(z.enum(["even", "zipf"]), "even"),
  arrivals: z._default(z.enum(["random", "paced"]), "random"),
  "skew-ms": z._default(z.coerce.number().check(z.gte(0), z.lte(86_400_000)), 0),
  restarts: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(1000)), 0),
  seed: z._default(z.coerce.number().check(z.int()), 1),
});

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

/** Reads and checks the flags. Ends the process if they are wrong. */
function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        limit: text,
        offered: text,
        isolates: text,
        "round-trip-ms": text,
        seconds: text,
        traffic: text,
        arrivals: text,
        "skew-ms": text,
        restarts: text,
        seed: text,
        json: flag,
        matrix: flag,
        help: flag,
      },
    });
    const parsed = flagsShape.safeParse(values);
    const { json, matrix, help } = values;
    if (parsed.success) return { json, matrix, help, ...parsed.data };
    const [issue] = parsed.error.issues;
    return usage(`--${String(issue?.path[0])}: no such value`);
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

function usage(problem: string): never {
  console.error(`${problem}\n\n${HELP}`);
  process.exit(2);
}

async function one(flags: ReturnType<typeof readFlags>): Promise<void> {
  const { limit, isolates, seconds, traffic, arrivals, seed, restarts } = flags;
  const durationMs = seconds * 1000;
  const outcome = await simulate({
    limit,
    offered: trafficOf(traffic, flags.offered ?? 2 * limit, isolates),
    durationMs,
    roundTripMs: flags["round-trip-ms"],
    arrivals,
    seed,
    skewMs: [0, flags["skew-ms"], -flags["skew-ms"]],
    restartsAt: Array.from({ length: restarts }, (_, index) => ((index + 0.7) * durationMs) / restarts),
  });
  if (flags.json) console.log(JSON.stringify(outcome));
  else for (const [name, value] of Object.entries(outcome)) console.log(`${name}: ${JSON.stringify(value)}`);
}

async function matrix(json: boolean): Promise<void> {
  const failed: Cell[] = [];
  if (!json) console.log(TITLES);
  for (const cell of MATRIX) {
    const measured = await measure(cell);
    console.log(json ? JSON.stringify({ ...cell, ...measured }) : print(cell, measured));
    if (measured.broken.length > 0) failed.push(cell);
  }
  console.error(`${MATRIX.length} cells, ${failed.length} do not hold`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

const flags = readFlags();
if (flags.help) console.log(HELP);
else if (flags.matrix) await matrix(flags.json);
else await one(flags);
