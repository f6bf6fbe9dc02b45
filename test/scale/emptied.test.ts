import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshAccount, kms } from "../support/client.ts";
import { between, type CountedServer, startCounted } from "../support/counted-server.ts";

/** Accounts that a workspace has used. */
const ACCOUNTS = 20;

let server: CountedServer;

beforeAll(async () => {
  // The journal has no part in it, and its batches come when they like.
  server = await startCounted("--record", "off");
});

afterAll(() => server.stop());

async function post(workspace: string, path: string, body?: object): Promise<void> {
  const answer = await fetch(`${server.url}/_fauxkms/${path}`, {
    method: "POST",
    ...(body && { body: JSON.stringify(body) }),
    headers: { "x-fauxkms-workspace": workspace },
  });
  expect(answer.ok).toBe(true);
}

/** Calls of Durable Objects by class during an advance of the clock. */
async function callsOfAdvance(workspace: string): Promise<Record<string, number>> {
  const before = await server.counts(workspace);
  await post(workspace, "clock/advance", { seconds: 1 });
  const { calls } = between(before, await server.counts(workspace));
  const ofClass: Record<string, number> = {};
  for (const [name, count] of Object.entries(calls)) {
    const owner = name.slice(0, name.indexOf("."));
    ofClass[owner] = (ofClass[owner] ?? 0) + count;
  }
  return ofClass;
}

describe("an advance of the clock", () => {
  it("calls nothing but the workspace's object where the workspace was never used", async () => {
    expect(Object.keys(await callsOfAdvance("never-used"))).toEqual(["Workspace"]);
  });

  it("calls what a used workspace has, and after a reset nothing of it", async () => {
    const workspace = "emptied";
    for (let account = 0; account < ACCOUNTS; account++) {
      await kms({ url: server.url, workspace, account: freshAccount() }).send(new CreateKeyCommand({}));
    }
    const used = await callsOfAdvance(workspace);
    expect(used).toMatchObject({ KeyStore: ACCOUNTS, QuotaCounters: ACCOUNTS });
    await post(workspace, "reset");
    const emptied = await callsOfAdvance(workspace);
    expect(emptied).toEqual({ Workspace: expect.any(Number) });
    expect(emptied.Workspace).toBeLessThanOrEqual(used.Workspace ?? 0);
  });
});
