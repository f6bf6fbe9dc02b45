import KmsClient, { CreateKeyRequest } from "@alicloud/kms20160120";
import { Config } from "@alicloud/openapi-client";
import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { type Fauxkms, FauxkmsError, isThrottled, startFauxkms, throttledBy } from "../../client/index.ts";
import { serverUrl } from "../support/shared-servers.ts";

let mock: Fauxkms;

beforeAll(async () => {
  mock = await startFauxkms({ attach: { url: serverUrl("enforce") } });
  return () => mock.stop();
});

function clientOf(world: Fauxkms | Awaited<ReturnType<Fauxkms["workspace"]>>, account?: string): KMSClient {
  return new KMSClient({ ...world.aws({ ...(account !== undefined && { account }) }), maxAttempts: 1 });
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe("a world of a test", () => {
  it("has accounts, access keys and keys of its own, for the SDKs of both clouds", async () => {
    await using one = await mock.workspace();
    await using other = await mock.workspace();
    const { KeyMetadata } = await clientOf(one).send(new CreateKeyCommand({}));
    expect(KeyMetadata?.AWSAccountId).toBe(one.accounts.aws);
    const foreign = await failure(
      clientOf(other).send(new EncryptCommand({ KeyId: KeyMetadata?.Arn, Plaintext: new Uint8Array(1) })),
    );
    expect(foreign).toMatchObject({ name: "AccessDeniedException" });
    const alibaba = new KmsClient(new Config({ ...one.alibaba() }));
    const { keyMetadata } = await alibaba.createKey(new CreateKeyRequest({}));
    expect(keyMetadata.arn).toContain(one.accounts.alibaba);
  });

  it("is entered by its variables alone", async () => {
    await using world = await mock.workspace();
    const { AWS_ENDPOINT_URL_KMS, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = world.env;
    const client = new KMSClient({
      endpoint: AWS_ENDPOINT_URL_KMS ?? "",
      region: AWS_REGION ?? "",
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID ?? "", secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "" },
    });
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    expect(KeyMetadata?.AWSAccountId).toBe(world.accounts.aws);
  });

  it("throttles the next request of a quota that is filled, until its window ends", async () => {
    await using world = await mock.workspace();
    await world.clock.freeze("2027-01-01T00:00:00Z");
    const client = clientOf(world);
    await client.send(new CreateKeyCommand({}));
    expect(await world.quotas.fill("createKey")).toMatchObject({ used: 5, limit: 5, throttled: 0 });
    const refused = await failure(client.send(new CreateKeyCommand({})));
    expect([isThrottled(refused), throttledBy(refused)]).toEqual([true, "createKey"]);
    await world.clock.advance({ seconds: 1 });
    await client.send(new CreateKeyCommand({}));
  });

  it("has limits that end with their scope", async () => {
    await using world = await mock.workspace();
    await world.clock.freeze();
    {
      await using override = await world.quotas.set("createKey", 1);
      expect(override.quota.limit).toBe(1);
      expect((await world.quotas.get("L-32B67F4A")).limit).toBe(1);
    }
    expect((await world.quotas.get("createKey")).limit).toBe(5);
    await using gentle = await world.quotas.set("alibaba/cmk_creation", 1);
    expect(gentle.quota).toMatchObject({ cloud: "alibaba", limit: 1 });
    await expect(world.quotas.get("createkey")).rejects.toThrow("createkey");
  });

  it("throttles the next requests of an operation on demand, and no others", async () => {
    await using world = await mock.workspace();
    const client = clientOf(world);
    const { KeyMetadata: { KeyId } = {} } = await client.send(new CreateKeyCommand({}));
    const dataKey = () => failure(client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })));
    await world.faults.throttleNext("GenerateDataKey", 3);
    const outcomes = [await dataKey(), await dataKey(), await dataKey(), await dataKey()];
    expect(outcomes.map(isThrottled)).toEqual([true, true, true, false]);
    expect((await world.faults.list()).map(({ fired }) => fired)).toEqual([3]);
    await world.faults.clear();
    await world.faults.failNext("GenerateDataKey", "KMSInternalException");
    expect(await dataKey()).toMatchObject({ name: "KMSInternalException" });
  });

  it("tells what was asked, waits for it, and says what came instead", async () => {
    await using world = await mock.workspace();
    const client = clientOf(world);
    const { KeyMetadata: { KeyId } = {} } = await client.send(new CreateKeyCommand({}));
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext: new Uint8Array(1) }));
    await client.send(new DecryptCommand({ CiphertextBlob }));
    const [decrypted] = await world.requests.waitFor({ operation: "Decrypt" });
    expect(decrypted).toMatchObject({ operation: "Decrypt", status: 200, attempt: 1 });
    expect(await world.requests.get(decrypted?.requestId ?? "")).toMatchObject({
      quotas: ["crypto_symmetric"],
    });
    await world.faults.throttleNext("Decrypt");
    await failure(client.send(new DecryptCommand({ CiphertextBlob })));
    expect(await world.requests.waitFor({ throttled: true, limit: 1 })).toMatchObject([
      { operation: "Decrypt", status: 400 },
    ]);
    const missing = world.requests.waitFor({ operation: "Sign" }, { timeoutMs: 1 });
    await expect(missing).rejects.toThrow(
      /0 of 1 requests \{"operation":"Sign"\}.*Decrypt ThrottlingException/,
    );
  });

  it("is emptied by a reset, and ends with its scope", async () => {
    let name: string;
    {
      await using world = await mock.workspace();
      name = world.name;
      const { KeyMetadata } = await clientOf(world).send(new CreateKeyCommand({}));
      await world.reset();
      const gone = clientOf(world).send(
        new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: new Uint8Array(1) }),
      );
      expect(await failure(gone)).toMatchObject({ name: "NotFoundException" });
      expect((await mock.workspaces.list()).map((each) => each.name)).toContain(name);
    }
    await expect(mock.workspaces.get(name)).rejects.toMatchObject({ status: 404, code: "notFound" });
  });

  it("lets another account in, and access keys of principals", async () => {
    await using world = await mock.workspace();
    const { KeyMetadata } = await clientOf(world, "222233334444").send(new CreateKeyCommand({}));
    expect(KeyMetadata?.AWSAccountId).toBe("222233334444");
    const alice = await world.credentials({ principal: "user/alice" });
    expect(alice).toMatchObject({ account: world.accounts.aws, principal: "user/alice" });
  });

  it("says what is wrong with a call", async () => {
    await using world = await mock.workspace();
    const wrong = await failure(world.faults.add({ effect: { error: "ThrotlingException" } }));
    expect(wrong).toBeInstanceOf(FauxkmsError);
    expect(wrong).toMatchObject({
      status: 400,
      code: "invalid",
      message: expect.stringContaining("ThrottlingException"),
    });
  });
});

