import { randomBytes } from "node:crypto";
import { ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateKeyCommand, DescribeKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { ListServiceQuotasCommand } from "@aws-sdk/client-service-quotas";
import { describe, expect, it } from "vitest";
import { sendAcs, signAcsV1, signAcsV3, signAcsV4 } from "../support/acs-sign.ts";
import { alibabaCall, alibabaFailure, freshAlibabaAccount, rawAlibaba } from "../support/alibaba.ts";
import { control, failure, freshAccount, kms, raw, serverUrl } from "../support/client.ts";
import { cloudWatch } from "../support/cloudwatch.ts";
import { http } from "../support/http.ts";
import { signInstanceCall } from "../support/instance-api.ts";
import { instanceCall, makeApplication } from "../support/instance-applications.ts";
import { FrozenWorkspace } from "../support/management.ts";
import { serviceQuotas } from "../support/service-quotas.ts";

const newName = () => `key-${randomBytes(4).toString("hex")}`;
const server = "enforce";

/** The surfaces of AWS, each with a call that says whose workspace it is refused in. */
const AWS_CALLS = {
  KMS: (account: string, workspace?: string) =>
    kms({ server, account, ...(workspace !== undefined && { workspace }) }).send(new ListKeysCommand({})),
  "Service Quotas": (account: string, workspace?: string) =>
    serviceQuotas({ server, account, ...(workspace !== undefined && { workspace }) }).send(
      new ListServiceQuotasCommand({ ServiceCode: "kms" }),
    ),
  CloudWatch: (account: string, workspace?: string) =>
    cloudWatch({ server, account, ...(workspace !== undefined && { workspace }) }).send(
      new ListMetricsCommand({}),
    ),
} as const;

describe("an access key id ACCOUNT.WORKSPACE (issue 15, point 3)", () => {
  it("is the account in that workspace at AWS KMS", async () => {
    const [account, workspace] = [freshAccount(), newName()];
    const own = kms({ server, account: `${account}.${workspace}` });
    const { KeyMetadata } = await own.send(new CreateKeyCommand({}));
    expect(KeyMetadata?.Arn).toContain(`:${account}:key/`);
    const byHeader = kms({ server, account, workspace });
    const seen = await byHeader.send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(seen.KeyMetadata?.Arn).toBe(KeyMetadata?.Arn);
    const inDefault = await kms({ server, account }).send(new ListKeysCommand({}));
    expect(inDefault.Keys).toEqual([]);
  });

  it("has that workspace's quotas at Service Quotas", async () => {
    const [account, workspace] = [freshAccount(), newName()];
    await control("PUT", "quotas/aws/createKey", { account, region: "us-east-1", limit: 77 }, { workspace });
    const valueFor = async (accessKeyId: string) => {
      const client = serviceQuotas({ server, account: accessKeyId });
      const { Quotas = [] } = await client.send(new ListServiceQuotasCommand({ ServiceCode: "kms" }));
      return Quotas.find(({ QuotaCode }) => QuotaCode === "L-32B67F4A")?.Value;
    };
    expect([await valueFor(`${account}.${workspace}`), await valueFor(account)]).toEqual([77, 5]);
  });

  it("has that workspace's metrics at CloudWatch", async () => {
    const [account, workspace] = [freshAccount(), newName()];
    await kms({ server, account: `${account}.${workspace}` }).send(new CreateKeyCommand({}));
    const metricsFor = async (accessKeyId: string) =>
      (await cloudWatch({ server, account: accessKeyId }).send(new ListMetricsCommand({}))).Metrics?.length;
    expect(await metricsFor(`${account}.${workspace}`)).toBeGreaterThan(0);
    expect(await metricsFor(account)).toBe(0);
  });

  it.each(Object.keys(AWS_CALLS) as (keyof typeof AWS_CALLS)[])(
    "is refused with a 400 at %s where the header names another workspace",
    async (surface) => {
      const call = AWS_CALLS[surface];
      const refused = await failure(call(`${freshAccount()}.one`, "two"));
      expect(refused.status).toBe(400);
      expect(refused.message).toBe(
        "The access key names the workspace 'one', the header X-Fauxkms-Workspace 'two'.",
      );
      await call(`${freshAccount()}.one`, "one");
    },
  );

  it("is refused where the host names another workspace, or the text behind the dot is no name", async () => {
    const ask = async (accessKeyId: string, headers: Record<string, string>) => {
      const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00`;
      const type = "application/x-amz-json-1.1";
      const target = "TrentService.ListKeys";
      const sent = { authorization, "content-type": type, "x-amz-target": target, ...headers };
      const { status, text } = await http(serverUrl(server), "POST", "/", sent, "{}");
      return [status, text];
    };
    const key = `${freshAccount()}.one`;
    expect(await ask(key, { host: "two.ws.localhost" })).toEqual([
      400,
      expect.stringContaining("the host 'two'"),
    ]);
    expect(await ask(key, { host: "one.ws.localhost" })).toEqual([200, expect.anything()]);
    const both = { host: "two.ws.localhost", "x-fauxkms-workspace": "one" };
    expect(await ask(freshAccount(), both)).toEqual([400, expect.stringContaining("the host 'two'")]);
    for (const wrong of ["", "A", "a_b", "a.b", "-"]) {
      const answer = await ask(`${freshAccount()}.${wrong}`, {});
      expect(answer).toEqual([400, expect.stringContaining(`'${wrong}' is not the name of a workspace`)]);
    }
  });

  it("counts in presigned URLs", async () => {
    const credential = encodeURIComponent(`${freshAccount()}.one/20260101/us-east-1/kms/aws4_request`);
    const path = `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}`;
    const headers = { authorization: null, "x-fauxkms-workspace": "two" };
    expect((await raw("ListKeys", {}, { server, path, headers })).json).toMatchObject({
      __type: "ValidationException",
    });
  });

  it("is the account in that workspace at Alibaba Cloud, by each signature", async () => {
    const [account, workspace] = [freshAlibabaAccount(), newName()];
    await alibabaCall("CreateKey", {}, { server, account, workspace });
    const key = { accessKeyId: `${account}.${workspace}`, secretAccessKey: "any" };
    const draft = { key, url: serverUrl(server), query: { RegionId: "cn-hangzhou" } };
    for (const sign of [signAcsV1, signAcsV3, signAcsV4]) {
      expect((await sendAcs(sign(draft))).json).toMatchObject({ TotalCount: 1 });
      const plain = { ...draft, key: { ...key, accessKeyId: account } };
      expect((await sendAcs(sign(plain))).json).toMatchObject({ TotalCount: 0 });
      const other = { ...draft, headers: { "x-fauxkms-workspace": "other" } };
      expect(await sendAcs(sign(other))).toMatchObject({ status: 400, json: { Code: "InvalidParameter" } });
    }
    expect(
      await rawAlibaba({ Action: "ListKeys" }, { server, account: `${account}.${workspace}` }),
    ).toMatchObject({
      json: { TotalCount: 1 },
    });
  });

  it("has that workspace's balance and instances at BssOpenApi", async () => {
    const [account, workspace] = [freshAlibabaAccount(), newName()];
    await control("PUT", `balances/${account}`, { balance: "123.00" }, { workspace });
    const options = { server, version: "2017-12-14" } as const;
    const balance = await alibabaCall(
      "QueryAccountBalance",
      {},
      { ...options, account: `${account}.${workspace}` },
    );
    expect(balance).toMatchObject({ Data: { AvailableAmount: "123.00" } });
    const contrary = { ...options, account: `${account}.${workspace}`, workspace: "other" };
    expect(await alibabaFailure(alibabaCall("QueryAccountBalance", {}, contrary))).toMatchObject({
      status: 400,
    });
  });

  it("is an account only where the digits are the cloud's", async () => {
    const workspace = newName();
    const { KeyMetadata } = await kms({ server, account: `1234567890123456.${workspace}` }).send(
      new CreateKeyCommand({}),
    );
    expect(KeyMetadata?.AWSAccountId).toBe("000000000000");
  });
});

describe("an access key that was made in a workspace", () => {
  it("chooses it, and is refused where header or host name another one", async () => {
    const workspace = newName();
    const account = freshAccount();
    const { json } = await control(
      "POST",
      "credentials",
      { cloud: "aws", account, principal: "root" },
      { workspace },
    );
    const made = { server, account: String(json.accessKeyId) } as const;
    const { KeyMetadata } = await kms(made).send(new CreateKeyCommand({}));
    const keys = await kms({ server, account, workspace }).send(new ListKeysCommand({}));
    expect(keys.Keys?.map(({ KeyId }) => KeyId)).toEqual([KeyMetadata?.KeyId]);
    const refused = await failure(kms({ ...made, workspace: "other" }).send(new ListKeysCommand({})));
    expect(refused).toMatchObject({ name: "ValidationException", status: 400 });
    await kms({ ...made, workspace }).send(new ListKeysCommand({}));
  });

  it("does so in strict mode too", async () => {
    const workspace = newName();
    const body = { cloud: "aws", account: freshAccount(), principal: "root" };
    const options = { server: "strict", workspace, token: "test-admin-token" } as const;
    const { json } = await control("POST", "credentials", body, options);
    const credentials = {
      accessKeyId: String(json.accessKeyId),
      secretAccessKey: String(json.secretAccessKey),
    };
    const client = (header?: string) =>
      kms({ server: "strict", config: { credentials }, ...(header !== undefined && { workspace: header }) });
    await client().send(new ListKeysCommand({}));
    await client(workspace).send(new ListKeysCommand({}));
    expect(await failure(client("other").send(new ListKeysCommand({})))).toMatchObject({ status: 400 });
  });
});

describe("a ClientKey of the Instance API", () => {
  it("chooses its workspace, and is refused where a header names another one", async () => {
    const workspace = await FrozenWorkspace.begin("2027-01-01T00:00:00Z", server);
    const application = await makeApplication(workspace);
    const request = { Length: 16 };
    await instanceCall(application, "GenerateRandom", request);
    const signed = signInstanceCall({
      key: application.clientKey,
      apiName: "GenerateRandom",
      body: new Uint8Array(),
    });
    const headers = { ...signed, "x-fauxkms-workspace": "other" };
    const refused = await http(serverUrl(server), "POST", "/", headers, "");
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("names the workspace")]);
  });
});
