import { describe, expect, it } from "vitest";
import { freshAlibabaAccount } from "../support/alibaba.ts";
import { base64, makeAlibabaKey, unbase64 } from "../support/alibaba-keys.ts";
import { bssClient } from "../support/bss.ts";
import { control } from "../support/client.ts";
import { FrozenWorkspace } from "../support/management.ts";

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
  it("lets 400,000 rotations be over, the first and the last of which have happened", async () => {
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

  it("renews an instance for 1,000 years, while others are answered", async () => {
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
  }, 120_000);
});
