import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { SURFACES, type Surface } from "./request.ts";
import { attack, type Options, type Report } from "./suite.ts";
import type { Mode } from "./target.ts";

export const HELP = `npm run hostile -- [flags]

Attacks a server with mutated requests over every surface, and looks for what must never be: 5xx, hangs, ends of the
process, broken answers, state changed by what was refused, secrets in answers and in the log.

  --requests N       how many; 100000 unless given
  --seed N           of what is random; by chance unless given, and printed
  --mode MODE        permissive, strict or both (half of the requests each); both unless given
  --url URL          a server that runs already, of one mode (permissive unless --mode says strict)
  --admin-token T    of its control API
  --concurrency N    requests at a time; 32 unless given
  --surfaces A,B     only these: ${SURFACES.join(", ")}
  --batch N          requests between two comparisons of what observed accounts show; 5000 unless given
  --memory MB        what workerd may have in memory after the load; 800 unless given
  --only N           only the request of this number, or N-M; with --seed and --mode of the run that reported it:
                     its bytes and its answer are printed
  --help

Exit codes: 0 nothing was found, 1 something was, 2 bad usage.`;

/** A mistake in how the command was called. */
class UsageError extends Error {}

const FLAGS = {
  requests: { type: "string", default: "100000" },
  seed: { type: "string" },
  mode: { type: "string" },
  url: { type: "string" },
  "admin-token": { type: "string" },
  concurrency: { type: "string", default: "32" },
  surfaces: { type: "string" },
  batch: { type: "string", default: "5000" },
  memory: { type: "string", default: "800" },
  only: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** The command line. @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const all = optionsOf(args);
    if (all === null) {
      console.log(HELP);
      return 0;
    }
    for (const { seed, mode, from, to } of all) {
      console.log(`seed ${seed}, ${mode}, requests ${from} to ${to - 1}`);
    }
    // A server has one core to itself: two of them are attacked at once.
    const reports = await Promise.all(all.map(attack));
    for (const [index, report] of reports.entries()) print(report, all[index]?.seed ?? 0);
    return reports.some(({ findings }) => findings.length > 0) ? 1 : 0;
  } catch (error) {
    console.error(`hostile: ${error instanceof Error ? error.message : error}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Runs that the flags ask for, one for each mode; null where they ask for help. @throws UsageError */
function optionsOf(args: readonly string[]): readonly Options[] | null {
  const flags = flagsOf(args);
  if (flags.help) return null;
  const seed = flags.seed === undefined ? randomInt(2 ** 31) : whole("seed", flags.seed, 0);
  const modes = modesOf(flags.mode ?? (flags.url === undefined ? "both" : "permissive"));
  if (flags.url !== undefined && !URL.canParse(flags.url)) throw new UsageError("--url: no such URL");
  if (flags.url !== undefined && modes.length > 1) throw new UsageError("--url: say its --mode");
  const count = Math.ceil(whole("requests", flags.requests, 1) / modes.length);
  const [first, last] = flags.only === undefined ? [0, count - 1] : rangeOf(flags.only);
  const surfaces = surfacesOf(flags.surfaces);
  return modes.map((mode) => ({
    mode,
    seed,
    from: first,
    to: last + 1,
    concurrency: flags.only === undefined ? whole("concurrency", flags.concurrency, 1) : 1,
    batch: whole("batch", flags.batch, 1),
    surfaces,
    url: flags.url ?? null,
    adminToken: flags["admin-token"] ?? null,
    preload: null,
    memoryMb: whole("memory", flags.memory, 1),
    ...(flags.only !== undefined && {
      onAnswer: (index, dump, answer) =>
        console.log(`--- request ${index}\n${dump}\n--- answer\n${answer}\n---`),
    }),
    ...(process.stdout.isTTY && { onProgress: (line) => console.log(line) }),
  }));
}

function flagsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, text: string, least: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least)) throw new UsageError(`--${name}: a whole number from ${least} on`);
  return number;
}

function modesOf(text: string): readonly Mode[] {
  if (text === "both") return ["permissive", "strict"];
  if (text === "permissive" || text === "strict") return [text];
  throw new UsageError("--mode: permissive, strict or both");
}

function rangeOf(text: string): readonly [number, number] {
  const [, first = "", last = first] = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(text) ?? [];
  if (first === "" || Number(last) < Number(first)) throw new UsageError("--only: N, or N-M");
  return [Number(first), Number(last)];
}

function surfacesOf(text: string | undefined): readonly Surface[] {
  if (text === undefined) return SURFACES;
  const named = text.split(",");
  const known = SURFACES.filter((surface) => named.includes(surface));
  if (known.length !== named.length) throw new UsageError(`--surfaces: of ${SURFACES.join(", ")}`);
  return known;
}

function print(report: Report, seed: number): void {
  const { mode, sent, seconds, slowestMs, memory, findings, notes } = report;
  const answers = [...report.answers].sort(([one], [other]) => one - other);
  const surfaces = [...report.bySurface].map(([surface, count]) => `${surface} ${count}`).join(", ");
  console.log(`${mode}: ${sent} requests in ${seconds.toFixed(1)} s, ${Math.round(sent / seconds)} a second`);
  console.log(`  to: ${surfaces}`);
  console.log(
    `  answers: ${answers.map(([digit, count]) => `${digit === 0 ? "none" : `${digit}xx`} ${count}`).join(", ")}`,
  );
  console.log(
    `  slowest answer ${slowestMs} ms; workerd ${memory.first} MB at first, ${memory.most} at most, ${memory.last} after`,
  );
  for (const note of notes) console.log(`  note: ${note}`);
  console.log(`  ${findings.length} findings`);
  for (const { kind, what, about, times } of findings) {
    console.log(`\n${kind}, ${times} times: ${what}`);
    if (!about) continue;
    console.log(`  ${about.surface} ${about.operation}: ${about.done.slice(0, 300)}`);
    console.log(`  again: npm run hostile -- --seed ${seed} --mode ${mode} --only ${about.index}`);
    console.log(about.dump.replace(/^/gm, "    "));
  }
}
