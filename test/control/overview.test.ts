import { GenerateRandomCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { alibabaClient } from "../support/alibaba.ts";
import { control, failure, freshAccount, kms } from "../support/client.ts";
import { FrozenWorkspace, makeKey } from "../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";
const REGION = "eu-west-3";

/** A workspace whose clock stands still, and a reader of its control API. */
async function scene() {
  const workspace = await FrozenWorkspace.begin(START, "enforce");
  const call = (method: string, path: string, body?: unknown) =>
    control(method, path, body, { server: "enforce", workspace: workspace.name });
  const read = async (path: string) => {
    const { status, json } = await call("GET", path);
    expect([status, json.error]).toEqual([200, undefined]);
    return json;
  };
  return { workspace, call, read };
}

describe("GET overview", () => {
  it("tells of an empty workspace that nothing has happened", async () => {
    const { workspace, read } = await scene();
    expect(await read("overview")).toEqual({
      workspace: workspace.name,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      access: "admin",
      session: false,
      clock: { mode: "frozen", now: START },
      settings: { auth: "permissive", quotas: "enforce", quotaProfile: "seed", policies: "off" },
      totals: { requests: 0, throttled: 0, errors: 0 },
      lastMinute: [],
      faults: 0,
      requests: [],
    });
  });

  it("counts requests, refusals by quotas and other errors apart, and what each quota did in the last minute", async () => {
    const { workspace, call, read } = await scene();
    const account = freshAccount();
    const client = kms({ ...workspace.options, account, region: REGION });
    await call("PUT", "quotas/aws/crypto_symmetric", { account, region: REGION, limit: 2 });
    const random = (NumberOfBytes: number) => client.send(new GenerateRandomCommand({ NumberOfBytes }));
    await random(1);
    await random(1);
    expect((await failure(random(1))).name).toBe("ThrottlingException");
    expect((await failure(random(9999))).status).toBe(400);
    const { totals, lastMinute, requests } = await read("overview");
    expect(totals).toEqual({ requests: 4, throttled: 1, errors: 1 });
    const place = { cloud: "aws", account, region: REGION };
    expect(lastMinute).toEqual([{ ...place, quota: "crypto_symmetric", allowed: 2, throttled: 1 }]);
    const newest = requests as { operation: string; account: string; throttledBy: string | null }[];
    expect(newest.map(({ throttledBy }) => throttledBy).filter(Boolean)).toEqual(["crypto_symmetric"]);
    expect(new Set(newest.map(({ account }) => account))).toEqual(new Set([account]));
    // Sums are kept by the minute: that of a minute ago is among them.
    await workspace.advance(60);
    expect((await read("overview")).lastMinute).toEqual(lastMinute);
    await workspace.advance(60);
    expect((await read("overview")).lastMinute).toEqual([]);
  });

  it("counts the faults that are active, and not those that are switched off", async () => {
    const { call, read } = await scene();
    const fault = { match: { operation: "Sign" }, effect: { drop: true } };
    const { json } = await call("POST", "faults", fault);
    await call("POST", "faults", fault);
    expect((await read("overview")).faults).toBe(2);
    await call("PATCH", `faults/${json.id}`, { enabled: false });
    expect((await read("overview")).faults).toBe(1);
  });

  it("shows the settings that the workspace has of its own, and whose token was sent", async () => {
    const admin = { server: "strict", token: "test-admin-token" } as const;
    const settings = { quotas: "observe", quotaProfile: "current" };
    const { json } = await control("POST", "workspaces", { settings }, admin);
    const own = { server: "strict", token: String(json.token) } as const;
    const seen = (await control("GET", "overview", undefined, own)).json;
    expect(seen).toMatchObject({ workspace: json.name, access: "workspace", settings });
    const asked = await control("GET", "overview", undefined, { ...admin, workspace: String(json.name) });
    expect(asked.json).toMatchObject({ workspace: json.name, access: "admin", settings });
  });
});

describe("GET partitions", () => {
  it("has each account in a Region that has keys, secrets or requests, and when something happens there next", async () => {
    const { workspace, read } = await scene();
    expect(await read("partitions")).toEqual({ partitions: [] });
    const { account, client } = await makeKey({ ...workspace.options, region: REGION });
    await client.send(new ListKeysCommand({}));
    const elsewhere = freshAccount();
    await kms({ ...workspace.options, account: elsewhere, region: "us-west-2" }).send(
      new ListKeysCommand({}),
    );
    const alibaba = alibabaClient({ ...workspace.options });
    await alibaba.call("CreateSecret", {
      SecretName: "one",
      SecretData: "x",
      VersionId: "v1",
      EnableAutomaticRotation: false,
    });
    await alibaba.call("DeleteSecret", { SecretName: "one", RecoveryWindowInDays: "7" });
    const { partitions } = await read("partitions");
    expect(partitions).toEqual([
      {
        cloud: "alibaba",
        account: alibaba.account,
        region: "cn-hangzhou",
        // The key that encrypts secrets is the account's too.
        keys: 1,
        secrets: 1,
        requests: 2,
        nextEventAt: "2030-01-08T00:00:00.000Z",
      },
      ...[
        { account, region: REGION, keys: 1, requests: 2 },
        { account: elsewhere, region: "us-west-2", keys: 0, requests: 1 },
      ]
        .map((place) => ({ cloud: "aws", secrets: 0, nextEventAt: null, ...place }))
        .sort((one, other) => one.account.localeCompare(other.account)),
    ]);
  });

  it("has no place that was only looked at", async () => {
    const { workspace, read } = await scene();
    const place = `account=${freshAccount()}&region=${REGION}`;
    expect((await read(`keys?${place}`)).keys).toEqual([]);
    expect((await read(`custom-key-stores?${place}`)).customKeyStores).toEqual([]);
    expect((await read("secrets?account=1234567890123456&region=cn-hangzhou")).secrets).toEqual([]);
    const missing = await control("GET", `keys/none?${place}`, undefined, workspace.options);
    expect(missing.status).toBe(404);
    const cluster = { account: freshAccount(), region: REGION };
    expect((await control("PUT", "clusters/none", cluster, workspace.options)).status).toBe(404);
    await read(`quotas?${place}`);
    await read("costs");
    expect(await read("partitions")).toEqual({ partitions: [] });
  });

  it("shows nothing of another workspace", async () => {
    const [one, other] = [await scene(), await scene()];
    await makeKey(one.workspace.options);
    expect((await one.read("partitions")).partitions).toHaveLength(1);
    expect(await other.read("partitions")).toEqual({ partitions: [] });
  });
});
