/**
 * Benchmark of lists and of CreateKey with few entries and with many, in two servers side by side: the first page, and
 * one from the middle, by marker at AWS and by number at Alibaba Cloud. The entries are copied in the SQLite files of a
 * server that has stopped, because 400,000 requests would take too long.
 */
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import { acsHeaders } from "./acs-headers.ts";
import { fire, median, type Shot } from "./load.ts";
import { workerdOf } from "./processes.ts";
import { client, shot } from "./shots.ts";
import { type Spawned, spawnServer } from "./spawned.ts";

const ACCOUNT = "111122223333";
const CREDENTIALS = { accessKeyId: ACCOUNT, secretAccessKey: "any" };
const ALIBABA_KEY = { accessKeyId: "1234567890123456", secretAccessKey: "any" };
const REGION = "cn-hangzhou";
/** Entries of a page; what each list allows. */
const PAGE = 50;
/** Greatest ratio of a list's cost with many entries to its cost with few. */
const REACH = 1.1;

/** Values of the columns that differ between the copies of a row; all others are the same. `n` is the copy's number. */
const COPIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  keys: {
    key_id:
      "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))",
  },
  aliases: { name: "printf('alias/copy-%06d', n)" },
  grants: { grant_id: "lower(hex(randomblob(32)))", fingerprint: "NULL" },
  secrets: { name: "printf('copy-%06d', n)" },
};

/** Prints CPU time with `few` and with `many` entries, and the median of the ratios. */
export async function lists(few: number, many: number, rounds: number, seconds: number): Promise<void> {
  const made: { server: Spawned; data: string; shots: Shot[] }[] = [];
  try {
    for (const count of [few, many]) made.push(await filled(count));
    const [small, large] = made;
    if (!small || !large) return;
    console.log(`\n${"".padEnd(28)}${`${few}`.padStart(10)}${`${many}`.padStart(10)}${"ratio".padStart(8)}`);
    for (const [n, one] of small.shots.entries()) {
      const other = large.shots[n];
      if (!other) continue;
      const pair = [
        { one, pid: workerdOf(small.server.pid), runs: [] as number[] },
        { one: other, pid: workerdOf(large.server.pid), runs: [] as number[] },
      ] as const;
      for (const { one: each, pid } of pair) await fire(each, pid, seconds / 2);
      for (let round = 0; round < rounds; round++) {
        for (const { one: each, pid, runs } of round % 2 === 0 ? pair : pair.toReversed())
          runs.push((await fire(each, pid, seconds)).cpuMicros);
      }
      const ratio = median(pair[1].runs.map((cost, round) => cost / (pair[0].runs[round] ?? Number.NaN)));
      const costs = pair.map(({ runs }) => median(runs).toFixed(0).padStart(10));
      console.log(`${one.name.padEnd(28)}${costs.join("")}${ratio.toFixed(2).padStart(8)}`);
    }
    console.log(`asked of the ratios: ${REACH}`);
  } finally {
    for (const { server, data } of made) {
      await server.stop();
      rmSync(data, { recursive: true });
    }
  }
}

/** A server that has so many of each, and the requests to measure. */
async function filled(count: number) {
  const data = mkdtempSync(join(tmpdir(), "fauxkms-bench-"));
  const start = () => spawnServer("--data", data, "--quotas", "off");
  const first = await start();
  const sdk = client(first.url, CREDENTIALS);
  const { KeyMetadata } = await sdk.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId;
  await sdk.send(new CreateAliasCommand({ AliasName: "alias/first", TargetKeyId: KeyId }));
  const GranteePrincipal = `arn:aws:iam::${ACCOUNT}:root`;
  await sdk.send(new CreateGrantCommand({ KeyId, GranteePrincipal, Operations: ["Encrypt"] }));
  await alibaba(first.url, "OpenKmsService", {});
  const made = await alibaba(first.url, "CreateKey", {});
  const { KeyId: alibabaKey = "" } = made.KeyMetadata ?? {};
  await alibaba(first.url, "CreateAlias", { KeyId: alibabaKey, AliasName: "alias/first" });
  const secret = { SecretName: "first", SecretData: "value", VersionId: "v1" };
  await alibaba(first.url, "CreateSecret", secret);
  await first.stop();
  for (const file of globSync(join(data, "**", "*.sqlite"))) copyRows(file, count - 1);
  const server = await start();
  await fetch(`${server.url}/_fauxkms/quotas/aws/resource_keys`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account: ACCOUNT, region: "us-east-1", limit: 10 * count + 1_000_000 }),
  });
  return { server, data, shots: await shotsOf(server.url, KeyId ?? "", count) };
}