describe("what a world begins with", () => {
  it("is a copy of another, a snapshot or a fixture", async () => {
    await using origin = await mock.workspace();
    const { KeyMetadata: { KeyId } = {} } = await clientOf(origin).send(new CreateKeyCommand({}));
    const encrypt = new EncryptCommand({ KeyId, Plaintext: new TextEncoder().encode("x") });
    const { CiphertextBlob } = await clientOf(origin).send(encrypt);
    const snapshot = await origin.snapshot("a passphrase");
    await using copy = await mock.workspace({ from: origin.name });
    await using restored = await mock.workspace({ from: { snapshot, passphrase: "a passphrase" } });
    const account = origin.accounts.aws;
    for (const world of [copy, restored]) {
      const { Plaintext } = await clientOf(world, account).send(new DecryptCommand({ CiphertextBlob }));
      expect(new TextDecoder().decode(Plaintext)).toBe("x");
    }
    await restored.reset();
    await restored.restore(snapshot, "a passphrase");
    await clientOf(restored, account).send(new DecryptCommand({ CiphertextBlob }));
    const fixture = {
      fauxkms: "fixture/1",
      aws: { account: "111122223333", region: "us-east-1", keys: [{ alias: "alias/app" }] },
    };
    await using seeded = await mock.workspace({ from: { fixture } });
    const { Plaintext } = await clientOf(seeded, "111122223333").send(
      new GenerateDataKeyCommand({ KeyId: "alias/app", KeySpec: "AES_256" }),
    );
    expect(Plaintext).toHaveLength(32);
    expect(await seeded.fixtures.load(fixture, "merge")).toMatchObject({ created: 0 });
    const yaml = "fauxkms: fixture/1\naws: { account: '111122223333', keys: [{ alias: alias/other }] }\n";
    expect(await seeded.fixtures.load(yaml)).toMatchObject({ created: 1 });
    await expect(seeded.fixtures.load("fauxkms: fixture/1\naws: { kyes: [] }\n")).rejects.toThrow("kyes");
  });
});

describe("an attached mock", () => {
  it("is a workspace of its own, which it deletes when it stops", async () => {
    const attached = await startFauxkms({
      attach: { url: serverUrl("enforce") },
      clock: new Date("2028-02-29T00:00:00Z"),
    });
    expect(attached.name).not.toBe("default");
    expect(attached.pid).toBeNull();
    expect(await attached.clock.get()).toEqual({ mode: "frozen", now: "2028-02-29T00:00:00.000Z" });
    await attached.stop();
    await expect(mock.workspaces.get(attached.name)).rejects.toMatchObject({ status: 404 });
  });

  it("enters a workspace that is named, with its token, and leaves it", async () => {
    await using world = await mock.workspace();
    const { url, name: workspace, token: workspaceToken } = world;
    const attached = await startFauxkms({ attach: { url: `${url}/`, workspace, workspaceToken } });
    expect(attached.name).toBe(workspace);
    await clientOf(attached).send(new CreateKeyCommand({}));
    await attached.requests.waitFor({ operation: "CreateKey" });
    await attached.stop();
    expect(await mock.workspaces.get(workspace)).toMatchObject({ name: workspace });
  });

  it("refuses a clock that there is not", async () => {
    const options = { attach: { url: serverUrl("enforce") }, clock: "stopped" } as object;
    await expect(startFauxkms(options)).rejects.toThrow(
      `clock: 'stopped': must be "running", "frozen" or a Date`,
    );
  });

  it("says that nobody answers", async () => {
    const nobody = startFauxkms({ attach: { url: "http://127.0.0.1:9" } });
    await expect(nobody).rejects.toThrow("fauxkms does not answer at http://127.0.0.1:9");
  });
});
