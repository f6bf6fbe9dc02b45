import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isSnapshotFile, restoreSnapshotFile, type SnapshotTarget } from "./snapshot-file.ts";

/** Why a file was not loaded: a line for each thing that is wrong with it. */
export class FixtureError extends Error {
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[] = []) {
    super(message);
    this.lines = lines;
  }
}

/** A file for `--fixture`. */
export interface FixtureFile {
  readonly path: string;
}

/** Reads the beginning of a file, which tells what it is. @throws FixtureError */
export function readFixtureFile(path: string): FixtureFile {
  try {
    if (isSnapshotFile(path)) return { path };
  } catch (error) {
    throw new FixtureError(`--fixture: ${error instanceof Error ? error.message : error}`);
  }
  throw new FixtureError(`--fixture ${path}: its first line is not that of a snapshot (docs/snapshots.md)`);
}

/**
 * Loads a file into the default workspace, once for each data directory, which notes that it is done.
 *
 * @param server with its data directory; null for one that keeps nothing.
 * @returns a line for people
 * @throws FixtureError
 */
export async function loadOnce(
  { path }: FixtureFile,
  server: SnapshotTarget & { readonly data: string | null },
): Promise<string> {
  const name = basename(path);
  const note = server.data === null ? null : join(server.data, "fixture");
  const digest = createHash("sha256").update(readFileSync(path)).digest("hex");
  const [state, before] = note === null ? [] : noteIn(note).split(" ");
  if (state === "loaded") {
    const change = before === digest ? "" : ", and has changed since (PUT snapshot restores it)";
    return `fixture ${name} skipped: one was loaded into ${server.data} before${change}`;
  }
  const write = (text: string) => {
    if (note !== null) writeFileSync(note, text, { mode: 0o600 });
  };
  write(`loading ${digest}\n`);
  const outcome = await restoreSnapshotFile(path, server);
  // A snapshot is restored as a whole or not at all: what a start that was cut off has left is the whole of it.
  if (outcome !== "restored" && !(outcome === "used" && state === "loading")) {
    write("");
    const problem = outcome === "used" ? "the default workspace has something already" : outcome.problem;
    throw new FixtureError(`${path}: ${problem}`);
  }
  write(`loaded ${digest}\n`);
  return `snapshot ${name} restored`;
}

function noteIn(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
