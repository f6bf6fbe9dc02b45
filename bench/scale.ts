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
import { fire, type Shot } from "./load.ts";
import { workerdOf } from "./processes.ts";
import { type Effort, type Figures, figuresOf, type Row, ratiosOf } from "./rows.ts";
import { client, shot } from "./shots.ts";
import { CHECKOUT, type Spawned, spawnServer } from "./spawned.ts";

const ACCOUNT = "111122223333";
const CREDENTIALS = { accessKeyId: ACCOUNT, secretAccessKey: "any" };
const ALIBABA_KEY = { accessKeyId: "1234567890123456", secretAccessKey: "any" };
const REGION = "cn-hangzhou";
/** Entries of a page; what each list allows. */
const PAGE = 50;
/** Numbers of entries that are compared, and the least ratio that is asked: 1.1 times the CPU time. */
const FEW = 100;
const MANY = 100_000;
const REACH = 1 / 1.1;

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

/** Rows of the CPU time with few entries and with many. */
export async function scale({ rounds, seconds }: Effort): Promise<Row[]> {
  const made: Filled[] = [];
  try {
    for (const count of [FEW, MANY]) made.push(await filled(count));
    const [small, large] = made;
    if (!small || !large) return [];
    const rows: Row[] = [];
    for (const [n, one] of small.shots.entries()) {
      const other = large.shots[n];
      if (other) rows.push(...(await rowsOf([small, one], [large, other], { rounds, seconds })));
    }
    return rows;
  } finally {
    for (const { server, data } of made) {
      await server.stop();
      rmSync(data, { recursive: true });
    }
  }
}

/** The rows of a request with few entries and with many, measured in turn. */
async function rowsOf(few: Measured, many: Measured, { rounds, seconds }: Effort): Promise<Row[]> {
  const pair = [few, many].map(([{ server }, request]) => ({
    request,
    pid: workerdOf(server.pid),
    runs: [] as Figures[],
  }));
  for (const { request, pid } of pair) await fire(request, pid, seconds / 2);
  for (let round = 0; round < rounds; round++) {
    for (const { request, pid, runs } of round % 2 === 0 ? pair : pair.toReversed())
      runs.push(await fire(request, pid, seconds));
  }
  const [ofFew = [], ofMany = []] = pair.map(({ runs }) => runs);
  const yardstick = `${few[1].name}, ${FEW}`;
  const ratios = ratiosOf(ofFew, ofMany, "cpuMicros");
  return [
    { section: "scale", name: yardstick, figures: figuresOf(ofFew), comparisons: [] },
    {
      section: "scale",
      name: `${many[1].name}, ${MANY}`,
      figures: figuresOf(ofMany),
      comparisons: [{ yardstick, by: "cpuMicros", ratios, asked: REACH }],
    },
  ];
}

/** A server with entries, and the requests to measure. */
interface Filled {
  readonly server: Spawned;
  readonly data: string;
  readonly shots: readonly Shot[];
}

type Measured = readonly [Filled, Shot];

/** A server that has so many of each, and the requests to measure. */
async function filled(count: number): Promise<Filled> {
  const data = mkdtempSync(join(tmpdir(), "fauxkms-bench-"));
  const start = () => spawnServer(CHECKOUT, "--data", data, "--quotas", "off");
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
