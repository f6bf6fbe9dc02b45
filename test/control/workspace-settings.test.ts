import { CreateKeyCommand, EnableKeyCommand, UpdateKeyDescriptionCommand } from "@aws-sdk/client-kms";
import { RequestServiceQuotaIncreaseCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { describe, expect, it } from "vitest";
import { failure, serverUrl } from "../support/client.ts";
import { clientsOf, controlAt, makeWorkspace } from "../support/made-workspaces.ts";

const ADMIN = "test-admin-token";
/** A server with the quotas off. */
const url = () => serverUrl("strict");

/** A workspace with settings of its own, whose clock stands still. */
async function begin(settings?: object) {
  const made = await makeWorkspace(url(), settings === undefined ? {} : { settings }, ADMIN);
  const call = (method: string, path: string, body?: unknown) =>
    controlAt(url(), method, path, body, made.token);
  await call("PUT", "clock", { mode: "frozen", now: "2030-01-01T00:00:00Z" });
  const { aws, alibaba } = clientsOf(made);
  const newKey = async () => (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? "";
  return { made, call, aws, alibaba, newKey };
}

/** Names of the answers to several calls. */
async function namesOf(count: number, act: () => Promise<unknown>): Promise<string[]> {
  const names: string[] = [];
  for (let each = 0; each < count; each++) {
    names.push(
      await act().then(
        () => "done",
        (error: { name: string }) => error.name,
      ),
    );
  }
  return names;
}

describe("a workspace's own settings", () => {
  it("are told when it is made, and stay where they are not said again", async () => {
    const settings = {
      quotas: "observe",
      quotaProfile: "current",
      hotKeyLimit: 3,
      quotaApproval: "deny",
      policies: "observe",
    };
    const made = await makeWorkspace(url(), { settings }, ADMIN);
    expect(made).toMatchObject({ settings });
    expect(await makeWorkspace(url(), { name: made.name }, ADMIN)).toMatchObject({ settings });
    const changed = { quotas: "enforce" };
    const again = await makeWorkspace(url(), { name: made.name, settings: changed }, ADMIN);
    expect(again).toMatchObject({ settings: changed });
  });

  it.each([
    { quotas: "sometimes" },
    { quotaProfile: "2021" },
    { hotKeyLimit: -1 },
    { hotKeyLimit: 1.5 },
    { quotaApproval: "maybe" },
    { auth: "permissive" },
    { policies: "on" },
  ])("cannot be %j", async (settings) => {
    const answer = await controlAt(url(), "POST", "workspaces", { settings }, ADMIN);
    expect(answer).toMatchObject({ status: 400, json: { error: { code: "invalid" } } });
  });

  it("enforce quotas in one workspace, and not in the next one of the same server", async () => {
    const [strict, lenient] = [await begin({ quotas: "enforce" }), await begin()];
    for (const { made, call, aws, newKey } of [strict, lenient]) {
      const KeyId = await newKey();
      const limit = { account: made.aws.accountId, region: "us-east-1", limit: 1 };
      expect((await call("PUT", "quotas/aws/enableKey", limit)).status).toBe(200);
      const names = await namesOf(2, () => aws.send(new EnableKeyCommand({ KeyId })));
      expect(names).toEqual(made === strict.made ? ["done", "ThrottlingException"] : ["done", "done"]);
    }
  });

  it("enforce quotas of Alibaba Cloud alike", async () => {
    const { made, call, alibaba } = await begin({ quotas: "enforce" });
    const { json } = await call(
      "GET",
      `quotas?cloud=alibaba&account=${made.alibaba.accountId}&region=cn-hangzhou`,
    );
    const row = (json.quotas as { id: string; operations: string[] }[]).find(({ operations }) =>
      operations.includes("ListKeys"),
    );
    const limit = { account: made.alibaba.accountId, region: "cn-hangzhou", limit: 1 };
    await call("PUT", `quotas/alibaba/${row?.id}`, limit);
    await alibaba("ListKeys");
    expect(await failure(alibaba("ListKeys"))).toMatchObject({
      message: expect.stringContaining("Rejected.Throttling"),
    });
  });

  it("choose the profile of quotas, and how often a key may change", async () => {
    const [seed, current] = [await begin(), await begin({ quotaProfile: "current" })];
    const limits = async ({ call }: typeof seed) =>
      ((await call("GET", "quotas")).json.quotas as { limit: number }[]).map(({ limit }) => limit);
    expect(await limits(current)).not.toEqual(await limits(seed));
    const { aws, newKey } = await begin({ quotas: "enforce", hotKeyLimit: 1 });
    const KeyId = await newKey();
    let n = 0;
    const change = () => aws.send(new UpdateKeyDescriptionCommand({ KeyId, Description: String(n++) }));
    expect((await namesOf(3, change)).slice(1)).toContain("ThrottlingException");
  });

  it("decide requests for higher quotas", async () => {
    const statusOf = async (quotaApproval: string) => {
      const { made, call } = await begin({ quotaApproval });
      const { accessKeyId, secretAccessKey } = made.aws;
      const client = new ServiceQuotasClient({
        endpoint: url(),
        region: "us-east-1",
        credentials: { accessKeyId, secretAccessKey },
      });
      const input = { ServiceCode: "kms", QuotaCode: "L-6E3AF000", DesiredValue: 500_000 };
      await client.send(new RequestServiceQuotaIncreaseCommand({ ...input, SupportCaseAllowed: true }));
      await call("POST", "clock/advance", { seconds: 60 });
      const { json } = await call("GET", "quota-requests");
      return (json.requests as { status: string }[]).map(({ status }) => status);
    };
    expect(await statusOf("auto")).toEqual(["APPROVED"]);
    expect(await statusOf("deny")).toEqual(["DENIED"]);
    expect((await statusOf("manual"))[0]).not.toMatch(/APPROVED|DENIED/);
  });

  it("outlive a reset, and end with the workspace", async () => {
    const { made, call, aws, newKey } = await begin({ quotas: "enforce" });
    await call("POST", "reset");
    await call("PUT", "clock", { mode: "frozen", now: "2030-01-01T00:00:00Z" });
    const KeyId = await newKey();
    const limit = { account: made.aws.accountId, region: "us-east-1", limit: 1 };
    await call("PUT", "quotas/aws/enableKey", limit);
    const enable = () => aws.send(new EnableKeyCommand({ KeyId }));
    expect(await namesOf(2, enable)).toEqual(["done", "ThrottlingException"]);
    await call("DELETE", `workspaces/${made.name}`);
    expect(await makeWorkspace(url(), { name: made.name }, ADMIN)).not.toHaveProperty("settings");
  });
});
