import { lstatSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileLock, tryFileLock } from "./file-lock.ts";
import { folderOfPassingData, temporaryFolders } from "./temporary-folders.ts";

/** Name prefix of scratch directories in the temporary folders. */
const PREFIX = "fauxkms-run-";
/** File in each directory that its server locks. */
const LOCK = "scratch.lock";
/** Age up to which an empty directory may belong to a server that has not locked it yet, in milliseconds. */
const YOUNG_MS = 60_000;

/** A temporary directory of the process: workerd's configuration, and the state of `--data memory`. */
export interface Scratch {
  readonly path: string;
  readonly lock: FileLock;
  /** Removes the directory. Idempotent. */
  remove(): void;
}

/** Makes a scratch directory, and removes those of killed servers. @param isForData whether it has the state too. */
export function makeScratch(isForData: boolean): Scratch {
  for (const folder of temporaryFolders()) removeStaleIn(folder);
  const folder = isForData ? folderOfPassingData() : tmpdir();
  for (;;) {
    const path = mkdtempSync(join(folder, PREFIX));
    const lock = lockOf(path);
    // A concurrent start may have removed it as stale in between.
    if (lock === null) continue;
    const remove = () => rmSync(path, { recursive: true, force: true });
    return { path, lock, remove };
  }
}

/** Removes unlocked directories. Directories that cannot be read or removed are left to the next start. */
function removeStaleIn(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(folder, name);
    try {
      removeIfStale(path);
    } catch {
      // The directory belongs to another user, or was removed meanwhile.
    }
  }
}

function removeIfStale(path: string): void {
  const { uid, mtimeMs } = lstatSync(path);
  if (process.getuid !== undefined && uid !== process.getuid()) return;
  if (!readdirSync(path).includes(LOCK)) {
    // `rmdirSync` removes the directory only if it is empty.
    if (Date.now() - mtimeMs > YOUNG_MS) rmdirSync(path);
    return;
  }
  const lock = lockOf(path);
  if (lock === null) return;
  rmSync(path, { recursive: true, force: true });
  lock.release();
}

/** Locks a directory. @returns null if another process has the lock, or has removed the directory */
function lockOf(path: string): FileLock | null {
  try {
    return tryFileLock(join(path, LOCK));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
