import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process in Linux's `/proc`. */
export interface Process {
  readonly pid: number;
  readonly name: string;
  /** State; `Z` for a zombie, whose parent has not waited for it. */
  readonly state: string;
}

/** The child processes of a process, from `/proc`. */
export function childrenOf(parent: number): Process[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const [, name = "", state = "", of] = /^\d+ \((.*)\) (\S) (\d+)/.exec(stat) ?? [];
      return Number(of) === parent ? [{ pid: Number(entry), name, state }] : [];
    } catch {
      return [];
    }
  });
}

/** The child process with a name. @throws Error where there is none */
export function childOf(parent: number, name: string): number {
  const found = childrenOf(parent).find((each) => each.name === name && each.state !== "Z");
  if (!found) throw new Error(`process ${parent} has no child ${name}`);
  return found.pid;
}

/** Paths of the files that a process has open, from `/proc`. */
export function openFilesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((descriptor) => {
    try {
      return [readlinkSync(`${folder}/${descriptor}`)];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
}
