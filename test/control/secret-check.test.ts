import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CreateKeyCommand, EncryptCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../support/cli.ts";
import { freshAccount } from "../support/client.ts";
import { clientOf, deploy } from "../support/deployment.ts";

const SECRETS = ["the first secret", "another secret"] as const;

async function health(url: string): Promise<[status: number, text: string]> {
  const answer = await fetch(`${url}/_fauxkms/health`);
  return [answer.status, await answer.text()];
}

describe("a deployment whose secret is another one than before", () => {
  it.each([
    ["keys", async (url: string, account: string) => void (await newKey(url, account))],
    [
      "access keys",
      async (url: string, account: string) => {
        const answer = await fetch(`${url}/_fauxkms/credentials`, {
          method: "POST",
          headers: { authorization: "Bearer token", "content-type": "application/json" },
          body: JSON.stringify({ cloud: "aws", account }),
        });
        expect(answer.status).toBe(201);
      },
    ],
    ["nothing but the check value", async () => {}],
  ])("and which has %s reports it, and makes no key until the secret is back", async (_, fill) => {
    const [storage, account] = [temporaryDirectory(), freshAccount()];
    const first = await deploy({ storage, variables: { FAUXKMS_SECRET: SECRETS[0] } });
    expect(await health(first.url)).toEqual([200, expect.any(String)]);
    await fill(first.url, account);
    await first.stop();

    const second = await deploy({ storage, variables: { FAUXKMS_SECRET: SECRETS[1] } });
    const [status, text] = await health(second.url);
    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({ status: "setup", problem: expect.stringContaining("FAUXKMS_SECRET") });
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    await expect(newKey(second.url, account)).rejects.toMatchObject({ name: "KMSInternalException" });
    await second.stop();

    const third = await deploy({ storage, variables: { FAUXKMS_SECRET: SECRETS[0] } });
    expect(await health(third.url)).toEqual([200, expect.any(String)]);
    await newKey(third.url, account);
  });

  it("notices it without a health check", async () => {
    const [storage, account] = [temporaryDirectory(), freshAccount()];
    const first = await deploy({ storage, variables: { FAUXKMS_SECRET: SECRETS[0] } });
    const KeyId = await newKey(first.url, account);
    await expect.poll(async () => (await health(first.url))[0]).toBe(200);
    await first.stop();
    const { url } = await deploy({ storage, variables: { FAUXKMS_SECRET: SECRETS[1] } });
    const encrypted = () =>
      clientOf(url, account).send(new EncryptCommand({ KeyId, Plaintext: Buffer.of(1) }));
    await expect(encrypted()).rejects.toMatchObject({ name: "KMSInternalException" });
    const listed = () =>
      clientOf(url, account)
        .send(new ListKeysCommand({}))
        .then(
          () => "listed",
          (error: Error) => error.message,
        );
    await expect.poll(listed).toContain("FAUXKMS_SECRET");
  });
});

describe("data of a version without a check value", () => {
  it.each(["material", "credential"])("accepts only the secret that opens a %s", async (what) => {
    const [storage, account] = [temporaryDirectory(), freshAccount()];
    const first = await deploy({ storage, variables: { FAUXKMS_SECRET: SECRETS[0] } });
    if (what === "material") await newKey(first.url, account);
    else {
      await fetch(`${first.url}/_fauxkms/credentials`, {
        method: "POST",
        headers: { authorization: "Bearer token", "content-type": "application/json" },
        body: JSON.stringify({ cloud: "aws", account }),
      });
    }
    expect((await health(first.url))[0]).toBe(200);
    await first.stop();
    inDatabase(storage, (before) => {
      before.exec("DELETE FROM secret_check");
      // Such a version registered key stores in D1.
      if (what === "material") {
        before.prepare("INSERT OR IGNORE INTO stores VALUES ('default', 'aws', ?, 'us-east-1')").run(account);
      }
    });

    const wrong = await deploy({ storage, variables: { FAUXKMS_SECRET: SECRETS[1] } });
    expect((await health(wrong.url))[0]).toBe(503);
    await wrong.stop();
    expect(checkValues(storage)).toEqual([]);

    const right = await deploy({ storage, variables: { FAUXKMS_SECRET: SECRETS[0] } });
    expect((await health(right.url))[0]).toBe(200);
    await right.stop();
    expect(checkValues(storage)).toHaveLength(1);
  });
});

/** The check values in the D1 of a deployment that has ended. */
function checkValues(storage: string): unknown[] {
  return inDatabase(storage, (database) => database.prepare("SELECT * FROM secret_check").all());
}

/** Uses the D1 of a deployment that has ended. */
function inDatabase<T>(storage: string, use: (database: DatabaseSync) => T): T {
  const files = globSync("d1-storage/**/*.sqlite", { cwd: storage }).filter(
    (file) => !file.endsWith("metadata.sqlite"),
  );
  expect(files).toHaveLength(1);
  const database = new DatabaseSync(join(storage, files[0] ?? ""));
  try {
    return use(database);
  } finally {
    database.close();
  }
}

async function newKey(url: string, account: string): Promise<string> {
  const { KeyMetadata } = await clientOf(url, account).send(new CreateKeyCommand({}));
  return KeyMetadata?.KeyId ?? "";
}
