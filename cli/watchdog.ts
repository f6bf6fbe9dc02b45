import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Duplex } from "node:stream";

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

/** Whether there is a shell to watch with: not on Windows. */
const HAS_SHELL = process.platform !== "win32";
/** The descriptor by which a watchdog knows that we live. */
const LIFELINE = 4;

/**
 * Waits for the end of the lifeline, which comes with the end of this process however that ends, then kills a process
 * and removes a directory. A line on it says that there is nothing to watch any more. Signals of a terminal are for the
 * server: it stays.
 */
const WATCH = `trap '' HUP INT TERM; read -r _ <&${LIFELINE} || { kill -9 "$pid"; rm -rf -- "$scratch"; }`;

/**
 * Starts a watchdog in the background, then becomes the program itself: the watchdog is there before the program is, and
 * knows its process id. Files that the program makes are for their owner only.
 */
const GUARD = `umask 077; scratch=$0; pid=$$
(${WATCH}) >/dev/null 2>&1 3>&- 5>&- 6>&- &
exec "$@" ${LIFELINE}<&-`;

/** How soon a watchdog that was killed is replaced, in milliseconds. */
const REPLACE_MS = 50;

/** A command and the arguments for `spawn`. */
type Command = readonly [file: string, args: readonly string[]];

/**
 * The command that runs a program under guard: one killed with `kill -9` cannot stop it, and it would keep the port and
 * the data. Its standard streams 0 to 6 are the caller's; 4 has to be a pipe, for `keepGuard`.
 *
 * @param scratch a directory that goes with the program where this process is killed.
 */
export function guarded(program: string, args: readonly string[], scratch: string): Command {
  return HAS_SHELL ? ["/bin/sh", ["-c", GUARD, scratch, program, ...args]] : [program, args];
}

/** Sees to it that there is a watchdog for as long as the guarded program runs: one that is killed is replaced. */
export function keepGuard(child: ChildProcess, scratch: string): void {
  if (!HAS_SHELL) return;
  let over = false;
  let lifeline = child.stdio[LIFELINE] as Duplex;
  child.once("exit", () => {
    over = true;
    lifeline.end("\n");
  });
  const follow = () => {
    lifeline.on("error", () => {});
    lifeline.resume().once("close", () => setTimeout(replace, REPLACE_MS).unref());
  };
  const replace = () => {
    if (over || child.pid === undefined) return;
    const watchdog = spawn("/bin/sh", ["-c", `scratch=$0; pid=$1; ${WATCH}`, scratch, String(child.pid)], {
      stdio: ["ignore", "ignore", "ignore", "ignore", "pipe"],
      detached: true,
    });
    // No more processes can be started: without an end, it would be tried.
    watchdog.on("error", () => {
      over = true;
    });
    watchdog.unref();
    lifeline = watchdog.stdio[LIFELINE] as Duplex;
    follow();
  };
  follow();
}
