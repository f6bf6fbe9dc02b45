import { globSync, readFileSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../../support/alibaba.ts";
import { addAlibabaKey, base64 } from "../../support/alibaba-keys.ts";
import {
  addSecret,
  freshName,
  REDIS,
  secretValue,
  versionsOfSecret,
  withoutId,
} from "../../support/alibaba-secrets.ts";
import { SpawnedServer } from "../../support/spawned-server.ts";

const MARKER = "the-value-that-must-not-be-seen";
const ROUNDS = 4;

describe("secrets on disk", () => {
  const account = freshAlibabaAccount();
  let directory = "";
  let server: SpawnedServer | undefined;

  const start = async () => {
    const flags = ["--data", join(directory, "data"), "--quotas", "off"];
    server = await SpawnedServer.start(flags, { TMPDIR: join(directory, "tmp") });
  };
  const crash = async () => {
    await server?.crash();
    await start();
  };
  const client = () => alibabaClient({ url: server?.url ?? "", account });
  const clock = async (body: object) => {
    const response = await fetch(`${server?.url}/_fauxkms/clock`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-secrets-"));
    await mkdir(join(directory, "tmp"));
    await start();
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  it("keep every value that was acknowledged before a kill -9, in the middle of load", async () => {
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < ROUNDS; round++) {
      const there = client();
      let over = false;
      const writer = async (who: number) => {
        for (let i = 0; !over; i++) {
          const SecretName = freshName();
          const SecretData = `${MARKER} ${round} ${who} ${i}`;
          try {
            await there.call("CreateSecret", { SecretName, SecretData, VersionId: "v1" });
            acknowledged.set(`${SecretName} v1`, SecretData);
            await there.call("PutSecretValue", {
              SecretName,
              SecretData: `${SecretData} 2`,
              VersionId: "v2",
            });
            acknowledged.set(`${SecretName} v2`, `${SecretData} 2`);
          } catch (error) {
            if (!over) throw error;
          }
        }
      };
      const writers = Promise.all([0, 1, 2].map(writer));
      await expect.poll(() => acknowledged.size).toBeGreaterThan(12 * (round + 1));
      over = true;
      await server?.crash();
      await writers;
      await start();
    }
    const lost: string[] = [];
    for (const [version, SecretData] of acknowledged) {
      const [SecretName, VersionId] = version.split(" ");
      const found = await client().call("GetSecretValue", { SecretName, VersionId });
      if (found.SecretData !== SecretData) lost.push(version);
    }
    expect(lost).toEqual([]);
  });

  it("rotate when a request first sees that the date has passed, once and for good", async () => {
    const name = await addSecret(client(), {
      ...REDIS,
      EnableAutomaticRotation: true,
      RotationInterval: "7d",
    });
    const first = await secretValue(client(), name);
    const { NextRotationDate } = await client().call("DescribeSecret", { SecretName: name });
    const next = Date.parse(String(NextRotationDate));
    // The clock runs over the date while there is nobody to look.
    await clock({ mode: "running", now: new Date(next - 500).toISOString() });
    await crash();
    const read = async () => withoutId(await client().call("GetSecretValue", { SecretName: name }));
    await expect.poll(async () => (await read()).LastRotationDate).toBe(NextRotationDate);
    const rotated = await read();
    expect(rotated).toMatchObject({ NextRotationDate: isoAt(next + 7 * 86_400_000) });
    await crash();
    expect(await read()).toEqual(rotated);
    expect(await secretValue(client(), name, "ACSPrevious")).toEqual(first);
    expect(Object.keys(await versionsOfSecret(client(), name))).toHaveLength(3);
  });

  it("are sealed, each for its own place, and out of Decrypt's reach", async () => {
    const { id } = await addAlibabaKey(client());
    const names = [freshName(), freshName()] as const;
    for (const SecretName of names) {
      await client().call("CreateSecret", {
        SecretName,
        SecretData: `${MARKER} of ${SecretName}`,
        VersionId: "v1",
        EncryptionKeyId: id,
      });
    }
    await server?.stop();
    const files = globSync(join(directory, "data", "**", "*")).filter((file) => statSync(file).isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(readFileSync(file).includes(MARKER), file).toBe(false);
      expect(readFileSync(file).includes(base64(MARKER).slice(0, -4)), file).toBe(false);
    }
    // What sealed one secret's value is put in the other's place.
    const swapped = files.filter((file) => file.endsWith(".sqlite")).flatMap((file) => swap(file, names));
    expect(swapped).toHaveLength(1);
    await start();
    for (const SecretName of names) {
      expect(await client().failure("GetSecretValue", { SecretName })).toMatchObject({
        code: "InternalFailure",
      });
    }
    const { CiphertextBlob } = await client().call("Encrypt", { KeyId: id, Plaintext: base64("x") });
    const [versionId] = [Buffer.from(String(CiphertextBlob), "base64").subarray(0, 36)];
    const blob = Buffer.concat([versionId, swapped[0] ?? Buffer.of()]).toString("base64");
    expect(await client().failure("Decrypt", { CiphertextBlob: blob })).toMatchObject({
      code: "InvalidParameter",
    });
  });
});

function isoAt(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** Gives two secrets each other's sealed values. @returns one of them, where the file has these secrets. */
function swap(file: string, [one, other]: readonly [string, string]): Buffer[] {
  const database = new DatabaseSync(file);
  try {
    const tables = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'secret_versions'").all();
    if (tables.length === 0) return [];
    const read = database.prepare("SELECT sealed FROM secret_versions WHERE name = ?");
    const write = database.prepare("UPDATE secret_versions SET sealed = ? WHERE name = ?");
    const [a, b] = [one, other].map((name) => read.get(name)?.sealed);
    if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return [];
    write.run(b, one);
    write.run(a, other);
    return [Buffer.from(a)];
  } finally {
    database.close();
  }
}