/** Copies the rows of a key store; other files have no such tables. */
function copyRows(file: string, copies: number): void {
  const database = new DatabaseSync(file);
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  for (const [table, differing] of Object.entries(COPIES)) {
    if (!tables.some(({ name }) => name === table)) continue;
    const columns = database
      .prepare("SELECT name FROM pragma_table_info(?)")
      .all(table)
      .map(({ name }) => String(name))
      .filter((name) => name !== "seq");
    const values = columns.map((name) => differing[name] ?? name);
    database.exec(
      `INSERT INTO ${table} (${columns.join(", ")})
       WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${copies})
       SELECT ${values.join(", ")} FROM (SELECT * FROM ${table} LIMIT 1), numbers`,
    );
  }
  database.close();
}

async function shotsOf(url: string, KeyId: string, count: number): Promise<Shot[]> {
  const sdk = client(url, CREDENTIALS);
  const awsLists = [
    { name: "ListKeys", list: (page: Page) => new ListKeysCommand(page), most: 1000 },
    { name: "ListAliases", list: (page: Page) => new ListAliasesCommand(page), most: 100 },
    { name: "ListGrants", list: (page: Page) => new ListGrantsCommand({ KeyId, ...page }), most: 100 },
  ];
  const shots: Shot[] = [];
  for (const { name, list, most } of awsLists) {
    shots.push(await shot(name, url, CREDENTIALS, list({ Limit: PAGE })));
    const Marker = await markerAt(sdk, list, Math.floor(count / 2), most);
    shots.push(await shot(`${name}, middle`, url, CREDENTIALS, list({ Limit: PAGE, Marker })));
  }
  for (const action of ["ListKeys", "ListAliases", "ListSecrets"]) {
    for (const [place, number] of [
      ["", 1],
      [", middle", Math.max(1, Math.floor(count / 2 / PAGE))],
    ] as const) {
      const query = { RegionId: REGION, PageNumber: `${number}`, PageSize: `${PAGE}` };
      const headersOfEach = () => acsHeaders({ url, key: ALIBABA_KEY, action, query });
      const name = `Alibaba ${action}${place}`;
      shots.push({
        name,
        url: `${url}/?${new URLSearchParams(query)}`,
        headers: {},
        body: "",
        headersOfEach,
      });
    }
  }
  return [...shots, await shot("CreateKey", url, CREDENTIALS, new CreateKeyCommand({}))];
}

interface Page {
  readonly Limit: number;
  readonly Marker?: string | undefined;
}

/** The marker of a list after so many entries or a few more. */
async function markerAt(
  sdk: KMSClient,
  list: (page: Page) => object,
  entries: number,
  most: number,
): Promise<string | undefined> {
  let marker: string | undefined;
  for (let seen = 0; seen < entries; ) {
    const Limit = Math.min(most, entries - seen);
    const command = list({ Limit, Marker: marker }) as Parameters<KMSClient["send"]>[0];
    const { NextMarker } = (await sdk.send(command)) as { NextMarker?: string };
    if (NextMarker === undefined) break;
    marker = NextMarker;
    seen += Limit;
  }
  return marker;
}

/** Calls an operation of Alibaba Cloud. @throws Error if it fails */
async function alibaba(
  url: string,
  action: string,
  parameters: Record<string, string>,
): Promise<{ KeyMetadata?: { KeyId: string } }> {
  const query = { RegionId: REGION, ...parameters };
  const answer = await fetch(`${url}/?${new URLSearchParams(query)}`, {
    method: "POST",
    headers: acsHeaders({ url, key: ALIBABA_KEY, action, query }),
  });
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
  return answer.json() as Promise<{ KeyMetadata?: { KeyId: string } }>;
}
