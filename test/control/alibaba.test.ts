import { describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount, rawAlibaba } from "../support/alibaba.ts";
import { control, serverUrl } from "../support/client.ts";
import { FaultyWorkspace } from "../support/faults.ts";
import { NO_KEY } from "../support/management.ts";

const faultyOptions = ({ options: { server, workspace } }: FaultyWorkspace) => ({ server, workspace });

const post = (body: unknown) => control("POST", "credentials", body, { server: "off" });

describe("POST credentials for Alibaba Cloud", () => {
  it("makes an access key that looks like RAM's", async () => {
    const account = freshAlibabaAccount();
    expect(await post({ cloud: "alibaba", account, principal: "user/alice" })).toEqual({
      status: 201,
      json: {
        cloud: "alibaba",
        account,
        principal: "user/alice",
        accessKeyId: expect.stringMatching(/^LTAI5t[A-Za-z0-9]{18}$/),
        accessKeySecret: expect.stringMatching(/^[A-Za-z0-9]{30}$/),
      },
    });
  });

  it("makes a temporary access key that looks like STS's", async () => {
    const { status, json } = await post({
      cloud: "alibaba",
      account: freshAlibabaAccount(),
      session: { ttlSeconds: 900 },
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      accessKeyId: expect.stringMatching(/^STS\.[A-Za-z0-9]{25}$/),
      securityToken: expect.stringMatching(/^[A-Za-z0-9+/]{64}$/),
    });
    expect(json).not.toHaveProperty("sessionToken");
  });

  it("makes the permissive server act for the owner's account", async () => {
    const account = freshAlibabaAccount();
    const { json } = await post({ cloud: "alibaba", account });
    const { KeyMetadata } = await alibabaClient({ account: String(json.accessKeyId) }).call("CreateKey");
    expect(KeyMetadata).toMatchObject({ Arn: expect.stringMatching(`^acs:kms:cn-hangzhou:${account}:key/`) });
  });

  it.each(["111122223333", "12345678901234567", "123456789012345x"])(
    "refuses account %s",
    async (account) => {
      expect(await post({ cloud: "alibaba", account })).toEqual({
        status: 400,
        json: {
          error: { code: "invalid", message: `account: must be 16 digits, got '${account}' (in the body)` },
        },
      });
    },
  );
});

describe("faults for Alibaba Cloud KMS", () => {
  it("answer with its errors, for its operations only, and leave the other cloud alone", async () => {
    const faulty = new FaultyWorkspace();
    const client = alibabaClient(faultyOptions(faulty));
    const match = { cloud: "alibaba", operation: "ListKeys", account: client.account };
    await faulty.add({ match, effect: { error: "ServiceUnavailableTemporary" }, times: 1 });
    expect(await client.failure("ListKeys")).toEqual({
      status: 503,
      code: "ServiceUnavailableTemporary",
      message: "Service Unavailable Temporary.",
    });
    await client.call("ListKeys");
    await faulty.add({ match: { cloud: "alibaba" }, effect: { error: "Rejected.Throttling" }, times: 1 });
    expect(await client.failure("ListAliases")).toEqual({
      status: 429,
      code: "Rejected.Throttling",
      message: "QPS Limit Exceeded",
    });
    expect(await faulty.list()).toMatchObject([{ fired: 1 }, { fired: 1 }]);
  });

  it("drop connections and delay answers, by key, before the operation runs", async () => {
    const faulty = new FaultyWorkspace();
    const client = alibabaClient(faultyOptions(faulty));
    const { KeyMetadata } = await client.call("CreateKey");
    const { KeyId = "" } = KeyMetadata as { KeyId?: string };
    await faulty.add({
      match: { cloud: "alibaba", keyId: KeyId },
      effect: { drop: true, latencyMs: 5 },
      times: 1,
    });
    const { account } = client;
    const disable = () => rawAlibaba({ Action: "DisableKey", KeyId }, { ...faultyOptions(faulty), account });
    await expect(disable()).rejects.toThrow();
    expect((await client.call("DescribeKey", { KeyId })).KeyMetadata).toMatchObject({ KeyState: "Enabled" });
    expect((await disable()).status).toBe(200);
  });

  it.each([
    [
      { match: { cloud: "alibaba", operation: "ReplicateKey" } },
      "match.operation: must be an operation of Alibaba Cloud KMS",
    ],
    [
      { match: { cloud: "aws", operation: "OpenKmsService" } },
      "match.operation: must be an operation of AWS KMS",
    ],
    [
      { match: { operation: "Nothing" } },
      "match.operation: must be an operation of AWS KMS or Alibaba Cloud KMS",
    ],
    [{ match: { cloud: "alibaba", account: "111122223333" } }, "match.account: must be 16 digits"],
    [{ match: { account: "1" } }, "match.account: must be 12 digits, or must be 16 digits"],
    [{ match: { cloud: "alibaba", region: "here" } }, "match.region: must be the name of a Region"],
    [{ match: { cloud: "azure" } }, "match.cloud: "],
    [
      { match: { cloud: "alibaba" }, effect: { error: "ThrottlingException" } },
      "effect.error: must be the type of an error of Alibaba Cloud KMS",
    ],
  ])("refuse %j", async (fault, message) => {
    const faulty = new FaultyWorkspace();
    const { status, json } = await faulty.call("POST", "faults", { effect: { drop: true }, ...fault });
    expect(status).toBe(400);
    expect((json.error as { message: string }).message).toContain(message);
  });

  it("may name operations and keys of either cloud", async () => {
    const faulty = new FaultyWorkspace();
    for (const match of [{ operation: "Sign" }, { operation: "AsymmetricSign" }, { keyId: NO_KEY }]) {
      expect((await faulty.call("POST", "faults", { match, effect: { drop: true } })).status).toBe(201);
    }
  });
});

