import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../../support/alibaba.ts";
import { makeInstance } from "../../support/alibaba-instances.ts";
import { makeAlibabaKey } from "../../support/alibaba-keys.ts";
import { control } from "../../support/client.ts";
import { SpawnedServer } from "../../support/spawned-server.ts";

const OPENED = { code: "Forbidden.Opened", message: "Your kms service has been opened.", status: 400 };

describe("OpenKmsService", () => {
  it("works once for an account, whatever the Region", async () => {
    const client = alibabaClient();
    expect(Object.keys(await client.call("OpenKmsService"))).toEqual(["RequestId"]);
    expect(await client.failure("OpenKmsService")).toEqual(OPENED);
    for (const region of ["cn-hangzhou", "cn-shanghai", "eu-central-1"]) {
      const there = alibabaClient({ account: client.account, region });
      expect(await there.failure("OpenKmsService")).toEqual(OPENED);
    }
    await alibabaClient({ region: "cn-shanghai" }).call("OpenKmsService");
  });

  it("works once when asked many times at once", async () => {
    const regions = ["cn-hangzhou", "cn-shanghai", "cn-beijing", "ap-southeast-1"];
    const account = freshAlibabaAccount();
    const calls = regions.flatMap((region) =>
      Array.from({ length: 3 }, () => alibabaClient({ account, region }).call("OpenKmsService")),
    );
    const done = await Promise.allSettled(calls);
    expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is forgotten when the workspace is reset, and is one workspace's own", async () => {
    const account = freshAlibabaAccount();
    const workspaces = [`open-${account}-a`, `open-${account}-b`];
    const [one, two] = workspaces.map((workspace) => alibabaClient({ account, workspace }));
    if (!one || !two) throw new Error("no clients");
    await one.call("OpenKmsService");
    await two.call("OpenKmsService");
    const { status } = await control("POST", "reset", undefined, { server: "off", workspace: workspaces[0] });
    expect(status).toBe(204);
    await one.call("OpenKmsService");
    expect(await one.failure("OpenKmsService")).toEqual(OPENED);
    expect(await two.failure("OpenKmsService")).toEqual(OPENED);
  });
});

describe("DescribeAccountKmsStatus", () => {
  it("is Enabled before the service is opened and after, and keys can be made", async () => {
    const { client } = await makeAlibabaKey();
    expect((await client.call("DescribeAccountKmsStatus")).AccountStatus).toBe("Enabled");
    await client.call("OpenKmsService");
    expect((await client.call("DescribeAccountKmsStatus")).AccountStatus).toBe("Enabled");
  });
});

describe("kill -9", () => {
  let directory = "";
  let server: SpawnedServer | undefined;
  const start = () =>
    SpawnedServer.start(["--data", join(directory, "data"), "--quotas", "off"], {
      TMPDIR: join(directory, "tmp"),
    });

  /** Advances the clock of the server. */
  async function advance(seconds: number): Promise<void> {
    const response = await fetch(`${server?.url}/_fauxkms/clock/advance`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ seconds }),
    });
    expect(response.status).toBe(200);
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-service-"));
    await mkdir(join(directory, "tmp"));
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  it("leaves a service open, and aliases, tags and policies as they were", async () => {
    server = await start();
    const account = freshAlibabaAccount();
    const before = alibabaClient({ account, url: server.url });
    const DKMSInstanceId = await makeInstance(before, { advance });
    const { KeyMetadata } = await before.call("CreateKey", { DKMSInstanceId });
    const { KeyId } = KeyMetadata as { KeyId: string };
    const { Policy } = await before.call("GetKeyPolicy", { KeyId });
    const denied = String(Policy).replace("Allow", "Deny");
    await before.call("CreateAlias", { AliasName: "alias/kept", KeyId });
    await before.call("TagResources", {
      ResourceType: "key",
      ResourceId: [KeyId],
      Tag: [{ Key: "a", Value: "1" }],
    });
    await before.call("SetKeyPolicy", { KeyId, Policy: denied });
    await before.call("OpenKmsService");
    await server.crash();

    server = await start();
    const after = alibabaClient({ account, url: server.url });
    expect(await after.failure("OpenKmsService")).toEqual(OPENED);
    expect((await after.call("GetKeyPolicy", { KeyId })).Policy).toBe(denied);
    const { Tags } = await after.call("ListResourceTags", { KeyId: "alias/kept" });
    expect(Tags).toEqual({ Tag: [{ KeyId, TagKey: "a", TagValue: "1" }] });
  });
});
