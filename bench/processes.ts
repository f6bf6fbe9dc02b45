import { readFileSync } from "node:fs";
import { workerdsOf } from "../cli/watchdog.ts";
import { childrenOf } from "../test/support/processes.ts";

/** Clock ticks a second in /proc; 100 on every Linux that Node runs on. */
const TICKS = 100;

/** CPU time that a process has used, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Resident memory of a process in megabytes. */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** A process, its children and theirs. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap((child) => treeOf(child.pid))];
}

/** Process id of the workerd that a process has started. @throws Error if there is none */
export function workerdOf(pid: number): number {
  const [workerd] = workerdsOf(pid);
  if (workerd === undefined) throw new Error("no workerd");
  return workerd;
}
