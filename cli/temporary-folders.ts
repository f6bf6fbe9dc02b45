import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/** The folder of shared memory on Linux. */
const SHARED_MEMORY = "/dev/shm";
/** `f_type` of a tmpfs (statfs(2)). */
const TMPFS = 0x0102_1994;
/** Bytes that must be free in memory for a server's data: many times what tests write, so that it does not run out. */
const ENOUGH_BYTES = 2 ** 30;

/**
 * The folder of shared memory.
 *
 * @param bytes number of bytes that must be free there.
 * @returns null where there is none that this process may use, or it has less.
 */
export function sharedMemory(bytes: number): string | null {
  try {
    accessSync(SHARED_MEMORY, constants.R_OK | constants.W_OK | constants.X_OK);
    const { type, bavail, bsize } = statfsSync(SHARED_MEMORY);
    return type === TMPFS && bavail * bsize >= bytes ? SHARED_MEMORY : null;
  } catch {
    return null;
  }
}

/**
 * The folder for data that goes away with its server: in memory where there is room, because every acknowledged write waits for
 * the disk elsewhere. A folder that `TMPDIR` names is kept to.
 */
export function folderOfPassingData(): string {
  return process.env.TMPDIR ? tmpdir() : (sharedMemory(ENOUGH_BYTES) ?? tmpdir());
}

/** All folders in which servers may have left something. */
export function temporaryFolders(): string[] {
  const memory = process.env.TMPDIR ? null : sharedMemory(0);
  return [tmpdir(), ...(memory === null ? [] : [memory])];
}
