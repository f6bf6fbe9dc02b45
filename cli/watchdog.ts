import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Process ids of the workerd processes that a process has started; none where it cannot be told (not Linux). */
export function workerdsOf(parent: number): number[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const [, name, of] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? [];
      return name === "workerd" && Number(of) === parent ? [Number(entry)] : [];
    } catch {
      // It ended while we looked.
      return [];
    }
  });
}

/**
 * Sees to it that workerd does not outlive this process: one killed with `kill -9` cannot stop it, and it would
 * keep the port. A shell waits for the end of a pipe that we hold, then kills it.
 */
export function watchOver(pid: number): ChildProcess {
  const watchdog = spawn("/bin/sh", ["-c", `read -r _; kill -9 ${pid} 2>/dev/null`], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watchdog.unref();
  return watchdog;
}
