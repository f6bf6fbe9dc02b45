import { tmpdir } from "node:os";
import { sharedMemory } from "../../cli/temporary-folders.ts";

/** Bytes that must be free in memory, several times what the servers of a whole run keep. */
const ENOUGH_BYTES = 4 * 2 ** 30;

/**
 * The folder for temporary files of a run: in memory where there is room, because servers of tests make thousands of
 * small databases, and a disk makes that a sixth dearer. Else the usual one.
 */
export function temporaryFolder(): string {
  return sharedMemory(ENOUGH_BYTES) ?? tmpdir();
}
