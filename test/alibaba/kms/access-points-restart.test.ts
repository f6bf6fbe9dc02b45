import { globSync, readFileSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeAccessPoint, NOT_FOUND } from "../../support/access-points.ts";
import { alibabaClient, freshAlibabaAccount } from "../../support/alibaba.ts";
import { openWithForge } from "../../support/pkcs12.ts";
import { SpawnedServer } from "../../support/spawned-server.ts";

const PASSWORD = "Correct-horse-battery-7";

describe("access points on disk", () => {
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
  const makeKey = () => client().call("CreateClientKey", { AapName: "aap", Password: PASSWORD });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-aap-"));
    await mkdir(join(directory, "tmp"));
    await start();
    await makeAccessPoint(client());
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  it("are there after kill -9, as soon as they were acknowledged", async () => {
    const kept: Record<string, unknown>[] = [];
    for (let round = 0; round < 3; round++) {
      const { ClientKeyId } = await makeKey();
      await crash();
      kept.push(await client().call("GetClientKey", { ClientKeyId }));
      expect(kept.at(-1)).toMatchObject({ ClientKeyId, AapName: "aap" });
    }
    const { ClientKeys } = await client().call("ListClientKeys", { AapName: "aap" });
    expect(ClientKeys).toEqual(kept.map(({ RequestId: _, ...key }) => key));
    expect(await client().call("DescribePolicy", { Name: "policy" })).toMatchObject({
      AccessControlRules: '{"NetworkRules":["rule"]}',
    });
    // What was deleted is not there again.
    await client().call("DeleteClientKey", { ClientKeyId: kept[0]?.ClientKeyId });
    await crash();
    const failure = await client().failure("GetClientKey", { ClientKeyId: kept[0]?.ClientKeyId });
    expect(failure).toEqual(NOT_FOUND);
  });

  it("have no private key, and no password, in any file", async () => {
    const made = await makeKey();
    const pkcs12 = Buffer.from(String(made.PrivateKeyData), "base64");
    const { privateKey, certificate } = openWithForge(pkcs12, PASSWORD);
    await server?.stop();
    const files = globSync("**/*", { cwd: directory })
      .map((file) => join(directory, file))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file));
    const isKept = (bytes: Buffer | string) => files.some((file) => file.includes(bytes));
    // The search finds what is there.
    const line = certificate.raw.toString("base64").slice(0, 64);
    expect(isKept(line)).toBe(true);
    const { d = "", p = "", q = "" } = privateKey.export({ format: "jwk" });
    const secrets = [d, p, q].map((part) => Buffer.from(part, "base64url"));
    const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
    for (const secret of [...secrets, pkcs12.subarray(-200), pkcs8.subarray(300, 600)]) {
      expect(secret.length).toBeGreaterThanOrEqual(128);
      expect(isKept(secret)).toBe(false);
      expect(isKept(secret.toString("hex"))).toBe(false);
      // Base64 of a part of it, however that part lies within what was encoded.
      for (let shift = 0; shift < 3; shift++) {
        expect(isKept(secret.subarray(shift, shift + 48).toString("base64"))).toBe(false);
      }
    }
    expect(isKept(PASSWORD)).toBe(false);
    await start();
  });
});
