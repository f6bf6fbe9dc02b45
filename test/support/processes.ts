import { readdirSync, readFileSync } from "node:fs";

/** A process as Linux tells of it. */
export interface Process {
  readonly pid: number;
  readonly name: string;
  /** `Z` for one that has ended, and that its parent has not asked about. */
  readonly state: string;
}

/** The processes that a process has started, by `/proc`. */
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

/** The one of a name. @throws Error where there is none */
export function childOf(parent: number, name: string): number {
  const found = childrenOf(parent).find((each) => each.name === name && each.state !== "Z");
  if (!found) throw new Error(`process ${parent} has no child ${name}`);
  return found.pid;
}
