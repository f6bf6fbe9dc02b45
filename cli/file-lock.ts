import { closeSync, fstatSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLock } from "fs-native-extensions";

/**
 * A lock of the operating system on a file. It belongs to the open file, so that a process that is started with the
 * descriptor has it too, and it ends with the last of its holders, however that ends: no process id that could be reused
 * stands for it. On Windows it belongs to the process that took it alone.
 */
export interface FileLock {
  /** Descriptor, to be handed on. */
  readonly fd: number;
  /** Lets go of it; those it was handed on to still have it. */
  release(): void;
}

/** How often a lock that another one has is tried, in milliseconds. */
const EVERY_MS = 25;

/** Takes a lock, on a file that is made where it is missing. @returns null where another one has it @throws Error where it cannot be */
export function tryFileLock(path: string): FileLock | null {
  const fd = openSync(path, "a+", 0o600);
  let locked = false;
  try {
    // Whoever had it before us may have removed the file meanwhile: a lock on nothing.
    locked = tryLock(fd) && fstatSync(fd).nlink > 0;
  } finally {
    if (!locked) closeSync(fd);
  }
  return locked ? { fd, release: () => closeSync(fd) } : null;
}

/** The same, tried for a while. @param patience milliseconds */
export async function fileLock(path: string, patience: number): Promise<FileLock | null> {
  for (let waited = 0; ; waited += EVERY_MS) {
    const lock = tryFileLock(path);
    if (lock !== null || waited >= patience) return lock;
    await sleep(EVERY_MS);
  }
}
