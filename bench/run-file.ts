import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import * as z from "zod/mini";
import { UsageError } from "./arguments.ts";
import { type Effort, type Row, UNITS, type Unit } from "./rows.ts";
import { CHECKOUT } from "./spawned.ts";

/** The shape of a stored run, as far as it is read again. */
const RUN = z.object({
  format: z.literal(1),
  commit: z.nullable(z.string()),
  date: z.string(),
  machine: z.object({ cpu: z.string(), cores: z.number(), node: z.string() }),
  rows: z.array(
    z.object({
      section: z.string(),
      name: z.string(),
      figures: z.record(z.string(), z.number()),
      comparisons: z.array(
        z.object({
          yardstick: z.string(),
          by: z.enum(Object.keys(UNITS) as [Unit, ...Unit[]]),
          ratios: z.array(z.number()).check(z.minLength(1)),
        }),
      ),
    }),
  ),
});

/** What a run says of itself. */
export interface Run extends Facts {
  readonly format: 1;
  readonly effort: Effort;
  readonly rows: readonly Row[];
}

/** Where and of what a run is. */
export interface Facts {
  /** Hash of the commit, with `+` where files differ from it; null outside of a repository. */
  readonly commit: string | null;
  /** ISO 8601, of the start. */
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
}

/** The facts of this machine and checkout. */
export function facts(): Facts {
  return {
    commit: commitOf(CHECKOUT),
    date: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      node: process.versions.node,
    },
  };
}

/** Hash of a checkout's commit, with `+` where files differ from it; null outside of a repository. */
export function commitOf(folder: string): string | null {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    return git("rev-parse", "HEAD") + (git("status", "--porcelain") === "" ? "" : "+");
  } catch {
    return null;
  }
}

/** Writes a run. @param path of the file; `-` is the standard output */
export function writeRun(path: string, run: Run): void {
  const text = `${JSON.stringify(run, null, 1)}\n`;
  if (path === "-") process.stdout.write(text);
  else writeFileSync(path, text);
}

/** Reads a stored run. @throws UsageError if the file is not one */
export function readRun(path: string): Facts & { readonly rows: readonly Row[] } {
  const refused = (reason: string) => new UsageError(`${path} is not a run of the benchmark: ${reason}`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
  const read = z.safeParse(RUN, content);
  if (!read.success) throw refused(z.prettifyError(read.error));
  return read.data;
}
