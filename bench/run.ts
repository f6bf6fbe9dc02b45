/**
 * Throughput and CPU time of the full path, against two yardsticks in the same process. One run, one machine,
 * interleaved rounds: trust the ratios, not the figures.
 *
 *   npm run bench                 5 rounds of 2 seconds
 *   npm run bench -- --rounds 3 --seconds 1
 *   npm run bench -- --specs only the key specs, or --specs none of them
 *   npm run bench -- --recording only   what recording costs, and nothing else
 *   npm run bench -- --clouds only      the two clouds side by side, and nothing else
 *   npm run bench -- --policies only    Encrypt where policies decide, and where they do not, and the largest policies
 *   npm run bench -- --console only     Encrypt while a console is open, and while none is
 *   npm run bench -- --start only       from start to the first key, and nothing else
 *   npm run bench -- --birth only      the first key of an account, and nothing else
 *   npm run bench -- --rsa only        Encrypt while RSA keys are made, and nothing else
 *   npm run bench -- --costs    the table of docs/scale.md, and nothing else
 *   npm run bench -- --lists only      lists and CreateKey with 100 entries and with 100,000 (--entries), and nothing else
 *   npm run bench -- --scale      also fills an account with 100,000 keys, and then measures the lists
 */
import { parseArgs } from "node:util";
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
} from "@aws-sdk/client-kms";
import { birth } from "./birth.ts";
import { clouds } from "./clouds.ts";
import { besideConsole } from "./console.ts";
import { costs } from "./costs.ts";
import { lists } from "./lists.ts";
import { fire, type Measured, median, type Shot } from "./load.ts";
import { policies } from "./policies.ts";
import { print } from "./report.ts";
import { rsaKeys } from "./rsa.ts";
import { memoryWithKeys, scale } from "./scale.ts";
import { ACCOUNT, type Bench, control, raiseQuotas, startBench } from "./servers.ts";
import { client, shot } from "./shots.ts";
import { specs } from "./specs.ts";
import { start } from "./start.ts";

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    specs: { type: "string", default: "all" },
    recording: { type: "string", default: "all" },
    clouds: { type: "string", default: "all" },
    policies: { type: "string", default: "all" },
    console: { type: "string", default: "all" },
    start: { type: "string", default: "all" },
    birth: { type: "string", default: "all" },
    rsa: { type: "string", default: "all" },
    lists: { type: "string", default: "all" },
    entries: { type: "string", default: "100000" },
    scale: { type: "boolean", default: false },
    costs: { type: "boolean", default: false },
  },
});
const rounds = Number(flags.rounds);
const seconds = Number(flags.seconds);

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

/** Headers that the JavaScript SDK signs and boto3 does not: 9 signed headers against 5. */
const NOT_OF_BOTO3 = ["amz-sdk-invocation-id", "amz-sdk-request", "x-amz-user-agent", "content-length"];

/** Fires all shots in turn, round after round. @returns the runs of each. */
async function measure(shots: readonly Shot[], pid: number): Promise<Map<string, Measured[]>> {
  const results = new Map<string, Measured[]>(shots.map((one) => [one.name, []]));
  for (const one of shots) await fire(one, pid, 1);
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another shot, so that none always pays for the garbage of the same neighbour.
    const turn = round % shots.length;
    for (const one of [...shots.slice(turn), ...shots.slice(0, turn)])
      results.get(one.name)?.push(await fire(one, pid, seconds));
  }
  return results;
}

/** Minimum ratio of the speed with recording to the speed without. */
const RECORDING_REACH = 0.95;

