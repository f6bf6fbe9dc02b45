import { CreateKeyCommand, GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../support/client.ts";
import { FrozenWorkspace } from "../support/management.ts";

const PARIS = "eu-west-3";
/** The symmetric quota that the tests set: on a clock that stands still every unit is asked for by itself. */
const QUOTA = 55;

/** A workspace whose clock stands still, and an account of it with a small quota. */
async function begin(): Promise<{ workspace: FrozenWorkspace; account: string }> {
  const workspace = await FrozenWorkspace.begin("2027-01-01T00:00:00Z", "enforce");
  const account = freshAccount();
  const quota = { account, region: PARIS, limit: QUOTA };
  await control("PUT", "quotas/aws/crypto_symmetric", quota, { workspace: workspace.name });
  return { workspace, account };
}

async function play(workspace: string, body: object): Promise<Record<string, unknown>> {
  const { status, json } = await control("POST", "service-calls", body, { workspace });
  return { status, ...json };
}

describe("calls that a service makes on an account's behalf", () => {
  it("draw from the account's own quota: S3 uploads and downloads together", async () => {
    const { workspace, account } = await begin();
    const where = { service: "s3", account, region: PARIS };
    expect(await play(workspace.name, { ...where, action: "upload", count: 30 })).toEqual({
      status: 200,
      service: "s3",
      action: "upload",
      operation: "GenerateDataKey",
      count: 30,
      allowed: 30,
      throttled: 0,
    });
    const downloads = await play(workspace.name, { ...where, action: "download", count: 30 });
    expect(downloads).toMatchObject({ operation: "Decrypt", allowed: QUOTA - 30, throttled: 5 });

    const client = kms({ ...workspace.options, account, region: PARIS });
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const command = new GenerateDataKeyCommand({ KeyId: KeyMetadata?.KeyId, KeySpec: "AES_256" });
    expect((await failure(client.send(command))).name).toBe("ThrottlingException");
    await workspace.advance(1);
    expect((await client.send(command)).KeyId).toBe(KeyMetadata?.Arn);
  });

  it("are each counted, however many are simulated at once on a frozen clock", async () => {
    const { workspace, account } = await begin();
    const where = { service: "s3", action: "upload", account, region: PARIS };
    const count = 60_000;
    const throttled = count - QUOTA;
    expect(await play(workspace.name, { ...where, count })).toMatchObject({ allowed: QUOTA, throttled });
    const query = `quotas?cloud=aws&account=${account}&region=${PARIS}`;
    const { json } = await control("GET", query, undefined, { workspace: workspace.name });
    expect(json.quotas).toContainEqual(
      expect.objectContaining({ id: "crypto_symmetric", used: QUOTA, throttled }),
    );
  });

  it("are recorded in the sums, and a hundred of each outcome singly", async () => {
    const { workspace, account } = await begin();
    const where = { service: "s3", action: "upload", account, region: PARIS };
    await play(workspace.name, { ...where, count: QUOTA - 5 });
    await play(workspace.name, { ...where, count: 50_000 });
    const options = { workspace: workspace.name };
    const { json } = await control("GET", `requests?limit=10000&account=${account}`, undefined, options);
    const requests = json.requests as { status: number; requestId: string }[];
    const statuses = requests.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(QUOTA);
    expect(statuses.filter((status) => status === 400)).toHaveLength(100);
    expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(requests.length);
    const usage = await control(
      "GET",
      `usage?cloud=aws&account=${account}&region=${PARIS}&quota=crypto_symmetric&from=2026-12-31T23:00:00Z&to=2027-01-01T01:00:00Z`,
      undefined,
      options,
    );
    expect(usage.json.series).toMatchObject([
      { quota: "crypto_symmetric", points: [{ allowed: QUOTA, throttled: 50_000 - 5 }] },
    ]);
  });

  it("are recorded as the service's", async () => {
    const { workspace, account } = await begin();
    await play(workspace.name, { service: "sqs", action: "send", account, region: PARIS, count: 2 });
    const { json } = await control("GET", `requests?account=${account}`, undefined, {
      workspace: workspace.name,
    });
    expect(json.requests).toMatchObject([
      { principal: "sqs.amazonaws.com", operation: "GenerateDataKey", status: 200 },
      { principal: "sqs.amazonaws.com", operation: "GenerateDataKey", status: 200 },
    ]);
  });

  it("with an AWS owned key cost the account nothing", async () => {
    const { workspace, account } = await begin();
    const where = { service: "s3", action: "upload", account, region: PARIS };
    const owned = await play(workspace.name, { ...where, count: 100_000, keyManager: "AWS_OWNED" });
    expect(owned).toMatchObject({ allowed: 100_000, throttled: 0 });
    expect(await play(workspace.name, { ...where, count: QUOTA + 1 })).toMatchObject({ throttled: 1 });
  });

  it.each([
    [{ service: "ec2", action: "start", count: 1 }],
    [{ service: "s3", action: "delete", count: 1 }],
    [{ service: "__proto__", action: "constructor", count: 1 }],
    [{ service: "s3", action: "upload", count: 0 }],
    [{ service: "s3", action: "upload", count: 100_001 }],
    [{ service: "s3", action: "upload" }],
  ])("refuse %j", async (body) => {
    const answer = await play("default", { account: freshAccount(), region: PARIS, ...body });
    expect(answer).toMatchObject({ status: 400, error: { code: "invalid" } });
  });
});
