/**
 * Benchmark of the time from the command's start to the first key, against the unavoidable parts: the start of Node,
 * and of a workerd with a Worker that answers one text. All three are interleaved in rounds.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { startWorkerd } from "../cli/workerd.ts";
import { median } from "./load.ts";
import { ACCOUNT } from "./servers.ts";
import { client } from "./shots.ts";
import { spawnServer } from "./spawned.ts";

/** Measures, and prints medians and the median of the ratios of each round. */
export async function start(rounds: number): Promise<void> {
  const measures = { Node: startNode, workerd: startBareWorkerd, fauxkms: startToKey };
  const times: Record<keyof typeof measures, number[]> = { Node: [], workerd: [], fauxkms: [] };
  for (const act of Object.values(measures)) await act();
  for (let round = 0; round < rounds; round++) {
    for (const name of ["Node", "workerd", "fauxkms"] as const) times[name].push(await measures[name]());
  }
  const ratio = (to: "Node" | "workerd") =>
    median(times.fauxkms.map((ms, round) => ms / (times[to][round] ?? Number.NaN))).toFixed(1);
  console.log(
    `\n${"start".padEnd(24)}${"ms".padStart(9)}${"to Node".padStart(12)}${"to workerd".padStart(14)}`,
  );
  for (const name of ["Node", "workerd"] as const) {
    console.log(`${name.padEnd(24)}${median(times[name]).toFixed(0).padStart(9)}`);
  }
  const ours = median(times.fauxkms).toFixed(0);
  console.log(
    `${"fauxkms, first CreateKey".padEnd(24)}${ours.padStart(9)}${ratio("Node").padStart(12)}${ratio("workerd").padStart(14)}`,
  );
}

async function startNode(): Promise<number> {
  const begin = performance.now();
  await promisify(execFile)(process.execPath, ["-e", "0"]);
  return performance.now() - begin;
}

/** Starts a workerd with the constant Worker. @returns milliseconds to its first answer */
async function startBareWorkerd(): Promise<number> {
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
  const took = performance.now() - begin;
  await workerd.stop();
  rmSync(folder, { recursive: true });
  return took;
}

/** Starts the command line with a new data directory. @returns milliseconds to the first key */
async function startToKey(): Promise<number> {
  const data = mkdtempSync(join(tmpdir(), "fauxkms-bench-"));
  const begin = performance.now();
  const server = await spawnServer("--data", data);
  await client(server.url, { accessKeyId: ACCOUNT, secretAccessKey: "any" }).send(new CreateKeyCommand({}));
  const took = performance.now() - begin;
  await server.stop();
  rmSync(data, { recursive: true });
  return took;
}
