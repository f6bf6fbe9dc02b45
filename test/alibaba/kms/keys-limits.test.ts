import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { addAlibabaKey } from "../../support/alibaba-keys.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const NOW = "2031-01-01T00:00:00Z";

const OVER = {
  code: "Rejected.LimitExceeded",
  status: 400,
  message: "The request was rejected because user create resource limit was exceeded.",
};

/** Calls in turn, some at a time. */
async function many(count: number, call: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += 10) {
    await Promise.all(Array.from({ length: Math.min(10, count - done) }, call));
  }
}

describe("the quotas of keys", () => {
  it("are 200 keys in an account and a Region, beside those of services, until one is gone", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const client = alibabaClient(workspace.options);
    await client.call("DescribeKey", { KeyId: "alias/acs/oss" });
    const { id } = await addAlibabaKey(client);
    await many(199, () => client.call("CreateKey"));
    expect(await client.failure("CreateKey")).toEqual(OVER);
    expect((await client.call("ListKeys")).TotalCount).toBe(201);
    const { account } = client;
    await alibabaClient({ ...workspace.options, account, region: "cn-beijing" }).call("CreateKey");
    await alibabaClient(workspace.options).call("CreateKey");
    await client.call("DescribeKey", { KeyId: "alias/acs/ecs" });
    await client.call("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: 7 });
    expect(await client.failure("CreateKey")).toEqual(OVER);
    await workspace.advance(7 * DAY);
    await client.call("CreateKey");
    expect(await client.failure("CreateKey")).toEqual(OVER);
  });

  it("are 10,000 versions of all keys, which rotations make too", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const client = alibabaClient(workspace.options);
    const rotated = { EnableAutomaticRotation: true, RotationInterval: "7d" };
    await many(19, () => client.call("CreateKey", rotated));
    const pair = await addAlibabaKey(client, { KeySpec: "EC_P256" });
    // 19 × 526 and 1 are 9,995.
    await workspace.advance(525 * 7 * DAY);
    await client.call("CreateKeyVersion", { KeyId: pair.id });
    await many(4, () => client.call("CreateKey"));
    expect(await client.failure("CreateKey")).toEqual(OVER);
    await workspace.advance(7 * DAY - 1);
    const { TotalCount } = await client.call("ListKeyVersions", { KeyId: pair.id });
    expect(TotalCount).toBe(2);
    await workspace.advance(1);
    expect(await client.failure("CreateKeyVersion", { KeyId: pair.id })).toEqual(OVER);
    expect(await client.failure("CreateKey")).toEqual(OVER);
  });
});

it("resource quotas are lifted where request quotas refuse nothing", async () => {
  const client = alibabaClient({ server: "observe" });
  await many(201, () => client.call("CreateKey"));
  expect((await client.call("ListKeys")).TotalCount).toBe(201);
});
