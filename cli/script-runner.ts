import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isAlive } from "./processes.ts";

/** How often the processes above are looked at, in milliseconds. */
const LOOK_MS = 250;
/** Processes between this one and npm at the most: its shell, and the launcher under an older Node. */
const DEPTH = 3;
/** Process id of `init`, which adopts processes whose parent has ended. */
const INIT = 1;

/**
 * Follows the script runner (npm) that this command was started by: `gone` is called once it or its shell has ended.
 * A signal to `npm start` ends npm and the shell between, which passes none on, so the server would keep its port.
 *
 * A script that starts the command in the background (`fauxkms start & …`) ends before the server should, and a command
 * that a script starts indirectly belongs to the program that started it: neither is followed.
 */
export function followScriptRunner(env: NodeJS.ProcessEnv, gone: () => void): void {
  const script = env.npm_lifecycle_script ?? "";
  if (!script.includes("fauxkms") || /(?<!&)&(?!&)/.test(script)) return;
  const above = ancestors();
  if (above.length === 0) {
    gone();
    return;
  }
  const [parent] = above;
  const timer = setInterval(() => {
    if (process.ppid === parent && above.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, LOOK_MS);
  timer.unref();
}

/** The parent, and the processes above it up to npm; only the parent if npm is not among them. Empty if adopted. */
function ancestors(): number[] {
  const found = [process.ppid];
  for (let pid = process.ppid; found.length <= DEPTH; ) {
    const above = lookUp(pid);
    if (above === null) break;
    if (/^np[mx]\b/.test(above.name)) return found;
    if (pid === INIT) return [];
    pid = above.parent;
    found.push(pid);
  }
  return [process.ppid];
}

/** Name and parent of a process; null if it has ended or cannot be seen. */
function lookUp(pid: number): { readonly name: string; readonly parent: number } | null {
  try {
    if (process.platform === "linux") {
      const [, name = "", parent] =
        /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
      return { name, parent: Number(parent) };
    }
    if (process.platform === "win32") return null;
    const line = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" });
    const [, parent, name = ""] = /^\s*(\d+)\s+(.*)$/m.exec(line) ?? [];
    return { name, parent: Number(parent) };
  } catch {
    return null;
  }
}