describe("quotas of Alibaba Cloud KMS", () => {
  const where = () => ({ account: freshAlibabaAccount(), region: "ap-southeast-1" });

  it("can be overridden for an account and Region, and restored", async () => {
    const { account, region } = where();
    const options = { server: "enforce" } as const;
    const put = { account, region, limit: 2, intervalSeconds: 3600 };
    expect(await control("PUT", "quotas/alibaba/key_read", put, options)).toMatchObject({
      status: 200,
      json: {
        cloud: "alibaba",
        id: "key_read",
        limit: 2,
        intervalSeconds: 3600,
        default: 50,
        adjustable: false,
      },
    });
    const client = alibabaClient({ ...options, account, region });
    await client.call("ListKeys");
    await client.call("DescribeRegions");
    expect((await client.failure("ListAliases")).code).toBe("Rejected.Throttling");
    const path = `quotas/alibaba/key_read?account=${account}&region=${region}`;
    expect(await control("DELETE", path, undefined, options)).toMatchObject({
      status: 200,
      json: { limit: 50 },
    });
    await client.call("ListAliases");
  });

  it("belong to 16-digit accounts and its own Regions", async () => {
    const { account, region } = where();
    for (const path of [
      `quotas?cloud=alibaba&account=111122223333&region=${region}`,
      `quotas?cloud=alibaba&account=${account}&region=nowhere`,
    ]) {
      expect((await control("GET", path, undefined, { server: "enforce" })).status).toBe(400);
    }
    const { json } = await control("GET", "quotas?cloud=alibaba", undefined, { server: "enforce" });
    expect(json.quotas).toHaveLength(17);
    expect(
      (await control("PUT", "quotas/alibaba/crypto_symmetric", where(), { server: "enforce" })).status,
    ).toBe(404);
  });
});

describe("requests of Alibaba Cloud KMS", () => {
  it("are recorded with account, Region, principal, key and error, and counted", async () => {
    const faulty = new FaultyWorkspace();
    const client = alibabaClient(faultyOptions(faulty));
    const { KeyMetadata } = await client.call("CreateKey");
    const { KeyId = "" } = KeyMetadata as { KeyId?: string };
    await client.call("DescribeKey", { KeyId });
    await client.failure("Encrypt", { KeyId: NO_KEY, Plaintext: "AAAA" });
    const { json } = await faulty.call("GET", `requests?cloud=alibaba&account=${client.account}`);
    const shared = {
      cloud: "alibaba",
      account: client.account,
      region: "cn-hangzhou",
      principal: `acs:ram::${client.account}:root`,
    };
    expect(json.requests).toMatchObject([
      { ...shared, operation: "Encrypt", status: 404, errorCode: "Forbidden.KeyNotFound" },
      { ...shared, operation: "DescribeKey", status: 200, errorCode: null, keyId: KeyId },
      { ...shared, operation: "CreateKey", status: 200, errorCode: null },
    ]);
    const metrics = await fetch(`${serverUrl("off")}/_fauxkms/metrics`, {
      headers: { "x-fauxkms-workspace": faulty.options.workspace },
    });
    expect(await metrics.text()).toMatch(
      new RegExp(`^fauxkms_requests_total\\{.*cloud="alibaba".*account="${client.account}".*\\} 1$`, "m"),
    );
  });
});
