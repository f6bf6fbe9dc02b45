import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../support/client.ts";
import { FrozenWorkspace } from "../support/management.ts";

const REGION = "eu-west-3";

/** A workspace whose clock stands still, and a place in it. */
async function begin() {
  const workspace = await FrozenWorkspace.begin("2027-01-01T00:00:00Z", "enforce");
  const place = { account: freshAccount(), region: REGION };
  const fill = (quota: string, body: object = place) =>
    control("POST", `quotas/${quota}/fill`, body, { workspace: workspace.name });
  return { workspace, place, fill };
}

describe("POST quotas/:cloud/:id/fill", () => {
  it("uses up what is left of a window, by our id or AWS's code, and of an override", async () => {
    const { workspace, place, fill } = await begin();
    const client = kms({ ...workspace.options, ...place });
    await client.send(new CreateKeyCommand({}));
    const filled = await fill("aws/L-32B67F4A");
    expect([filled.status, filled.json]).toMatchObject([200, { id: "createKey", used: 5, throttled: 0 }]);
    expect((await failure(client.send(new CreateKeyCommand({})))).name).toBe("ThrottlingException");
    await control("PUT", "quotas/aws/createKey", { ...place, limit: 7 }, { workspace: workspace.name });
    await client.send(new CreateKeyCommand({}));
    expect((await fill("aws/createKey")).json).toMatchObject({ used: 7, limit: 7 });
    expect((await failure(client.send(new CreateKeyCommand({})))).name).toBe("ThrottlingException");
  });

  it("fills nothing of another account, Region or workspace", async () => {
    const { workspace, place, fill } = await begin();
    await fill("aws/createKey");
    const create = (change: object) =>
      kms({ ...workspace.options, ...place, ...change }).send(new CreateKeyCommand({}));
    await create({ account: freshAccount() });
    await create({ region: "eu-west-1" });
    const other = await FrozenWorkspace.begin("2027-01-01T00:00:00Z", "enforce");
    await kms({ ...other.options, ...place }).send(new CreateKeyCommand({}));
  });

  it("fills a quota of Alibaba Cloud", async () => {
    const { fill } = await begin();
    const { status, json } = await fill("alibaba/cmk_creation", {
      account: "1234567890123456",
      region: "cn-hangzhou",
    });
    expect(status).toBe(200);
    expect(json.used).toBe(json.limit);
  });

  it.each([
    ["aws/resource_keys", {}, 400, "limits a number of things"],
    ["aws/createkey", {}, 404, "did you mean 'createKey'"],
    ["aws/createKey", { account: "1" }, 400, "account"],
    ["aws/createKey", { region: "nowhere" }, 400, "region"],
    ["aws/createKey", { limit: 3 }, 400, "unknown member 'limit'"],
  ])("refuses %s with %o", async (quota, change, status, message) => {
    const { place, fill } = await begin();
    const answer = await fill(quota, { ...place, ...change });
    expect([answer.status, JSON.stringify(answer.json)]).toEqual([status, expect.stringContaining(message)]);
  });

  it("is a conflict where quotas are off", async () => {
    const place = { account: freshAccount(), region: REGION };
    const { status } = await control("POST", "quotas/aws/createKey/fill", place, { server: "off" });
    expect(status).toBe(409);
  });
});
