/**
 * Benchmark of a start of the command: its time to the ready line and to the first key, its CPU time and its memory when
 * it is ready, against the unavoidable parts, which are the start of Node, and of a workerd with a Worker that answers one
 * text. All three are interleaved in rounds.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { startBareWorkerd } from "./bare-workerd.ts";
import { cpuSeconds, residentMegabytes, treeOf } from "./processes.ts";
import type { Figures } from "./rows.ts";
import { OURS, type Source } from "./servers.ts";
import { client } from "./shots.ts";
import { PERMISSIVE } from "./symmetric.ts";
import type { Opened, Target } from "./targets.ts";

/** Longest time to the first key that is asked, milliseconds. */
const FIRST_MS = 1000;

const UNITS = ["readyMs", "firstMs", "cpuMs", "megabytes"] as const;

/** Starts of the command line, of Node and of workerd. */
export async function start(source: Source): Promise<Opened> {
  const against = ["Node", "workerd"].flatMap((yardstick) => UNITS.map((by) => ({ yardstick, by })));
  const ours = { name: "fauxkms", run: () => startToKey(source), against, limits: { firstMs: FIRST_MS } };
  const yardsticks: Target[] = [
    { name: "Node", run: startNode },
    { name: "workerd", run: startWorkerdAlone },
  ];
  return { groups: [[...(source === OURS ? yardsticks : []), ours]], stop: async () => {} };
}

async function startNode(): Promise<Figures> {
  const begin = performance.now();
  const script =
    "const { user, system } = process.cpuUsage(); console.log(user + system, process.memoryUsage.rss())";
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script]);
  const [cpu, rss] = stdout.split(" ").map(Number);
  const ms = performance.now() - begin;
  return { readyMs: ms, firstMs: ms, cpuMs: (cpu ?? 0) / 1000, megabytes: (rss ?? 0) / 2 ** 20 };
}

/** Starts a workerd with the constant Worker, until its first answer. */
async function startWorkerdAlone(): Promise<Figures> {
  const begin = performance.now();
  const workerd = await startBareWorkerd("constant");
  await (await fetch(workerd.url, { method: "POST" })).text();
  const ms = performance.now() - begin;
  const figures = { readyMs: ms, firstMs: ms, ...usedBy(workerd.pid) };
  await workerd.stop();
  return figures;
}

/** Starts the command line with a new data directory. */
async function startToKey({ spawn }: Source): Promise<Figures> {
  const data = mkdtempSync(join(tmpdir(), "fauxkms-bench-"));
  const begin = performance.now();
  const server = await spawn("--data", data);
  try {
    const ready = { readyMs: performance.now() - begin, ...usedBy(...treeOf(server.pid)) };
    await client(server.url, PERMISSIVE).send(new CreateKeyCommand({}));
    return { ...ready, firstMs: performance.now() - begin };
  } finally {
    await server.stop();
    rmSync(data, { recursive: true });
  }
}

/** CPU time that processes have used so far, and their memory. */
function usedBy(...pids: readonly number[]): Pick<Figures, "cpuMs" | "megabytes"> {
  const sum = (of: (pid: number) => number) => pids.reduce((total, pid) => total + of(pid), 0);
  return { cpuMs: 1000 * sum(cpuSeconds), megabytes: sum(residentMegabytes) };
}
