import { beforeAll, describe, expect, it } from "vitest";
import { alibabaClient, rawAlibaba } from "../support/alibaba.ts";
import { buyInstance, makeInstance } from "../support/alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey, base64 } from "../support/alibaba-keys.ts";
import { bssClient, KMS_SUBSCRIPTION, moduleParameters } from "../support/bss.ts";
import { control } from "../support/client.ts";
import {
  addClientKey,
  addInstanceKey,
  instanceCall,
  instanceFailure,
} from "../support/instance-applications.ts";
import { FrozenWorkspace } from "../support/management.ts";

const START = "2031-03-01T04:00:00.000Z";
const DAY = 86_400;
/** 1,000 GB of 1,048,576 KB. */
const TOTAL_KB = 1_048_576_000;

interface Entry {
  readonly time: string;
  readonly requestId: string | null;
  readonly account: string;
  readonly operation: string;
  readonly keyId: string | null;
  readonly status: number;
  readonly errorCode: string | null;
  readonly requests: number;
}

interface Log {
  readonly logs: readonly Entry[];
  readonly next: string | null;
  readonly storage: { readonly usedKb: number; readonly totalKb: number; readonly retentionDays: number };
}

let workspace: FrozenWorkspace;
let client: AlibabaClient;

beforeAll(async () => {
  workspace = await FrozenWorkspace.begin(START);
  client = alibabaClient(workspace.options);
});

async function logOf(
  instanceId: string,
  query: Readonly<Record<string, string>> = {},
  { server, name } = workspace,
): Promise<Log> {
  const path = `instances/${instanceId}/logs?${new URLSearchParams(query)}`;
  const { status, json } = await control("GET", path, undefined, { server, workspace: name });
  expect(status).toBe(200);
  return json as unknown as Log;
}

const operationsOf = async (instanceId: string, query: Readonly<Record<string, string>> = {}) =>
  (await logOf(instanceId, query)).logs.map(({ operation }) => operation);

