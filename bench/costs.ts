import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
} from "@aws-sdk/client-kms";
import {
  between,
  type CountedServer,
  type Counts,
  startCounted,
  sumOf,
} from "../test/support/counted-server.ts";
import { simulate } from "./quotas/simulation.ts";
import { ACCOUNT, ALIBABA_ACCOUNT, ALIBABA_REGION } from "./servers.ts";
import { shot } from "./shots.ts";

/** Prices of Cloudflare in dollars a million: requests of a Worker, calls of objects, rows written. */
const PRICES = { request: 0.3, call: 0.15, row: 1 } as const;

/** Rates of all isolates together, and over how many isolates they are spread. */
const RATES = [
  { perSecond: 1, isolates: 1 },
  { perSecond: 1_000, isolates: 50 },
  { perSecond: 10_000, isolates: 200 },
  { perSecond: 100_000, isolates: 500 },
] as const;

/** Seconds of a measurement, and after it, until nothing is written any more. */
const SECONDS = 12;
const SETTLED_MS = 11_000;

/** Sends one request. */
type Send = () => Promise<void>;

/**
 * Counts what a request of each kind costs at each rate: calls and rows in one isolate of the real server, at that
 * isolate's part of the rate; those of the quota counters, which all isolates share, in the simulation.
 */
export async function costs(): Promise<void> {
  for (const [index, { perSecond, isolates }] of RATES.entries()) {
    const counters = await countersAt(perSecond, isolates);
    const server = await startCounted();
    try {
      for (const [name, send] of Object.entries(await kinds(server))) {
        const counts = await counted(server, send, perSecond / isolates);
        console.log(lineOf(name, perSecond, isolates, counts, index === 0 ? null : counters));
      }
    } finally {
      await server.stop();
    }
  }
}

/** Calls and rows of the counters, each for a request. */
async function countersAt(perSecond: number, isolates: number): Promise<{ calls: number; rows: number }> {
  const { objectCallsPerRequest, writes, offered } = await simulate({
    limit: Math.max(10_000, 1.1 * perSecond),
    offered: Array.from({ length: isolates }, () => perSecond / isolates),
    durationMs: 5_000,
    roundTripMs: 30,
  });
  return { calls: objectCallsPerRequest, rows: writes / offered };
}

/** Counts for each request, over a few seconds and what follows. */
async function counted(server: CountedServer, send: Send, perSecond: number): Promise<Counts> {
  for (let request = 0; request < 40; request++) await send();
  await sleep(1_100);
  const before = await server.counts("default");
  const total = Math.round(SECONDS * perSecond);
  const start = Date.now();
  const sent: Promise<void>[] = [];
  for (let request = 0; request < total; request++) {
    // Half a percent slower, so that at one request a second what was read for the one before is too old.
    await sleep(Math.max(0, start + (1_050 * request) / perSecond - Date.now()));
    sent.push(send());
  }
  await Promise.all(sent);
  await sleep(SETTLED_MS);
  const { calls, rows } = between(before, await server.counts("default"));
  const each = (tally: Counts["calls"]) =>
    Object.fromEntries(Object.entries(tally).map(([name, count]) => [name, count / total]));
  return { calls: each(calls), rows: each(rows) };
}

function lineOf(
  name: string,
  perSecond: number,
  isolates: number,
  counts: Counts,
  counters: { calls: number; rows: number } | null,
): string {
  const lease = counts.calls["QuotaCounters.lease"] ?? 0;
  const written = counts.rows.QuotaCounters ?? 0;
  const calls = sumOf(counts.calls) - (counters ? lease - counters.calls : 0);
  const rows = sumOf(counts.rows) - (counters ? written - counters.rows : 0);
  const dollars = PRICES.request + PRICES.call * calls + PRICES.row * rows;
  return `| ${name} | ${perSecond} (${isolates}) | ${calls.toFixed(2)} | ${rows.toFixed(2)} | ${dollars.toFixed(2)} |`;
}

/** A request of each kind, at a new server. */
async function kinds(server: CountedServer): Promise<Record<string, Send>> {
  const { url } = server;
  const json = async (path: string, init: RequestInit) => {
    const response = await fetch(`${url}${path}`, init);
    const body = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(JSON.stringify(body));
    return body;
  };
  const raise = (cloud: string, id: string, account: string, region: string) =>
    json(`/_fauxkms/quotas/${cloud}/${id}`, {
      method: "PUT",
      body: JSON.stringify({ account, region, limit: 10_000 }),
    });
  await raise("aws", "createKey", ACCOUNT, "us-east-1");
  const aws = async (command: object) => {
    const { headers, body } = await shot("", url, { accessKeyId: ACCOUNT, secretAccessKey: "any" }, command);
    const { host: _, "content-length": __, ...kept } = headers;
    return () => json("/", { method: "POST", headers: kept, body: body as string });
  };
  const alibaba = (action: string, parameters: Record<string, string>) => {
    const place = { Version: "2016-01-20", AccessKeyId: ALIBABA_ACCOUNT, RegionId: ALIBABA_REGION };
    const query = new URLSearchParams({ Action: action, ...place, ...parameters });
    return json(`/?${query}`, { method: "GET" });
  };
  const { KeyMetadata } = (await (
    await aws(new CreateKeyCommand({}))
  )()) as { KeyMetadata: { KeyId: string } };
  const { KeyId } = KeyMetadata;
  const encrypt = await aws(new EncryptCommand({ KeyId, Plaintext: new Uint8Array(64) }));
  const { CiphertextBlob } = (await encrypt()) as { CiphertextBlob: string };
  const sends = {
    Encrypt: encrypt,
    Decrypt: await aws(new DecryptCommand({ CiphertextBlob: Buffer.from(CiphertextBlob, "base64") })),
    GenerateDataKey: await aws(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })),
    CreateKey: await aws(new CreateKeyCommand({})),
    GetSecretValue: () => alibaba("GetSecretValue", { SecretName: "db" }),
  };
  await alibaba("CreateSecret", { SecretName: "db", SecretData: "value", VersionId: "v1" });
  return Object.fromEntries(
    Object.entries(sends).map(([name, send]) => [name, async () => void (await send())]),
  );
}
