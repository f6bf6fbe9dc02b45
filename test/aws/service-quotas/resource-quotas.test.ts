import {
  CreateAliasCommand,
  CreateCustomKeyStoreCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type KMSClient,
  ListKeysCommand,
  ReplicateKeyCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { GetServiceQuotaCommand, type ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { beforeEach, describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../../support/client.ts";
import { clusterStore } from "../../support/custom-key-stores.ts";
import { addKey, FrozenWorkspace } from "../../support/management.ts";
import { ask, serviceQuotas, valueOfQuota } from "../../support/service-quotas.ts";

const KEYS = "L-C2F1777E";
const ALIASES = "L-340F62FB";
const GRANTS = "L-D594A657";
const STORES = "L-F33DCFEB";
const ROTATIONS = "L-0E66C9C0";

let workspace: FrozenWorkspace;
let account: string;
let client: KMSClient;
let quotas: ServiceQuotasClient;

beforeEach(async () => {
  workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00.000Z", "off");
  account = freshAccount();
  client = kms({ ...workspace.options, account });
  quotas = serviceQuotas({ ...workspace.options, account });
});

const call = (method: string, path: string, body?: unknown) =>
  control(method, path, body, { server: workspace.server, workspace: workspace.name });
const put = (id: string, limit: number, region = "us-east-1", more: object = {}) =>
  call("PUT", `quotas/aws/${id}`, { account, region, limit, ...more });
const alias = (name: string, TargetKeyId: string) =>
  client.send(new CreateAliasCommand({ AliasName: `alias/${name}`, TargetKeyId }));
const full = (limit: number) => ({
  name: "LimitExceededException",
  message: expect.stringContaining(`limit of ${limit} `),
});

describe("resource quotas", () => {
  it.each([
    [KEYS, "Customer Master Keys (CMKs)", 100_000, true],
    [ALIASES, "Aliases per CMK", 50, true],
    [GRANTS, "Grants per CMK", 50_000, true],
    [STORES, "Custom Key Stores", 10, true],
    [ROTATIONS, "On-demand rotations per CMK", 25, false],
  ])("%s is listed: %s, %d", async (QuotaCode, QuotaName, Value, Adjustable) => {
    const { Quota } = await quotas.send(new GetServiceQuotaCommand({ ServiceCode: "kms", QuotaCode }));
    expect(Quota).toMatchObject({ QuotaName, Value, Adjustable, Unit: "None" });
    expect(Quota).not.toHaveProperty("Period");
    expect(Quota).not.toHaveProperty("UsageMetric");
    const { json } = await call("GET", `quotas?account=${account}`);
    expect(json.resourceQuotas).toContainEqual(
      expect.objectContaining({
        code: QuotaCode,
        limit: Value,
        default: Value,
        adjustable: Adjustable,
      }),
    );
  });

  it("that are not adjustable stay as they are", async () => {
    expect(await failure(ask(quotas, ROTATIONS, 30))).toMatchObject({ name: "IllegalArgumentException" });
    expect(await put(ROTATIONS, 30)).toMatchObject({ status: 400, json: { error: { code: "invalid" } } });
  });

  it("are whole numbers without an interval", async () => {
    expect(await failure(ask(quotas, ALIASES, 50.5))).toMatchObject({ name: "IllegalArgumentException" });
    const { status } = await put(ALIASES, 5, "us-east-1", { intervalSeconds: 2 });
    expect(status).toBe(400);
  });

  it("raised by Service Quotas are what is enforced", async () => {
    const { id } = await addKey(client);
    for (let index = 0; index < 50; index++) await alias(`a${index}`, id);
    await ask(quotas, ALIASES, 52);
    expect(await failure(alias("b0", id))).toMatchObject(full(50));
    await workspace.advance(5);
    await alias("b0", id);
    await alias("b1", id);
    expect(await failure(alias("b2", id))).toMatchObject(full(52));
    expect(await valueOfQuota(quotas, ALIASES)).toBe(52);
  });

  it("of keys admit as many as are left, and no more, when more are asked for at the same time", async () => {
    await put("resource_keys", 25);
    await addKey(client);
    const made = await Promise.allSettled(
      Array.from({ length: 60 }, () => client.send(new CreateKeyCommand({}))),
    );
    const ids = made.flatMap((one) => (one.status === "fulfilled" ? [one.value.KeyMetadata?.KeyId] : []));
    expect(new Set(ids).size).toBe(24);
    const { Keys } = await client.send(new ListKeysCommand({}));
    expect(Keys).toHaveLength(25);
    await put("resource_keys", 26);
    const more = await Promise.allSettled(
      Array.from({ length: 3 }, () => client.send(new CreateKeyCommand({}))),
    );
    expect(more.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("lowered by the control API are soon full, and restored", async () => {
    expect(await put("resource_keys", 2)).toMatchObject({
      status: 200,
      json: { id: "resource_keys", limit: 2 },
    });
    const { id } = await addKey(client, { MultiRegion: true });
    const other = await addKey(client);
    expect(await failure(client.send(new CreateKeyCommand({})))).toMatchObject(full(2));
    await put(KEYS, 0, "eu-west-1");
    const replicate = () => client.send(new ReplicateKeyCommand({ KeyId: id, ReplicaRegion: "eu-west-1" }));
    expect(await failure(replicate())).toMatchObject(full(0));
    await call("DELETE", `quotas/aws/${KEYS}?account=${account}&region=eu-west-1`);
    await replicate();

    await put(ALIASES, 1);
    await alias("a", id);
    await alias("b", other.id);
    expect(await failure(alias("c", id))).toMatchObject(full(1));
    const move = client.send(new UpdateAliasCommand({ AliasName: "alias/b", TargetKeyId: id }));
    expect(await failure(move)).toMatchObject(full(1));

    await put(GRANTS, 1);
    const grant = () =>
      client.send(
        new CreateGrantCommand({
          KeyId: id,
          GranteePrincipal: `arn:aws:iam::${account}:root`,
          Operations: ["Encrypt"],
        }),
      );
    await grant();
    expect(await failure(grant())).toMatchObject(full(1));
  });

  it("of custom key stores can be lowered and raised", async () => {
    const make = () => client.send(new CreateCustomKeyStoreCommand(clusterStore()));
    await put(STORES, 1);
    await make();
    expect(await failure(make())).toMatchObject(full(1));
    await put(STORES, 12);
    for (let index = 0; index < 11; index++) await make();
    expect(await failure(make())).toMatchObject(full(12));
  });
});
