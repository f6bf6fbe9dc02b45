import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateAliasCommand, CreateKeyCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshAccount, kms } from "../../support/client.ts";
import { snapshot } from "../../support/snapshot.ts";
import { putSnapshot, rewritten, takeSnapshot } from "../../support/snapshots.ts";
import { SpawnedServer } from "../../support/spawned-server.ts";

const MEGABYTE = 1_000_000;

/** The lines with one of them replaced, the first that fits. */
function replaced(lines: string[], fits: RegExp, by: (line: string) => string | string[]): string[] {
  const index = lines.findIndex((line) => fits.test(line));
  if (index < 0) throw new Error(`no line ${fits}`);
  return lines.toSpliced(index, 1, ...[by(lines[index] ?? "")].flat());
}

/** The row after the line of a table, changed. */
function rowOf(table: string, change: (row: unknown[], columns: string[]) => unknown[]) {
  return (lines: string[]) => {
    const index = lines.findIndex((line) => line.startsWith(`{"table":"${table}"`));
    const { columns } = JSON.parse(lines[index] ?? "{}") as { columns: string[] };
    const row = change(JSON.parse(lines[index + 1] ?? "[]") as unknown[], columns);
    return lines.toSpliced(index + 1, 1, JSON.stringify(row));
  };
}

/** A row with another value in a column. */
const withValue = (table: string, column: string, value: unknown) =>
  rowOf(table, (row, columns) => row.with(columns.indexOf(column), value));

