import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { expect, it, onTestFinished } from "vitest";
import { freshAccount } from "../support/client.ts";
import { clientOf, deploy } from "../support/deployment.ts";
import { clientsOf, makeWorkspace } from "../support/made-workspaces.ts";
import { patient } from "../support/patience.ts";

/** Tables of an object, without the platform's own. */
const TABLES = `SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'
  AND name NOT GLOB 'sqlite_*'`;

/** Whether the database of an object has something. */
function hasTables(file: string): boolean {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return Number(database.prepare(TABLES).get()?.n) > 0;
  } finally {
    database.close();
  }
}

/** A strict deployment, and how many objects have storage. */
async function scene(variables: Readonly<Record<string, string | undefined>> = {}) {
  const storage = mkdtempSync(join(tmpdir(), "fauxkms-given-back-"));
  onTestFinished(() => rmSync(storage, { recursive: true, force: true }));
  const { url } = await deploy({
    variables: { AUTH: "strict", ALLOW_PERMISSIVE: undefined, ...variables },
    storage,
  });
  const held = (owner: string) =>
    globSync(`**/*${owner}/*.sqlite`, { cwd: storage })
      .filter((file) => !file.includes("metadata"))
      .filter((file) => hasTables(join(storage, file))).length;
  /** Makes an access key in a workspace, and a key with it. */
  const use = async (workspace: string) => {
    const answer = await fetch(`${url}/_fauxkms/credentials`, {
      method: "POST",
      body: JSON.stringify({ cloud: "aws", account: freshAccount() }),
      headers: { authorization: "Bearer token", "x-fauxkms-workspace": workspace },
    });
    const { accessKeyId = "", secretAccessKey = "" } = (await answer.json()) as Record<string, string>;
    const client = clientOf(url, accessKeyId, secretAccessKey);
    await client.send(new CreateKeyCommand({}));
    return client;
  };
  const patience = { timeout: patient(30_000), interval: 200 };
  return { url, held, use, patience };
}

it("a workspace that was only named ends when nobody has used it for long; others stay", async () => {
  // Three and a half seconds.
  const { url, held, use, patience } = await scene({ UNUSED_WORKSPACE_DAYS: "0.00004" });
  const standard = await use("default");
  const made = clientsOf(await makeWorkspace(url, {}, "token")).aws;
  await made.send(new CreateKeyCommand({}));
  const [busy, idle] = [await use("busy"), await use("idle")];
  await expect
    .poll(async () => {
      await busy.send(new ListKeysCommand({}));
      return held("KeyStore");
    }, patience)
    .toBe(3);
  await expect(idle.send(new ListKeysCommand({}))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  for (const client of [standard, made, busy]) {
    expect((await client.send(new ListKeysCommand({}))).Keys).toHaveLength(1);
  }
});

it("a reset gives the storage of every account and Region back", async () => {
  const { url, held, use, patience } = await scene();
  for (let each = 0; each < 5; each++) await use("w");
  await use("other");
  for (const owner of ["KeyStore", "QuotaCounters"]) expect(held(owner)).toBe(6);
  await fetch(`${url}/_fauxkms/reset`, {
    method: "POST",
    headers: { authorization: "Bearer token", "x-fauxkms-workspace": "w" },
  });
  for (const owner of ["KeyStore", "QuotaCounters"]) await expect.poll(() => held(owner), patience).toBe(1);
});
