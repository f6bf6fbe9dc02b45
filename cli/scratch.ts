import { lstatSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileLock, tryFileLock } from "./file-lock.ts";

/** Beginning of the names of our directories in the temporary folder. */
const PREFIX = "fauxkms-run-";
/** The file in each whose lock says that a server uses it. */
const LOCK = "scratch.lock";
/** How long a directory that is empty may belong to a start that has not come to its lock yet, in milliseconds. */
const YOUNG_MS = 60_000;

/** A directory for what goes with the process: workerd's configuration, and the state of `--data memory`. */
export interface Scratch {
  readonly path: string;
  readonly lock: FileLock;
  /** May be called more than once. */
  remove(): void;
}

/** Makes one, and removes those of servers that were killed. */
export function makeScratch(): Scratch {
  removeStale();
  for (;;) {
    const path = mkdtempSync(join(tmpdir(), PREFIX));
    const lock = lockOf(path);
    // Another start may have taken it for a stale one, in between.
    if (lock === null) continue;
    const remove = () => rmSync(path, { recursive: true, force: true });
    return { path, lock, remove };
  }
}

/** Removes the directories that nobody has locked. What cannot be looked at or removed is left to the next start. */
function removeStale(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(tmpdir(), name);
    try {
      removeIfStale(path);
    } catch {
      // Somebody else's, or removed meanwhile.
    }
  }
}

function removeIfStale(path: string): void {
  const { uid, mtimeMs } = lstatSync(path);
  if (process.getuid !== undefined && uid !== process.getuid()) return;
  if (!readdirSync(path).includes(LOCK)) {
    // It is removed only where it is empty.
    if (Date.now() - mtimeMs > YOUNG_MS) rmdirSync(path);
    return;
  }
  const lock = lockOf(path);
  if (lock === null) return;
  rmSync(path, { recursive: true, force: true });
  lock.release();
}

/** @returns null where another one has the lock, or has removed the directory */
function lockOf(path: string): FileLock | null {
  try {
    return tryFileLock(join(path, LOCK));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
