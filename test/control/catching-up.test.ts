import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../support/alibaba.ts";
import { base64, makeAlibabaKey, unbase64 } from "../support/alibaba-keys.ts";
import { bssClient } from "../support/bss.ts";
import { control } from "../support/client.ts";
import { FrozenWorkspace } from "../support/management.ts";
import { SpawnedServer } from "../support/spawned-server.ts";

const BEGIN = "2030-01-01T00:00:00Z";
const LAST = "9989-12-31T23:59:59.999Z";

/**
 * Moves a workspace's clock, and asks for another workspace's meanwhile, again and again.
 *
 * @returns how often that was answered before the clock was there.
 */
async function answeredMeanwhile(workspace: FrozenWorkspace, now: string): Promise<number> {
  const other = await FrozenWorkspace.begin(BEGIN);
  let moving = true;
  const move = workspace.set({ mode: "frozen", now }).finally(() => {
    moving = false;
  });
  let answered = 0;
  while (moving) {
    const { status } = await control("GET", "clock", undefined, other.options);
    expect(status).toBe(200);
    if (moving) answered += 1;
  }
  await move;
  return answered;
}

describe("a clock that is moved far ahead", () => {
  it("makes the first and the last of 400,000 overdue rotations", async () => {
    const workspace = await FrozenWorkspace.begin(BEGIN);
    const rotation = { EnableAutomaticRotation: true, RotationInterval: "7d" };
    const { client, id } = await makeAlibabaKey(rotation, workspace.options);
    const { CiphertextBlob } = await client.call("Encrypt", { KeyId: id, Plaintext: base64("kept") });
    expect(await answeredMeanwhile(workspace, LAST)).toBeGreaterThan(0);
    const { TotalCount } = await client.call("ListKeyVersions", { KeyId: id, PageSize: 10 });
    expect(TotalCount).toBe(1 + 16 + 1000);
    const { KeyMetadata } = await client.call("DescribeKey", { KeyId: id });
    expect(KeyMetadata).toMatchObject({
      KeyState: "Enabled",
      LastRotationDate: expect.stringMatching(/^9989-12-/),
      NextRotationDate: expect.stringMatching(/^9990-01-/),
    });
    const { Plaintext } = await client.call("Decrypt", { CiphertextBlob });
    expect(unbase64(Plaintext).toString()).toBe("kept");
    // Nothing is left that is due.
    expect(
      (await client.call("Encrypt", { KeyId: id, Plaintext: base64("new") })).CiphertextBlob,
    ).toBeTruthy();
  });

  it("renews an instance for 1,000 years, while other requests are answered", async () => {
    const workspace = await FrozenWorkspace.begin(BEGIN);
    const account = freshAlibabaAccount();
    await control("PUT", `balances/${account}`, { balance: "99999999999.00" }, workspace.options);
    const client = bssClient({ account, workspace: workspace.name });
    await client.buy({ ProductVersion: 3 }, { Period: 1, RenewalStatus: "AutoRenewal", RenewPeriod: 1 });
    expect(await answeredMeanwhile(workspace, "3030-01-01T00:00:00Z")).toBeGreaterThan(0);
    const { json } = await control("GET", `instances?account=${account}`, undefined, workspace.options);
    expect(json).toMatchObject({
      instances: [{ phase: "active", endAt: expect.stringMatching(/^3030-01-/) }],
    });
    const balance = await control("GET", `balances/${account}`, undefined, workspace.options);
    expect(balance.json).toMatchObject({ balance: (99_999_999_999 - 500 * 12_000).toFixed(2) });
  });
});

describe("a server that is killed while it catches up", () => {
  it("has lost nothing, and goes on where it was", async () => {
    const directory = await mkdtemp(join(tmpdir(), "fauxkms-catching-up-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await mkdir(join(directory, "tmp"));
    const flags = ["--data", join(directory, "data"), "--quotas", "off"];
    const start = () => SpawnedServer.start(flags, { TMPDIR: join(directory, "tmp") });
    const account = freshAlibabaAccount();
    const clock = (url: string, now: string) =>
      fetch(`${url}/_fauxkms/clock`, { method: "PUT", body: JSON.stringify({ mode: "frozen", now }) });
    let server = await start();
    onTestFinished(() => server.crash());
    await clock(server.url, BEGIN);
    const rotation = { EnableAutomaticRotation: true, RotationInterval: "7d" };
    const keys: { id: string; blob: unknown }[] = [];
    for (let n = 0; n < 3; n++) {
      const client = alibabaClient({ url: server.url, account });
      const { KeyMetadata } = await client.call("CreateKey", rotation);
      const id = (KeyMetadata as { KeyId: string }).KeyId;
      const { CiphertextBlob } = await client.call("Encrypt", { KeyId: id, Plaintext: base64(id) });
      keys.push({ id, blob: CiphertextBlob });
    }
    const moving = clock(server.url, LAST).catch(() => null);
    await Promise.race([moving, sleep(150)]);
    await server.crash();
    await moving;
    server = await start();
    await clock(server.url, LAST);
    const client = alibabaClient({ url: server.url, account });
    for (const { id, blob } of keys) {
      const { TotalCount } = await client.call("ListKeyVersions", { KeyId: id });
      expect(TotalCount).toBe(1 + 16 + 1000);
      const { Plaintext } = await client.call("Decrypt", { CiphertextBlob: blob });
      expect(unbase64(Plaintext).toString()).toBe(id);
    }
  });
});
