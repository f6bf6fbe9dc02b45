/**
 * Benchmark of a start of the command: its time to the ready line and to the first key, its CPU time and its memory when
 * it is ready, against the unavoidable parts, which are the start of Node, and of a workerd with a Worker that answers one
 * text. All three are interleaved in rounds.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { startWorkerd } from "../cli/workerd.ts";
import { median } from "./load.ts";
import { cpuSeconds, residentMegabytes, treeOf } from "./processes.ts";
import { ACCOUNT } from "./servers.ts";
import { client } from "./shots.ts";
import { spawnServer } from "./spawned.ts";

/** What a start costs. */
interface Cost {
  /** Milliseconds until it is ready: Node has ended, the Worker has answered, the command has said so. */
  readonly ms: number;
  /** CPU time until then of all its processes, milliseconds. */
  readonly cpuMs: number;
  /** Resident memory then, of all its processes. */
  readonly megabytes: number;
  /** Milliseconds to the first key, where there are keys. */
  readonly firstKeyMs?: number;
}

/** Measures, and prints medians and the medians of the ratios of each round. */
export async function start(rounds: number): Promise<void> {
  const measures = { Node: startNode, workerd: startBareWorkerd, fauxkms: startToKey };
  const costs: Record<keyof typeof measures, Cost[]> = { Node: [], workerd: [], fauxkms: [] };
  for (const act of Object.values(measures)) await act();
  for (let round = 0; round < rounds; round++) {
    for (const name of ["Node", "workerd", "fauxkms"] as const) costs[name].push(await measures[name]());
  }
  const row = (name: string, of: (one: keyof typeof measures) => number[]) => {
    const ratio = (to: "Node" | "workerd") =>
      median(of("fauxkms").map((cost, round) => cost / (of(to)[round] ?? Number.NaN))).toFixed(1);
    const [node, workerd, ours] = (["Node", "workerd", "fauxkms"] as const).map((one) =>
      median(of(one)).toFixed(0),
    );
    console.log(cells(name, node, workerd, ours, ratio("Node"), ratio("workerd")));
  };
  console.log(`\n${cells("start", "Node", "workerd", "fauxkms", "to Node", "to workerd")}`);
  row("ready, ms", (one) => costs[one].map(({ ms }) => ms));
  row("first CreateKey, ms", (one) => costs[one].map(({ ms, firstKeyMs }) => firstKeyMs ?? ms));
  row("CPU until ready, ms", (one) => costs[one].map(({ cpuMs }) => cpuMs));
  row("memory when ready, MB", (one) => costs[one].map(({ megabytes }) => megabytes));
}

function cells(name: string, ...rest: (string | undefined)[]): string {
  return name.padEnd(24) + rest.map((cell = "") => cell.padStart(12)).join("");
}

async function startNode(): Promise<Cost> {
  const begin = performance.now();
  const script =
    "const { user, system } = process.cpuUsage(); console.log(user + system, process.memoryUsage.rss())";
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script]);
  const [cpu, rss] = stdout.split(" ").map(Number);
  return { ms: performance.now() - begin, cpuMs: (cpu ?? 0) / 1000, megabytes: (rss ?? 0) / 2 ** 20 };
}

/** Starts a workerd with the constant Worker, until its first answer. */
async function startBareWorkerd(): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), "fauxkms-bench-"));
  const script = readFileSync(join(import.meta.dirname, "yardsticks", "constant.js"), "utf8");
  writeFileSync(join(folder, "constant.js"), script);
  const config = join(folder, "workerd.capnp");
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "constant", worker = (
    compatibilityDate = "2026-10-01",
    modules = [(name = "constant.js", esModule = embed "constant.js")],
  ))],
  sockets = [(name = "constant", http = (), service = "constant")],
);
`,
  );
  const begin = performance.now();
  const workerd = await startWorkerd({
    config,
    sockets: { constant: "127.0.0.1:0" },
    disks: {},
    variables: {},
    scratch: folder,
    locks: [],
  });
  await (await fetch(`http://127.0.0.1:${workerd.ports.get("constant")}`, { method: "POST" })).text();
  const cost = { ms: performance.now() - begin, ...usedBy(...treeOf(workerd.pid)) };
  await workerd.stop();
  rmSync(folder, { recursive: true });
  return cost;
}

/** Starts the command line with a new data directory. */
async function startToKey(): Promise<Cost> {
  const data = mkdtempSync(join(tmpdir(), "fauxkms-bench-"));
  const begin = performance.now();
  const server = await spawnServer("--data", data);
  const ready = { ms: performance.now() - begin, ...usedBy(...treeOf(server.pid)) };
  await client(server.url, { accessKeyId: ACCOUNT, secretAccessKey: "any" }).send(new CreateKeyCommand({}));
  const firstKeyMs = performance.now() - begin;
  await server.stop();
  rmSync(data, { recursive: true });
  return { ...ready, firstKeyMs };
}

/** CPU time that processes have used so far, and their memory. */
function usedBy(...pids: readonly number[]): Pick<Cost, "cpuMs" | "megabytes"> {
  const sum = (of: (pid: number) => number) => pids.reduce((total, pid) => total + of(pid), 0);
  return { cpuMs: 1000 * sum(cpuSeconds), megabytes: sum(residentMegabytes) };
}
