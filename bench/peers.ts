/** Encrypt of other mocks of AWS KMS beside ours and the yardsticks: speed, CPU time and memory of all their processes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { startBareWorkerd } from "./bare-workerd.ts";
import { fire, type Shot } from "./load.ts";
import { PEERS, pathOf, startPeer } from "./peer-servers.ts";
import { proportionalMegabytes, treeOf } from "./processes.ts";
import { type Effort, type Figures, figuresOf, type Row } from "./rows.ts";
import { raiseQuotas } from "./servers.ts";
import { client, shot } from "./shots.ts";
import { CHECKOUT, type Spawned, spawnServer } from "./spawned.ts";
import { PERMISSIVE, PLAINTEXT } from "./symmetric.ts";
import { inTurn, rowsOf, type Target } from "./targets.ts";

/** Connections of the load. */
const CONNECTIONS = 8;
/** Starts of each server whose median is told. */
const STARTS = 3;
/** Rest after the first success before memory is read, milliseconds. */
const REST_MS = 3000;
/** Longest time to the first success, milliseconds, and time between two tries. */
const LATEST_MS = 60_000;
const EVERY_MS = 5;

const OURS = "fauxkms";

/** Largest figures of ours that are asked. */
const LIMITS: Figures = { firstMs: 1000, restMegabytes: 250, loadMegabytes: 350 };

/** A server of the table. */
interface Contestant {
  readonly name: string;
  readonly start: () => Promise<Spawned>;
  /** Whether it has keys; a yardstick has none. */
  readonly hasKeys: boolean;
}

/** Rows of all servers that are installed. @param say tells which are not */
export async function peers(effort: Effort, say: (lines: readonly string[]) => void): Promise<Row[]> {
  const contestants = contestantsIn(process.env, say);
  const starts = contestants.map((one) => ({ name: one.name, run: () => firstSuccess(one) }));
  const firsts = await inTurn(starts, { rounds: STARTS, seconds: 0 });
  const servers: Spawned[] = [];
  const stop = () => Promise.all(servers.map((server) => server.stop()));
  try {
    const targets: Target[] = [];
    for (const [index, one] of contestants.entries()) {
      const server = await started(one);
      servers.push(server);
      targets.push(await targetOf(one, server, firsts[index] ?? [], contestants));
    }
    return await rowsOf("peers", { groups: [targets], stop: async () => {} }, effort);
  } finally {
    await stop();
  }
}

/** Yardsticks, ours, and the peers that are installed. */
function contestantsIn(env: NodeJS.ProcessEnv, say: (lines: readonly string[]) => void): Contestant[] {
  const yardsticks = (["constant", "floor"] as const).map((name) => ({
    name,
    start: () => startBareWorkerd(name),
    hasKeys: false,
  }));
  const others = PEERS.flatMap((peer) => {
    const path = pathOf(peer, env);
    if (path !== null) return [{ name: peer.name, start: () => startPeer(peer, path), hasKeys: true }];
    say([
      `${peer.name} is not installed: no ${peer.program} in PATH, nor named by ${peer.variable}. ${peer.install}`,
    ]);
    return [];
  });
  return [...yardsticks, { name: OURS, start: startOurs, hasKeys: true }, ...others];
}

/** Starts ours with a data directory of its own. */
async function startOurs(): Promise<Spawned> {
  const data = mkdtempSync(join(tmpdir(), "fauxkms-bench-"));
  const server = await spawnServer(CHECKOUT, "--data", data);
  return {
    ...server,
    async stop() {
      await server.stop();
      rmSync(data, { recursive: true });
    },
  };
}

/** Time of a start to the first success, milliseconds. */
async function firstSuccess(one: Contestant): Promise<Figures> {
  const begin = performance.now();
  const server = await started(one);
  const firstMs = performance.now() - begin;
  await server.stop();
  return { firstMs };
}

/** Starts a server and waits for its first success: a key, or the answer of a yardstick. @throws Error if there is none */
async function started({ name, start, hasKeys }: Contestant): Promise<Spawned> {
  const server = await start();
  const command = hasKeys ? new CreateKeyCommand({}) : encryptUnder("any");
  const first = await shot(name, server.url, PERMISSIVE, command);
  const latest = performance.now() + LATEST_MS;
  while (performance.now() < latest) {
    if ((await post(first))?.ok) return server;
    await sleep(EVERY_MS);
  }
  await server.stop();
  throw new Error(`${name} does not create a key`);
}

/** Encrypt by a server that has started, with its memory before and after. @param firsts its starts */
async function targetOf(
  { name, hasKeys }: Contestant,
  server: Spawned,
  firsts: readonly Figures[],
  contestants: readonly Contestant[],
): Promise<Target> {
  await sleep(REST_MS);
  const restMegabytes = proportionalMegabytes(treeOf(server.pid));
  if (name === OURS) await raiseQuotas(server.url);
  const encrypt = await encryptAt(server, hasKeys);
  const pids = treeOf(server.pid);
  const unloaded = { restMegabytes, ...figuresOf(firsts) };
  return {
    name,
    run: async (seconds) => {
      const measured = await fire({ ...encrypt, name }, pids, seconds);
      const loadMegabytes = proportionalMegabytes(treeOf(server.pid));
      return { ...measured, loadMegabytes, ...unloaded };
    },
    ...(name === OURS && {
      limits: LIMITS,
      against: contestants.flatMap((other) => (other.name === OURS ? [] : [{ yardstick: other.name }])),
    }),
  };
}

/** A shot at Encrypt, with a new key where the server has keys. */
async function encryptAt({ url }: Spawned, hasKeys: boolean): Promise<Shot> {
  const made = hasKeys ? await client(url, PERMISSIVE).send(new CreateKeyCommand({})) : undefined;
  const encrypt = await shot("Encrypt", url, PERMISSIVE, encryptUnder(made?.KeyMetadata?.KeyId ?? "any"));
  const answer = await post(encrypt);
  return { ...encrypt, connections: CONNECTIONS, closes: answer?.headers.get("connection") === "close" };
}

/** Sends a shot once. @returns null where nothing listens */
async function post({ url, headers: { host: _, ...headers }, body }: Shot): Promise<Response | null> {
  const answer = await fetch(url, { method: "POST", headers, body }).catch(() => null);
  await answer?.arrayBuffer();
  return answer;
}

function encryptUnder(KeyId: string): EncryptCommand {
  return new EncryptCommand({ KeyId, Plaintext: PLAINTEXT });
}
