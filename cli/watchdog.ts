import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

const watched = new Set<number>();

/** Process id of the workerd that this process started last; null where it cannot be told (not Linux). */
export function workerdPid(): number | null {
  if (!existsSync("/proc/self/stat")) return null;
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? [];
      if (name === "workerd" && Number(parent) === process.pid && !watched.has(Number(entry))) {
        return Number(entry);
      }
    } catch {
      // It ended while we looked.
    }
  }
  return null;
}

/**
 * Sees to it that workerd does not outlive this process: one killed with `kill -9` cannot stop it, and it would
 * keep the port. A shell waits for the end of a pipe that we hold, then kills it.
 */
export function watchOver(pid: number): ChildProcess {
  watched.add(pid);
  const watchdog = spawn("/bin/sh", ["-c", `read -r _; kill -9 ${pid} 2>/dev/null`], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watchdog.unref();
  return watchdog;
}
