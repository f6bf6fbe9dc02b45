/**
 * Throughput, CPU time and memory, each beside its yardsticks. One run, one machine, interleaved rounds: trust the ratios,
 * not the figures (docs/performance.md). Its flags: bench/arguments.ts.
 */
import { statSync } from "node:fs";
import { type Choice, readArguments, USAGE, UsageError } from "./arguments.ts";
import { type Compared, comparePairs, compareRuns, linesOf } from "./comparison.ts";
import { pairedRows } from "./paired.ts";
import { peers } from "./peers.ts";
import { tableOf, unmetOf } from "./report.ts";
import type { Row } from "./rows.ts";
import { commitOf, facts, readRun, writeRun } from "./run-file.ts";
import { SECTIONS } from "./sections.ts";
import { OURS } from "./servers.ts";
import { rowsOf } from "./targets.ts";

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** What is asked for, and the stored run that it is to be compared with. */
function asked(): Choice & { readonly stored: ReturnType<typeof readRun> | null } {
  try {
    const choice = readArguments(process.argv.slice(2), isFolder);
    const { compare } = choice;
    return { ...choice, stored: compare === null || isFolder(compare) ? null : readRun(compare) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

const { effort, measured, sections, json, compare, stored } = asked();
const other = stored === null ? compare : null;
const say = (lines: readonly string[]) => {
  for (const line of lines) (json === "-" ? console.error : console.log)(line);
};

/** The rows of the run, each part's table printed as it is measured. */
async function measure(): Promise<Row[]> {
  const rows: Row[] = [];
  const keep = (section: string, more: readonly Row[]) => {
    rows.push(...more);
    say(["", ...tableOf(section, more)]);
  };
  if (measured === "peers") keep("peers", await peers(effort, say));
  else {
    for (const section of sections) {
      const how = SECTIONS[section];
      const its = how.effort?.(effort) ?? effort;
      if (other !== null) keep(section, await pairedRows(section, other, effort));
      else if ("open" in how) keep(section, await rowsOf(section, await how.open(OURS), its));
      else keep(section, await how.rows(its));
    }
  }
  return rows;
}

/** Compares the run with what it is to be compared with, if anything. */
function compared(rows: readonly Row[]): Compared | null {
  if (other !== null) return comparePairs(rows);
  return stored === null ? null : compareRuns(stored.rows, rows);
}

const about = facts();
const { commit, machine } = about;
say([`${commit}, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`]);
if (other !== null) say([`in pairs with ${commitOf(other)} in ${other}`]);
const rows = await measure();
const unmet = unmetOf(rows);
if (unmet.length > 0) say(["", "asked and not met:", ...unmet]);
if (json !== null) writeRun(json, { format: 1, ...about, effort, rows });
const result = compared(rows);
if (result !== null) {
  if (stored !== null) say(["", `before: ${stored.commit}, ${stored.date}, ${stored.machine.cpu}`]);
  say(["", ...linesOf(result)]);
  const slower = result.verdicts.filter(({ verdict }) => verdict === "slower");
  say(["", slower.length === 0 ? "nothing is slower" : `${slower.length} slower`]);
  process.exitCode = slower.length === 0 ? 0 : 1;
}
