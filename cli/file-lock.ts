import { closeSync, fstatSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLock } from "fs-native-extensions";

/**
 * An operating system lock on a file. It belongs to the open file, so a process started with the descriptor shares it,
 * and it ends with the last of its holders, however that ends; it depends on no process id that could be reused. On
 * Windows it belongs only to the process that took it.
 */
export interface FileLock {
  /** Descriptor, to be passed to a child process. */
  readonly fd: number;
  /** Releases the lock; processes that share the descriptor keep it. */
  release(): void;
}

/** Interval between attempts at a lock held by another process, in milliseconds. */
const EVERY_MS = 25;

/**
 * Takes a lock on a file, which is created if missing.
 *
 * @returns null if another process has it
 * @throws Error if the file cannot be locked
 */
export function tryFileLock(path: string): FileLock | null {
  const fd = openSync(path, "a+", 0o600);
  let locked = false;
  try {
    // The previous holder may have removed the file meanwhile, which makes the lock useless.
    locked = tryLock(fd) && fstatSync(fd).nlink > 0;
  } finally {
    if (!locked) closeSync(fd);
  }
  return locked ? { fd, release: () => closeSync(fd) } : null;
}

/** Takes a lock on a file, with retries. @param patience maximum wait, milliseconds */
export async function fileLock(path: string, patience: number): Promise<FileLock | null> {
  for (let waited = 0; ; waited += EVERY_MS) {
    const lock = tryFileLock(path);
    if (lock !== null || waited >= patience) return lock;
    await sleep(EVERY_MS);
  }
}