/** Benchmark of recording: Encrypt on two servers, one without recording, interleaved. */
async function recording(): Promise<void> {
  const off = await startBench("permissive", "off");
  const on = await startBench("permissive").catch(async (error: unknown) => {
    await off.server.stop();
    throw error;
  });
  try {
    const pair = [];
    for (const [name, { server }] of [
      ["Encrypt, recording off", off],
      ["Encrypt, recording on", on],
    ] as const) {
      await raiseQuotas(server.url);
      const credentials = { accessKeyId: ACCOUNT, secretAccessKey: "any" };
      const { KeyMetadata } = await client(server.url, credentials).send(new CreateKeyCommand({}));
      const command = new EncryptCommand({
        KeyId: KeyMetadata?.KeyId,
        Plaintext: new Uint8Array(64).fill(7),
      });
      pair.push({ one: await shot(name, server.url, credentials, command), pid: server.pid });
    }
    for (const { one, pid } of pair) await fire(one, pid, 1);
    const results = new Map<string, Measured[]>(pair.map(({ one }) => [one.name, []]));
    for (let round = 0; round < rounds; round++) {
      // The two alternate in going first.
      for (const { one, pid } of round % 2 === 0 ? pair : pair.toReversed()) {
        results.get(one.name)?.push(await fire(one, pid, seconds));
      }
    }
    console.log("");
    print(results, "Encrypt, recording off");
    console.log(`asked of the ratio: ${RECORDING_REACH}`);
  } finally {
    await Promise.all([off.server.stop(), on.server.stop()]);
  }
}

/** The symmetric path against the constant Worker and the floor. */
async function symmetric(bench: Bench): Promise<void> {
  console.log(
    `${"".padEnd(24)}${"req/s".padStart(9)}${"CPU us/req".padStart(12)}${"ratio (CPU)".padStart(14)}`,
  );
  const shots = await permissiveShots(bench);
  const results = await measure(shots, bench.server.pid);
  print(results, "floor");
  const encrypt = shots.find((one) => one.name === "Encrypt") as Shot;
  const half = median((results.get("Encrypt") ?? []).map((run) => run.perSecond)) / 2;
  const { p50, p99 } = await fire(encrypt, bench.server.pid, 2 * seconds, Math.round(half));
  console.log(`\nEncrypt at half load (${half.toFixed(0)}/s): p50 ${p50} ms, p99 ${p99} ms`);
}

if (flags.costs) {
  await costs();
  process.exit();
}
if (flags.start === "only") {
  await start(2 * rounds);
  process.exit();
}
if (flags.birth === "only") {
  await birth(rounds, seconds);
  process.exit();
}
if (flags.rsa === "only") {
  await rsaKeys(rounds, seconds);
  process.exit();
}
if (flags.lists === "only") {
  await lists(100, Number(flags.entries), rounds, seconds);
  process.exit();
}
if (flags.clouds === "only") {
  await clouds(rounds, seconds);
  process.exit();
}
if (flags.policies === "only") {
  await policies(rounds, seconds);
  process.exit();
}
if (flags.console === "only") {
  await besideConsole(rounds, seconds);
  process.exit();
}
if (flags.specs !== "only") await recording();
if (flags.recording === "only") process.exit();

const permissive = await startBench("permissive");
try {
  await raiseQuotas(permissive.server.url);
  if (flags.specs !== "only") await symmetric(permissive);
  if (flags.specs !== "none") {
    await specs(permissive.server, permissive.primitives, ACCOUNT, Math.ceil(rounds / 2), seconds / 2);
  }
} finally {
  await permissive.server.stop();
}
if (flags.specs === "only") process.exit();

await clouds(rounds, seconds);
await policies(rounds, seconds);
await besideConsole(rounds, seconds);

const strict = await startBench("strict");
try {
  await raiseQuotas(strict.server.url);
  console.log("");
  print(await measure(await strictShots(strict), strict.server.pid), "floor (beside signed)");
} finally {
  await strict.server.stop();
}

await rsaKeys(rounds, seconds);
await birth(rounds, seconds);
await start(2 * rounds);
console.log(await memoryWithKeys(10_000));
if (flags.scale) {
  console.log(await scale([100, 100_000]));
  await lists(100, Number(flags.entries), rounds, seconds);
}
