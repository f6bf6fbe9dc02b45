import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/** The folder of shared memory on Linux. */
const MEMORY = "/dev/shm";
/** `f_type` of a tmpfs (statfs(2)). */
const TMPFS = 0x0102_1994;
/** Bytes that must be free there, several times what the servers of a whole run keep. */
const ENOUGH_BYTES = 4 * 2 ** 30;

/**
 * The folder for temporary files of a run: in memory where there is room, because servers of tests make thousands of
 * small databases, and a disk makes that a sixth dearer. Else the usual one.
 */
export function temporaryFolder(): string {
  try {
    accessSync(MEMORY, constants.R_OK | constants.W_OK | constants.X_OK);
    const { type, bavail, bsize } = statfsSync(MEMORY);
    if (type === TMPFS && bavail * bsize >= ENOUGH_BYTES) return MEMORY;
  } catch {
    // There is none here, or it is not ours.
  }
  return tmpdir();
}
