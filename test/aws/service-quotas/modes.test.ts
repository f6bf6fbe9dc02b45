import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetRequestedServiceQuotaChangeCommand } from "@aws-sdk/client-service-quotas";
import { afterEach, describe, expect, it } from "vitest";
import { freshAccount } from "../../support/client.ts";
import { ask, CREATE_KEY, serviceQuotas, valueOfQuota } from "../../support/service-quotas.ts";
import { SpawnedServer } from "../../support/spawned-server.ts";

let server: SpawnedServer | undefined;
let directory: string | undefined;

afterEach(async () => {
  await server?.crash();
  server = undefined;
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  directory = undefined;
});

async function start(...flags: string[]): Promise<string> {
  server = await SpawnedServer.start(flags);
  return server.url;
}

async function advance(url: string, seconds: number): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ seconds });
  const { status } = await fetch(`${url}/_fauxkms/clock/advance`, { method: "POST", headers, body });
  expect(status).toBe(200);
}

async function freeze(url: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ mode: "frozen" });
  expect((await fetch(`${url}/_fauxkms/clock`, { method: "PUT", headers, body })).status).toBe(200);
}

async function statusOf(client: ReturnType<typeof serviceQuotas>, id: string): Promise<string | undefined> {
  const answer = await client.send(new GetRequestedServiceQuotaChangeCommand({ RequestId: id }));
  return answer.RequestedQuota?.Status;
}

async function created(url: string, account: string, count: number): Promise<number> {
  const credentials = { accessKeyId: account, secretAccessKey: "any" };
  const client = new KMSClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
  const calls = Array.from({ length: count }, () => client.send(new CreateKeyCommand({})));
  return (await Promise.allSettled(calls)).filter(({ status }) => status === "fulfilled").length;
}

describe("a raised quota", () => {
  it("survives kill -9, and so does a request that waits", async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-quotas-"));
    const flags = ["--data", join(directory, "data"), "--quota-approval-seconds", "60"];
    const account = freshAccount();
    let url = await start(...flags);
    await freeze(url);
    const raised = await ask(serviceQuotas({ url, account }), CREATE_KEY, 50);
    await advance(url, 60);
    const waiting = await ask(serviceQuotas({ url, account }), "L-BD96F100", 70);
    await server?.crash();

    url = await start(...flags);
    const client = serviceQuotas({ url, account });
    expect(await created(url, account, 60)).toBe(50);
    expect(await valueOfQuota(client, CREATE_KEY)).toBe(50);
    expect(await statusOf(client, raised.id)).toBe("APPROVED");
    expect(await statusOf(client, waiting.id)).toBe("PENDING");
    await advance(url, 60);
    expect(await valueOfQuota(client, "L-BD96F100")).toBe(70);
  });
});

describe("--quota-approval", () => {
  it("deny ends every request DENIED, and one without a Support case NOT_APPROVED", async () => {
    const url = await start("--data", "memory", "--quota-approval", "deny");
    await freeze(url);
    const client = serviceQuotas({ url });
    const denied = await ask(client, CREATE_KEY, 50);
    const notApproved = await ask(client, "L-BD96F100", 50, false);
    expect(await statusOf(client, denied.id)).toBe("PENDING");
    await advance(url, 5);
    expect(await statusOf(client, denied.id)).toBe("DENIED");
    expect(await statusOf(client, notApproved.id)).toBe("NOT_APPROVED");
    expect(await valueOfQuota(client, CREATE_KEY)).toBe(5);
  });

  it("manual leaves every request to the control API", async () => {
    const url = await start("--data", "memory", "--quota-approval", "manual");
    await freeze(url);
    const client = serviceQuotas({ url });
    const { id } = await ask(client, CREATE_KEY, 50);
    await advance(url, 365 * 86_400);
    expect(await statusOf(client, id)).toBe("PENDING");
    const response = await fetch(`${url}/_fauxkms/quota-requests/${id}`, {
      method: "POST",
      body: JSON.stringify({ status: "APPROVED" }),
    });
    expect(await response.json()).toMatchObject({ id, status: "APPROVED" });
    expect(await valueOfQuota(client, CREATE_KEY)).toBe(50);
  });

  it("auto approves requests as time runs", async () => {
    const url = await start("--data", "memory", "--quota-approval-seconds", "1");
    const client = serviceQuotas({ url });
    const { id } = await ask(client, CREATE_KEY, 50);
    await expect.poll(() => statusOf(client, id), { interval: 100 }).toBe("APPROVED");
  });

  it.each([
    [["--quota-approval", "maybe"], "--quota-approval maybe: must be auto or deny or manual"],
    [["--quota-approval-seconds", "-1"], "--quota-approval-seconds"],
    [["--quota-approval-seconds", "soon"], "--quota-approval-seconds soon: must be 0 to 31536000"],
  ])("refuses %j", async (flags, text) => {
    await expect(start("--data", "memory", ...flags)).rejects.toThrow(text);
  });
});