const OWN = /^\{"own"/;
const KEYS = /^\{"object":"keys"/;
const TABLE = /^\{"table":"keys"/;

const IDENTITIES =
  '{"table":"identities","columns":["cloud","account_id","kind","name","record","version","created_at"]}';
const RAM_GROUP = { name: "g", id: "2", createdAt: 1, updatedAt: 1, attached: [], comments: "" };
const ramPolicy = (document: string) => ({
  ...{ name: "p", id: "2", createdAt: 1, updatedAt: 1, description: "", tags: [] },
  ...{ versions: [{ number: 1, document, createdAt: 1 }], defaultVersion: 1, lastVersion: 1 },
});

/** What is wrong with documents whose author knows the passphrase. */
const WRONG: Readonly<Record<string, (lines: string[]) => readonly string[]>> = {
  "a row twice": (lines) => replaced(lines, /^\["alias\//, (line) => [line, line]),
  "a text for a number": withValue("keys", "created_at", "yesterday"),
  "a number for a text": withValue("keys", "key_id", 7),
  "an object for a text": withValue("keys", "description", { bytes: "AAAA" }),
  "nothing where something must be": withValue("keys", "key_spec", null),
  "a boolean": withValue("keys", "key_spec", true),
  "a text for bytes": withValue("materials", "wrapped", "AAAA"),
  "bytes in the clear": withValue("materials", "wrapped", { bytes: "AAAA" }),
  "a secret sealed otherwise": withValue("materials", "wrapped", { sealed: "A".repeat(80) }),
  "a secret of another row": withValue("materials", "material_id", "0".repeat(64)),
  "base64 that is none": withValue("materials", "wrapped", { sealed: "§" }),
  "too few values": rowOf("keys", (row) => row.slice(1)),
  "too many values": rowOf("keys", (row) => [...row, 1]),
  "a table that there is not": (lines) => replaced(lines, TABLE, (line) => line.replace('"keys"', '"doors"')),
  "a table of the runtime": (lines) =>
    replaced(lines, TABLE, (line) => line.replace('"keys"', '"sqlite_master"')),
  "SQL for the name of a table": (lines) =>
    replaced(lines, TABLE, (line) => line.replace('"keys"', '"keys; DROP TABLE keys"')),
  "SQL for the name of a column": (lines) =>
    replaced(lines, TABLE, (line) => line.replace('"key_id"', '"key_id) VALUES (1); DROP TABLE keys; --"')),
  "a column that there is not": (lines) =>
    replaced(lines, TABLE, (line) => line.replace('"key_id"', '"door_id"')),
  "a column twice": (lines) => replaced(lines, TABLE, (line) => line.replace('"key_spec"', '"key_id"')),
  "a member of every object": (lines) =>
    replaced(lines, TABLE, (line) =>
      line.replace('"keys"', '"__proto__"').replace('"key_id"', '"__proto__"'),
    ),
  "a row before its table": (lines) => replaced(lines, TABLE, () => "[1]"),
  "a table before its object": (lines) => lines.filter((line) => !KEYS.test(line)),
  "an account that cannot be": (lines) =>
    replaced(lines, KEYS, (line) => line.replace(/"account":"\d+"/, '"account":"1111222233334"')),
  "a path for a Region": (lines) =>
    replaced(lines, KEYS, (line) => line.replace(/"region":"[^"]+"/, '"region":"../../x"')),
  "steps of a later version": (lines) =>
    replaced(lines, KEYS, (line) => line.replace(/\{"keys":\d+\}/, '{"keys":999}')),
  "steps below none": (lines) =>
    replaced(lines, KEYS, (line) => line.replace(/\{"keys":\d+\}/, '{"keys":-1}')),
  "steps before which there was no such column": (lines) =>
    replaced(lines, KEYS, (line) => line.replace(/\{"keys":\d+\}/, '{"keys":1}')),
  "nothing of the workspace": (lines) => lines.filter((line) => !OWN.test(line)),
  "a clock that shows no time": (lines) =>
    replaced(lines, OWN, (line) => line.replace(/"offset":-?\d+/, '"offset":1e300')),
  "a fault that cannot be": (lines) =>
    replaced(lines, OWN, (line) =>
      line.replace('"faults":[]', '"faults":[{"id":"x","match":{},"effect":{"error":"No"}}]'),
    ),
  "a member that there is not": (lines) =>
    replaced(lines, OWN, (line) => line.replace('{"own":{', '{"own":{"x":1,')),
  "no JSON": (lines) => replaced(lines, TABLE, (line) => line.slice(0, -3)),
  "a text": (lines) => replaced(lines, TABLE, () => '"text"'),
  null: (lines) => replaced(lines, TABLE, () => "null"),
  "an empty line": (lines) => replaced(lines, TABLE, (line) => [line, ""]),
  "arrays in arrays": (lines) =>
    replaced(lines, TABLE, (line) => [line, `${"[".repeat(50_000)}${"]".repeat(50_000)}`]),
  "an access key of another workspace's form": (lines) => [
    ...lines,
    '{"table":"credentials","columns":["access_key_id","cloud","account_id","principal","wrapped_secret","session_token_hash","expires_at","created_at"]}',
    '["111122223333.default","aws","111122223333","root",{"sealed":""},null,null,1]',
  ],
  "an order that is no record": (lines) => [
    ...lines,
    '{"table":"orders","columns":["order_id","account_id","instance_id","order_type","created_at","amount_cents","record"]}',
    '["1","1","1","New",1,1,"no JSON"]',
  ],
  "an order without members": (lines) => [
    ...lines,
    '{"table":"orders","columns":["order_id","account_id","instance_id","order_type","created_at","amount_cents","record"]}',
    '["1","1","1","New",1,1,"{}"]',
  ],
  "an instance without members": (lines) => [
    ...lines,
    '{"table":"instances","columns":["instance_id","account_id","region","record","created_at","version"]}',
    '["1","1234567890123456","cn-hangzhou","{}",1,1]',
  ],
  "a RAM user without members": (lines) => [
    ...lines,
    IDENTITIES,
    '["alibaba","1234567890123456","user","a","{\\"name\\":\\"a\\"}",1,1]',
  ],
  "a RAM role that is a group": (lines) => [
    ...lines,
    IDENTITIES,
    JSON.stringify(["alibaba", "1234567890123456", "role", "g", JSON.stringify(RAM_GROUP), 1, 1]),
  ],
  "a RAM group of AWS": (lines) => [
    ...lines,
    IDENTITIES,
    JSON.stringify(["aws", "111122223333", "group", "g", JSON.stringify(RAM_GROUP), 1, 1]),
  ],
  "a RAM policy that is no JSON": (lines) => [
    ...lines,
    IDENTITIES,
    JSON.stringify(["alibaba", "1234567890123456", "policy", "p", JSON.stringify(ramPolicy("{")), 1, 1]),
  ],
  "an identity of a kind that there is not": (lines) => [
    ...lines,
    IDENTITIES,
    JSON.stringify(["alibaba", "1234567890123456", "constructor", "g", JSON.stringify(RAM_GROUP), 1, 1]),
  ],
  "a balance beyond all amounts": (lines) => [
    ...lines,
    '{"table":"balances","columns":["account_id","cents"]}',
    '["1234567890123456",1e300]',
  ],
  "a balance below nothing": (lines) => [
    ...lines,
    '{"table":"balances","columns":["account_id","cents"]}',
    '["1234567890123456",-1]',
  ],
  "a column of D1 that says whose": (lines) => [
    ...lines,
    '{"table":"balances","columns":["account_id","cents","workspace"]}',
    '["1234567890123456",1,"default"]',
  ],
};

describe("a hostile document", () => {
  let server: SpawnedServer;
  let directory = "";
  let secret = "";
  const url = () => server.url;
  const account = freshAccount();
  const name = () => `hostile-${randomBytes(4).toString("hex")}`;
  const workspace = name();
  const options = { workspace };
  let client: KMSClient;
  let document = "";
  let before: unknown;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-hostile-"));
    server = await SpawnedServer.start(["--data", directory, "--quotas", "off"]);
    secret = (await readFile(join(directory, "secret"), "utf8")).trim();
    client = kms({ account, workspace, url: url() });
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    await client.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: KeyMetadata?.KeyId }));
    await client.send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from("x") }));
    document = await takeSnapshot(url(), options);
    before = await snapshot(account, "us-east-1", { workspace, url: url() });
  });

  afterAll(async () => {
    await server.crash();
    await rm(directory, { recursive: true, force: true });
  });

  it("is told from one that is as it was, which is taken", async () => {
    const other = name();
    const same = rewritten(document, secret, (lines) => lines);
    expect(same).toBe(document);
    expect((await putSnapshot(url(), same, { ...options, workspace: other })).status).toBe(204);
    expect(await snapshot(account, "us-east-1", { workspace: other, url: url() })).toEqual(before);
  });

  it.each(Object.entries(WRONG))("with %s is 400 with the line, and changes nothing", async (_, change) => {
    const { status, text } = await putSnapshot(url(), rewritten(document, secret, change), options);
    expect(status, text).toBe(400);
    expect(text).toMatch(/"code":"invalid","message":"line \d+: /);
    expect(text).not.toContain("DROP TABLE keys; --");
  });

  it("is told from one with identities as they must be, which is taken", async () => {
    const rows = [
      ["alibaba", "1234567890123456", "group", "g", JSON.stringify(RAM_GROUP), 1, 1],
      ["alibaba", "1234567890123456", "policy", "p", JSON.stringify(ramPolicy("{}")), 1, 1],
    ].map((row) => JSON.stringify(row));
    const taken = rewritten(document, secret, (lines) => [...lines, IDENTITIES, ...rows]);
    expect(await putSnapshot(url(), taken, { ...options, workspace: name() })).toEqual({
      status: 204,
      text: "",
    });
  });

  it.each([
    ["nothing", ""],
    ["no snapshot", "hello"],
    ["an object", "{}"],
    ["a fixture", '{"fauxkms":"fixture/1"}'],
    ["a later version", '{"fauxkms":"snapshot/2"}'],
  ])("that is %s is 400", async (_, text) => {
    const answer = await putSnapshot(url(), text, options);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("snapshot");
  });

  it.each([
    ["one line", () => new Uint8Array(MEGABYTE).fill(0x61)],
    ["empty lines", () => new Uint8Array(MEGABYTE).fill(0x0a)],
    ["bytes that are no text", () => new Uint8Array(MEGABYTE).fill(0xff)],
  ])("of 100 MB of %s is 400 after a part of it", async (_, chunk) => {
    const head = new TextEncoder().encode(document.split("\n").slice(0, 2).join("\n"));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(sent === 0 ? head : chunk());
        if (++sent > 100) controller.close();
      },
    });
    const answer = await putSnapshot(url(), body, options).catch((error: Error) => error);
    // The server may close the connection before everything is sent.
    if (!(answer instanceof Error)) expect(answer.status).toBe(400);
    expect(sent).toBeLessThan(100);
  });

  it("has changed nothing at last", async () => {
    expect(await snapshot(account, "us-east-1", { workspace, url: url() })).toEqual(before);
  });
});
