import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Duplex } from "node:stream";

/** Process ids of the workerd processes that a process has started; empty if unknown (not Linux). */
export function workerdsOf(parent: number): number[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const [, name, of] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? [];
      return name === "workerd" && Number(of) === parent ? [Number(entry)] : [];
    } catch {
      // The process ended meanwhile.
      return [];
    }
  });
}

/** Whether there is a shell for the watchdog, as everywhere but on Windows. */
const HAS_SHELL = process.platform !== "win32";
/** The descriptor of the pipe by which a watchdog notices the end of this process. */
const LIFELINE = 4;

/**
 * Shell script of the watchdog: waits for the end of the lifeline, which comes with any end of this process, then kills
 * the program and removes its directory. A line on the lifeline ends the watch. Terminal signals are for the server, so
 * the watchdog ignores them.
 */
const WATCH = `trap '' HUP INT TERM; read -r _ <&${LIFELINE} || { kill -9 "$pid"; rm -rf -- "$scratch"; }`;

/**
 * Shell script that starts a watchdog in the background, then becomes the program by exec: the watchdog exists before
 * the program and knows its process id. The umask makes the program's files private to their owner.
 */
const GUARD = `umask 077; scratch=$0; pid=$$
(${WATCH}) >/dev/null 2>&1 3>&- 5>&- 6>&- &
exec "$@" ${LIFELINE}<&-`;

/** Delay before a killed watchdog is replaced, in milliseconds. */
const REPLACE_MS = 50;

/** A command and the arguments for `spawn`. */
type Command = readonly [file: string, args: readonly string[]];

/**
 * The command that runs a program with a watchdog, because a process killed with `kill -9` cannot stop its child, which
 * would keep the port and the data. Its descriptors 0 to 6 are the caller's; 4 must be a pipe, for `keepGuard`.
 *
 * @param scratch directory that is removed with the program if this process is killed.
 */
export function guarded(program: string, args: readonly string[], scratch: string): Command {
  return HAS_SHELL ? ["/bin/sh", ["-c", GUARD, scratch, program, ...args]] : [program, args];
}

/** Keeps a watchdog running as long as the guarded program: a killed one is replaced. */
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
    // No more processes can be started, so retrying would not end.
    watchdog.on("error", () => {
      over = true;
    });
    watchdog.unref();
    lifeline = watchdog.stdio[LIFELINE] as Duplex;
    follow();
  };
  follow();
}
