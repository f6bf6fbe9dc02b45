import { globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readStartOptions } from "../../cli/options.ts";
import { type Server, startServer } from "../../cli/server.ts";
import { CLOUD_NAMES } from "../../src/cloud/list.ts";
import { birthOf, KEY_STORE_SCHEMA } from "../../src/objects/key-store/schema.ts";
import { failure } from "../support/client.ts";
import { newRsaMaterial } from "../support/rsa-keys.ts";
import { takeAll } from "../support/schema.ts";
import { advance, awsAt, controlAt, newAccess } from "./calls.ts";
import { addToAlibaba, checkAlibaba, checkAlibabaLater } from "./check-alibaba.ts";
import { addToAws, checkAws, checkAwsLater } from "./check-aws.ts";
import { unpackFixture } from "./fixture-file.ts";
import type { Inventory } from "./inventory.ts";
import { makeAlibaba } from "./make-alibaba.ts";
import { makeAws } from "./make-aws.ts";

const FIXTURES = globSync("*.gz", { cwd: join(import.meta.dirname, "fixtures") }).sort();

/** More than the seven days after which keys are deleted. */
const EIGHT_DAYS = 8 * 86_400;
const ALIBABA_ACCOUNT = "1234567890123456";

let directory = "";
let server: Server | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "fauxkms-upgrade-"));
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(directory, { recursive: true, force: true });
});

const unpack = (name: string) => unpackFixture(join(import.meta.dirname, "fixtures", name), directory);

async function start(): Promise<string> {
  const flags = ["--port", "0", "--data", directory, "--quotas", "off", "--auth", "strict"];
  server = await startServer(readStartOptions(flags, {}), [], { newRsaKey: newRsaMaterial });
  return server.url;
}

describe("a data directory of an earlier commit", () => {
  it.each(FIXTURES)("works with all old contents, and for all new features: %s", async (name) => {
    const held = unpack(name);
    const older = keyStores().filter((file) => stepsTaken(file) < PARTS_SINCE);
    const url = await start();
    await checkAws(url, held.aws);
    if (held.alibaba) await checkAlibaba(url, held.alibaba);
    await addToAws(url, held.aws);
    const alibaba = held.alibaba ?? { access: await newAccess(url, "alibaba", ALIBABA_ACCOUNT) };
    await addToAlibaba(url, alibaba);

    await advance(url, EIGHT_DAYS);
    await checkAwsLater(url, held.aws);
    if (held.alibaba) await checkAlibabaLater(url, held.alibaba);

    // What an emptied workspace is filled with anew lies in the same tables.
    await controlAt(url, "POST", "reset");
    const again = { aws: await makeAws(url), alibaba: await makeAlibaba(url) };
    expect(missing({ ...held, ...again })).toEqual([]);
    await server?.stop();
    const restarted = await start();
    await checkAws(restarted, again.aws);
    await checkAlibaba(restarted, again.alibaba);
    expect(differences(older)).toEqual([]);
  });

  it("of a later version is left unchanged", async () => {
    const { aws } = unpack(FIXTURES.at(-1) ?? "");
    const later = KEY_STORE_SCHEMA.length + 1;
    for (const file of keyStores()) {
      const database = new DatabaseSync(join(directory, file));
      database.exec(`UPDATE meta SET value = ${later} WHERE name = 'schema'`);
      database.close();
    }
    const { status } = await failure(awsAt(await start(), aws.access).send(new ListKeysCommand({})));
    expect(status).toBe(500);
    await server?.stop();
    for (const file of keyStores()) {
      const database = new DatabaseSync(join(directory, file), { readOnly: true });
      expect(database.prepare("SELECT value FROM meta WHERE name = 'schema'").get()?.value).toBe(later);
      database.close();
    }
  });

  it("holds everything that earlier fixtures hold", () => {
    let lacking: string[] | null = null;
    for (const name of FIXTURES) {
      const now = missing(unpack(name));
      expect(lacking ?? now, name).toEqual(expect.arrayContaining(now));
      lacking = now;
    }
    expect(lacking).toEqual([]);
  });
});

/** What is not held. */
function missing({ aws, alibaba }: Inventory): string[] {
  const clouds = { aws, alibaba: alibaba ?? { instance: null, all: null } };
  return Object.entries(clouds).flatMap(([cloud, inventory]) =>
    Object.entries(inventory).flatMap(([name, value]) => (value === null ? [`${cloud} ${name}`] : [])),
  );
}

/**
 * What the tables of the key stores lack, or have otherwise: older ones next to one that took all steps, and those that were
 * made since next to a new one of their cloud. A column that a step had before it was changed in place may be there still:
 * nothing reads it, and it may be NULL.
 *
 * @param older files of the stores from before a store had the tables of its own cloud only.
 */
function differences(older: readonly string[]): string[] {
  return keyStores().flatMap((file) => {
    const shape = new Set(shapeOf(new DatabaseSync(join(directory, file), { readOnly: true })));
    // The reset has deleted it, and nobody has used it since.
    if (shape.size === 0) return [];
    const lacking = (older.includes(file) ? [STEPPED, ...BORN] : BORN).map((wanted) =>
      wanted.filter((part) => !shape.has(part)).map((part) => `${file} lacks ${part}`),
    );
    return lacking.reduce((least, each) => (each.length < least.length ? each : least));
  });
}

/** The shape of a store that took all steps. */
const STEPPED = shapeAfter((database) => takeAll(database, KEY_STORE_SCHEMA));
/** The shape of a new store of each cloud. */
const BORN = CLOUD_NAMES.map((cloud) => shapeAfter((database) => database.exec(birthOf(cloud))));

function shapeAfter(make: (database: DatabaseSync) => void): string[] {
  const database = new DatabaseSync(":memory:");
  make(database);
  return shapeOf(database);
}

/** The step of the schema since which a new store has the tables of its own cloud only. */
const PARTS_SINCE = 5;

/** Number of schema steps that a store has taken; 0 for one from before they were counted. */
function stepsTaken(file: string): number {
  const database = new DatabaseSync(join(directory, file), { readOnly: true });
  const counts = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'meta'").get() !== undefined;
  const row = counts && database.prepare("SELECT value FROM meta WHERE name = 'schema'").get();
  // An open reader's end would take the server's write-ahead log along.
  database.close();
  return row ? Number(row.value) : 0;
}

/** The databases of the key stores, by their paths in the data directory. @throws Error where there is none */
function keyStores(): string[] {
  const found = globSync("**/*KeyStore/*.sqlite", { cwd: directory }).filter(
    (file) => !file.endsWith("metadata.sqlite"),
  );
  if (found.length === 0) throw new Error("no key store was found");
  return found;
}

/** Columns with what they are, and indexes. */
function shapeOf(database: DatabaseSync): string[] {
  const columns = `SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || coalesce(c.dflt_value, '') AS part
    FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT GLOB '_cf_*'
    AND t.name NOT GLOB 'sqlite_*'`;
  const indexes =
    "SELECT 'index ' || name AS part FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
  const parts = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map(({ part }) => String(part));
  return [...parts(columns), ...parts(indexes)];
}