describe("GET instances/:id/logs", () => {
  it("shows the requests with keys of an instance that has log analysis, the newest first", async () => {
    const instanceId = await makeInstance(client, workspace, { logStorageGb: 1000 });
    const { id } = await addAlibabaKey(client, { DKMSInstanceId: instanceId });
    const { RequestId } = await client.call("Encrypt", { KeyId: id, Plaintext: base64("text") });
    await client.failure("Encrypt", { KeyId: id, Plaintext: base64("x".repeat(9000)) });
    await client.call("DisableKey", { KeyId: id });
    await client.failure("Encrypt", { KeyId: id, Plaintext: base64("text") });
    const { logs, next, storage } = await logOf(instanceId);
    expect(logs.map(({ operation, errorCode }) => [operation, errorCode])).toEqual([
      ["Encrypt", "Rejected.Disabled"],
      ["DisableKey", null],
      ["Encrypt", null],
      ["CreateKey", null],
    ]);
    expect(logs[2]).toEqual({
      time: new Date(Date.parse(START) + 2000).toISOString(),
      requestId: RequestId,
      account: client.account,
      region: "cn-hangzhou",
      principal: expect.stringContaining(client.account),
      operation: "Encrypt",
      keyId: id,
      status: 200,
      errorCode: null,
      throttledBy: null,
      durationMs: expect.any(Number),
      requests: 1,
    });
    expect(next).toBeNull();
    expect(storage).toEqual({ usedKb: 4, totalKb: TOTAL_KB, retentionDays: 180 });
  });

  it("keeps requests at the dedicated gateway, of OpenAPI and of the Instance API, refused ones too", async () => {
    const instanceId = await makeInstance(client, workspace, { logStorageGb: 1000, secrets: 100 });
    const keyId = await addInstanceKey({ client, instanceId });
    const clientKey = await addClientKey(client, [instanceId]);
    await instanceCall({ client, clientKey }, "Encrypt", { KeyId: keyId, Plaintext: Buffer.from("text") });
    await instanceFailure({ client, clientKey }, "Encrypt", {
      KeyId: "alias/none",
      Plaintext: Buffer.from("text"),
    });
    const atGateway = (parameters: Readonly<Record<string, string>>) =>
      rawAlibaba(parameters, client, { headers: { "x-fauxkms-instance": instanceId } });
    await atGateway({ Action: "Encrypt", KeyId: keyId, Plaintext: base64("text") });
    await atGateway({ Action: "ListKeys" });
    const secret = { SecretName: "db", DKMSInstanceId: instanceId, EncryptionKeyId: keyId };
    await client.call("CreateSecret", { ...secret, SecretData: "v", VersionId: "1" });
    await client.call("GetSecretValue", { SecretName: "db" });
    await client.call("DescribeSecret", { SecretName: "db" });
    // Of no instance, or of the instance itself.
    await client.call("ListKeys");
    await client.call("GetKmsInstance", { KmsInstanceId: instanceId });
    await client.call("GetKmsInstanceQuotaInfos", { KmsInstanceId: instanceId });
    const { logs } = await logOf(instanceId);
    expect(logs.map(({ operation, status }) => `${operation} ${status}`)).toEqual([
      "DescribeSecret 200",
      "GetSecretValue 200",
      "CreateSecret 200",
      expect.stringMatching(/^ListKeys 4/),
      "Encrypt 200",
      expect.stringMatching(/^Encrypt 4/),
      "Encrypt 200",
      "CreateKey 200",
    ]);
  });

  it("filters entries, and continues page by page", async () => {
    const instanceId = await makeInstance(client, workspace, { logStorageGb: 1000 });
    const { id } = await addAlibabaKey(client, { DKMSInstanceId: instanceId });
    await workspace.advance(60);
    await client.call("DescribeKey", { KeyId: id });
    await workspace.advance(60);
    await client.failure("Decrypt", { CiphertextBlob: "AAAA" });
    await client.call("DisableKey", { KeyId: id });
    await client.failure("Encrypt", { KeyId: id, Plaintext: base64("text") });
    const all = (await logOf(instanceId)).logs;
    expect(all.map(({ operation }) => operation)).toEqual([
      "Encrypt",
      "DisableKey",
      "DescribeKey",
      "CreateKey",
    ]);
    const described = all[2]?.time ?? "";
    expect(await operationsOf(instanceId, { from: described })).toEqual([
      "Encrypt",
      "DisableKey",
      "DescribeKey",
    ]);
    expect(await operationsOf(instanceId, { to: described })).toEqual(["CreateKey"]);
    expect(await operationsOf(instanceId, { before: described })).toEqual(["CreateKey"]);
    expect(await operationsOf(instanceId, { operation: "DisableKey" })).toEqual(["DisableKey"]);
    expect(await operationsOf(instanceId, { errorCode: "Rejected.Disabled" })).toEqual(["Encrypt"]);
    expect(await operationsOf(instanceId, { account: client.account })).toHaveLength(4);
    expect(await operationsOf(instanceId, { account: "6543210987654321" })).toEqual([]);
    const seen: string[] = [];
    let page = await logOf(instanceId, { limit: "1" });
    for (
      ;
      page.next !== null && seen.length < 9;
      page = await logOf(instanceId, { limit: "1", before: page.next })
    ) {
      seen.push(...page.logs.map(({ operation }) => operation));
    }
    expect(seen).toEqual(all.map(({ operation }) => operation));
  });

  it("keeps nothing without log analysis, and begins when it is switched on", async () => {
    const instanceId = await makeInstance(client, workspace);
    const { id } = await addAlibabaKey(client, { DKMSInstanceId: instanceId });
    expect(await logOf(instanceId)).toEqual({
      logs: [],
      next: null,
      storage: { usedKb: 0, totalKb: 0, retentionDays: 180 },
    });
    const bss = bssClient({ ...workspace.options, account: client.account });
    await bss.data("ModifyInstance", {
      ...KMS_SUBSCRIPTION,
      InstanceId: instanceId,
      ModifyType: "Upgrade",
      Parameter: moduleParameters({ Log: 1, LogStorage: 1000 }),
    });
    await client.call("Encrypt", { KeyId: id, Plaintext: base64("text") });
    expect(await operationsOf(instanceId)).toEqual(["Encrypt"]);
    expect((await logOf(instanceId)).storage).toMatchObject({ usedKb: 1, totalKb: TOTAL_KB });
  });

  it("keeps a request for 180 days of the workspace's clock", async () => {
    const own = await FrozenWorkspace.begin(START);
    const owner = alibabaClient(own.options);
    const instanceId = await makeInstance(owner, own, { logStorageGb: 1000, months: 12 });
    const { id } = await addAlibabaKey(owner, { DKMSInstanceId: instanceId });
    await own.advance(180 * DAY);
    expect((await logOf(instanceId, {}, own)).storage.usedKb).toBe(1);
    await owner.call("DescribeKey", { KeyId: id });
    await own.advance(1);
    const { logs, storage } = await logOf(instanceId, {}, own);
    expect([logs.map(({ operation }) => operation), storage.usedKb]).toEqual([["DescribeKey"], 1]);
  });

  it("refuses unknown instances and invalid queries", async () => {
    const instanceId = await buyInstance(client, { logStorageGb: 1000 });
    const { server, name } = workspace;
    const ask = (path: string) => control("GET", `instances/${path}`, undefined, { server, workspace: name });
    for (const path of ["kst-none/logs", `${instanceId}/log`, `${instanceId}/logs/1`]) {
      expect(await ask(path)).toMatchObject({ status: 404, json: { error: { code: "notFound" } } });
    }
    for (const query of [
      "limit=0",
      "limit=10001",
      "limit=x",
      "from=yesterday",
      "to=2031-13-01T00:00:00Z",
      "account=1",
      "before=x",
      "before=1.2.3",
      "from=2031-03-02T00:00:00Z&to=2031-03-01T00:00:00Z",
    ]) {
      expect([query, await ask(`${instanceId}/logs?${query}`)]).toMatchObject([
        query,
        { status: 400, json: { error: { code: "invalid" } } },
      ]);
    }
    expect((await ask(`${instanceId}/logs?before=99999999.1`)).status).toBe(200);
  });
});
