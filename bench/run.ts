/**
 * Throughput and CPU time of the full path, against two yardsticks in the same process. One run, one machine,
 * interleaved rounds: trust the ratios, not the figures.
 *
 *   npm run bench                 5 rounds of 2 seconds
 *   npm run bench -- --rounds 3 --seconds 1
 *   npm run bench -- --scale      also fills an account with 100,000 keys
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
} from "@aws-sdk/client-kms";
import { readStartOptions } from "../cli/options.ts";
import { freePort, type Server, startServer } from "../cli/server.ts";
import { fire, type Measured, median, type Shot } from "./load.ts";
import { memoryWithKeys, scale } from "./scale.ts";
import { client, shot } from "./shots.ts";
import { startTimes } from "./start.ts";

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    scale: { type: "boolean", default: false },
  },
});
const rounds = Number(flags.rounds);
const seconds = Number(flags.seconds);

const ACCOUNT = "111122223333";
/** High enough for no request of the benchmark to be throttled, so that leases are what they are under load. */
const RAISED = 1_000_000;

interface Bench {
  readonly server: Server & { pid: number };
  readonly constant: string;
  readonly floor: string;
}

async function startBench(auth: "permissive" | "strict"): Promise<Bench> {
  const ports = [await freePort("127.0.0.1", 0), await freePort("127.0.0.1", 0)];
  const neighbours = ["constant", "floor"].map((name, index) => ({
    name,
    script: readFileSync(join(import.meta.dirname, "yardsticks", `${name}.js`), "utf8"),
    port: ports[index] ?? 0,
  }));
  const options = readStartOptions(["--port", "0", "--data", "memory", "--auth", auth], {});
  const server = await startServer(options, neighbours);
  if (server.pid === null) throw new Error("the benchmark needs /proc (Linux)");
  const [constant, floor] = ports.map((port) => `http://127.0.0.1:${port}`);
  return { server: { ...server, pid: server.pid }, constant: constant ?? "", floor: floor ?? "" };
}

async function control(
  url: string,
  method: string,
  path: string,
  body: unknown,
): Promise<Record<string, string>> {
  const response = await fetch(`${url}/_fauxkms/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json() as Promise<Record<string, string>>;
}

async function raiseQuotas(url: string): Promise<void> {
  for (const id of ["crypto_symmetric", "describeKey", "createKey", "listKeys"]) {
    await control(url, "PUT", `quotas/aws/${id}`, { account: ACCOUNT, region: "us-east-1", limit: RAISED });
  }
}

async function permissiveShots(bench: Bench): Promise<Shot[]> {
  const { url } = bench.server;
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: "any" };
  const sdk = client(url, credentials);
  const { KeyMetadata } = await sdk.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId;
  const Plaintext = new Uint8Array(64).fill(7);
  const { CiphertextBlob } = await sdk.send(new EncryptCommand({ KeyId, Plaintext }));
  const encrypt = await shot("Encrypt", url, credentials, new EncryptCommand({ KeyId, Plaintext }));
  return [
    { ...encrypt, name: "constant", url: bench.constant },
    { ...encrypt, name: "floor", url: bench.floor },
    encrypt,
    await shot("Decrypt", url, credentials, new DecryptCommand({ CiphertextBlob })),
    await shot(
      "GenerateDataKey",
      url,
      credentials,
      new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }),
    ),
    await shot("DescribeKey", url, credentials, new DescribeKeyCommand({ KeyId })),
    await shot("CreateKey", url, credentials, new CreateKeyCommand({})),
  ];
}

async function strictShots(bench: Bench): Promise<Shot[]> {
  const { url } = bench.server;
  const made = await control(url, "POST", "credentials", {
    cloud: "aws",
    account: ACCOUNT,
    principal: "root",
  });
  const credentials = { accessKeyId: made.accessKeyId ?? "", secretAccessKey: made.secretAccessKey ?? "" };
  const { KeyMetadata } = await client(url, credentials).send(new CreateKeyCommand({}));
  const command = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: new Uint8Array(64).fill(7) });
  const few = await shot("Encrypt, signed (boto3)", url, credentials, command, NOT_OF_BOTO3);
  const many = await shot("Encrypt, signed (JS)", url, credentials, command);
  return [{ ...many, name: "floor (beside signed)", url: bench.floor }, few, many];
}

/** What the JavaScript SDK signs and boto3 does not: 9 signed headers against 5. */
const NOT_OF_BOTO3 = ["amz-sdk-invocation-id", "amz-sdk-request", "x-amz-user-agent", "content-length"];

/** Fires all shots in turn, round after round. @returns the runs of each. */
async function measure(shots: readonly Shot[], pid: number): Promise<Map<string, Measured[]>> {
  const results = new Map<string, Measured[]>(shots.map((one) => [one.name, []]));
  for (const one of shots) await fire(one, pid, 1);
  for (let round = 0; round < rounds; round++) {
    // Each round begins elsewhere, so that none always pays for the garbage of the same neighbour.
    const turn = round % shots.length;
    for (const one of [...shots.slice(turn), ...shots.slice(0, turn)])
      results.get(one.name)?.push(await fire(one, pid, seconds));
  }
  return results;
}

/** Medians, and the median of the ratios to the floor of the same round. */
function print(results: ReadonlyMap<string, readonly Measured[]>, floorName: string): void {
  const floor = results.get(floorName) ?? [];
  for (const [name, runs] of results) {
    const ratio = median(runs.map((run, round) => (floor[round]?.cpuMicros ?? Number.NaN) / run.cpuMicros));
    const columns = [
      name.padEnd(24),
      median(runs.map((run) => run.perSecond))
        .toFixed(0)
        .padStart(9),
      median(runs.map((run) => run.cpuMicros))
        .toFixed(0)
        .padStart(12),
      ratio.toFixed(2).padStart(14),
    ];
    console.log(columns.join(""));
  }
}

console.log(
  `${"".padEnd(24)}${"req/s".padStart(9)}${"CPU us/req".padStart(12)}${"ratio (CPU)".padStart(14)}`,
);
const permissive = await startBench("permissive");
try {
  await raiseQuotas(permissive.server.url);
  const shots = await permissiveShots(permissive);
  const results = await measure(shots, permissive.server.pid);
  print(results, "floor");
  const encrypt = shots.find((one) => one.name === "Encrypt") as Shot;
  const half = median((results.get("Encrypt") ?? []).map((run) => run.perSecond)) / 2;
  const { p50, p99 } = await fire(encrypt, permissive.server.pid, 2 * seconds, Math.round(half));
  console.log(`\nEncrypt at half load (${half.toFixed(0)}/s): p50 ${p50} ms, p99 ${p99} ms`);
} finally {
  await permissive.server.stop();
}

const strict = await startBench("strict");
try {
  await raiseQuotas(strict.server.url);
  console.log("");
  print(await measure(await strictShots(strict), strict.server.pid), "floor (beside signed)");
} finally {
  await strict.server.stop();
}

console.log(`\nstart to ready: ${(await startTimes(5)).map((ms) => `${ms.toFixed(0)} ms`).join(", ")}`);
console.log(await memoryWithKeys(10_000));
if (flags.scale) console.log(await scale([100, 100_000]));
