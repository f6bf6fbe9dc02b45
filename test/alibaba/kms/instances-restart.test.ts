import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../../support/alibaba.ts";
import { buyInstance, connection } from "../../support/alibaba-instances.ts";
import { addAlibabaKey } from "../../support/alibaba-keys.ts";
import { addSecret } from "../../support/alibaba-secrets.ts";
import { SpawnedServer } from "../../support/spawned-server.ts";

const START = Date.parse("2031-01-10T04:00:00Z");
/** The end of a month that begins then. */
const END = Date.parse("2031-02-10T16:00:00Z");
const DAY = 86_400_000;

describe("the content of an instance on disk", () => {
  const account = freshAlibabaAccount();
  let directory = "";
  let server: SpawnedServer | undefined;

  const start = async () => {
    const flags = ["--data", join(directory, "data"), "--quotas", "off", "--expired-instances", "work"];
    server = await SpawnedServer.start(flags, { TMPDIR: join(directory, "tmp") });
  };
  const crash = async () => {
    await server?.crash();
    await start();
  };
  const client = () => alibabaClient({ url: server?.url ?? "", account });
  const setClock = (at: number) =>
    fetch(`${server?.url}/_fauxkms/clock`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ mode: "frozen", now: new Date(at).toISOString() }),
    });
  const keysIn = async (instanceId: string) => {
    const Filters = [{ Key: "DKMSInstanceId", Values: [instanceId] }];
    const { Keys } = await client().call("ListKeys", { Filters, PageSize: 100 });
    return (Keys as { Key: { KeyId: string }[] }).Key.map(({ KeyId }) => KeyId);
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-instances-"));
    await mkdir(join(directory, "tmp"));
    await start();
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  it("survives a kill -9 as acknowledged, works in the days after the end, and is gone with the release", async () => {
    await setClock(START);
    const id = await buyInstance(client(), { secrets: 100 });
    await client().call("ConnectKmsInstance", connection(id));
    await setClock(START + 2_000);
    const acknowledged: string[] = [];
    const there = client();
    let over = false;
    const worker = async () => {
      while (!over) {
        const made = await addAlibabaKey(there, { DKMSInstanceId: id }).catch(() => null);
        if (made) acknowledged.push(made.id);
      }
    };
    const workers = [worker(), worker(), worker()];
    while (acknowledged.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    await server?.crash();
    over = true;
    await Promise.all(workers);
    await start();
    const kept = await keysIn(id);
    expect(kept).toEqual(expect.arrayContaining(acknowledged));
    const use = await client().call("GetKmsInstanceQuotaInfos", { KmsInstanceId: id, ResourceType: "key" });
    expect(use.KmsInstanceQuotaInfos).toMatchObject([{ UsedQuantity: kept.length }]);

    const [KeyId = ""] = kept;
    const secret = await addSecret(client(), { DKMSInstanceId: id, EncryptionKeyId: KeyId });
    const outside = await addAlibabaKey(client());
    await setClock(END);
    await client().call("Encrypt", { KeyId, Plaintext: "AAAA" });
    expect((await client().call("GetSecretValue", { SecretName: secret })).SecretData).toBe("one");
    await setClock(END + 15 * DAY);
    expect((await client().failure("Encrypt", { KeyId, Plaintext: "AAAA" })).code).toBe(
      "Forbidden.DKMSInstanceStateInvalid",
    );

    // In the middle of the release.
    const releasing = setClock(END + 31 * DAY).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await crash();
    await releasing;
    await setClock(END + 31 * DAY);
    expect(await keysIn(id)).toEqual([]);
    expect((await client().failure("DescribeKey", { KeyId })).code).toBe("Forbidden.KeyNotFound");
    expect((await client().failure("GetSecretValue", { SecretName: secret })).code).toBe(
      "Forbidden.ResourceNotFound",
    );
    await client().call("Encrypt", { KeyId: outside.id, Plaintext: "AAAA" });
  });
});
