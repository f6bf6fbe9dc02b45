import { lstatSync } from "node:fs";
import { join } from "node:path";

/** How often the data directory is looked at, in milliseconds. */
const LOOK_MS = 250;
/** What must stay where it is, below the data directory. */
const PARTS = ["", "lock", "secret", join("state", "do"), join("state", "d1")];

/**
 * Watches the data directory of a running server: `gone` is called with the path of what was deleted, moved or
 * replaced. Every write would fail from then on, and what was written be lost.
 *
 * @returns a function that ends the watch.
 */
export function watchData(data: string, gone: (path: string) => void): () => void {
  const parts = PARTS.map((part) => join(data, part)).map((path) => [path, inodeOf(path)] as const);
  const timer = setInterval(() => {
    const lost = parts.find(([path, inode]) => {
      const now = inodeOf(path);
      // What cannot be told now may be told later.
      return now !== undefined && inode !== undefined && now !== inode;
    });
    if (lost === undefined) return;
    clearInterval(timer);
    gone(lost[0]);
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Number by which the file system knows a file or directory; null where it is gone, undefined where that is unknown. */
function inodeOf(path: string): number | null | undefined {
  try {
    return lstatSync(path).ino;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    return code === "ENOENT" || code === "ENOTDIR" ? null : undefined;
  }
}
