import { GenerateRandomCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../support/client.ts";
import { FrozenWorkspace } from "../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";

/** A workspace in which one account may make two random numbers in an interval, and has asked for some. */
async function scene() {
  const workspace = await FrozenWorkspace.begin(START, "enforce");
  const account = freshAccount();
  const options = { server: "enforce", workspace: workspace.name } as const;
  await control("PUT", "quotas/aws/crypto_symmetric", { account, region: "us-east-1", limit: 2 }, options);
  const client = kms({ ...options, account });
  const random = () => client.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));
  const usage = (query: string) => control("GET", `usage?${query}`, undefined, options);
  return { workspace, account, random, usage };
}

describe("GET usage", () => {
  it("shows what a quota let through and what it refused, minute by minute", async () => {
    const { workspace, account, random, usage } = await scene();
    await random();
    await random();
    await failure(random());
    await workspace.advance(90);
    await random();
    const points = [
      { time: START, allowed: 2, throttled: 1 },
      { time: "2030-01-01T00:01:00.000Z", allowed: 1, throttled: 0 },
    ];
    const all = { status: 200, json: { series: [{ quota: "crypto_symmetric", points }] } };
    expect(await usage("")).toEqual(all);
    const whose = { cloud: "aws", account, region: "us-east-1" };
    expect(await usage(`${new URLSearchParams(whose)}&quota=crypto_symmetric`)).toEqual({
      status: 200,
      json: { ...whose, ...all.json },
    });
    expect((await usage("stepSeconds=3600")).json).toEqual({
      series: [{ quota: "crypto_symmetric", points: [{ time: START, allowed: 3, throttled: 1 }] }],
    });
    expect((await usage(`from=2030-01-01T00:01:00Z`)).json).toEqual({
      series: [{ quota: "crypto_symmetric", points: points.slice(1) }],
    });
    expect((await usage(`to=2030-01-01T00:01:00Z`)).json).toEqual({
      series: [{ quota: "crypto_symmetric", points: points.slice(0, 1) }],
    });
    for (const other of [
      "region=eu-west-1",
      `account=${freshAccount()}`,
      "quota=createKey",
      "cloud=alibaba",
    ]) {
      expect((await usage(other)).json.series).toEqual([]);
    }
  });

  it("keeps fourteen days", async () => {
    const { workspace, random, usage } = await scene();
    await random();
    await workspace.advance(14 * 86_400);
    await random();
    const ever = "from=2030-01-01T00:00:00Z";
    const count = async () => {
      const { json } = await usage(ever);
      return (json.series as { points: unknown[] }[])[0]?.points.length;
    };
    expect(await count()).toBe(2);
    await workspace.advance(60);
    await random();
    expect(await count()).toBe(2);
  });

  it.each([
    "stepSeconds=30",
    "stepSeconds=90",
    "from=now",
    "from=2030-01-01T00:00:00Z&to=2029-01-01T00:00:00Z",
  ])("refuses ?%s", async (query) => {
    expect(await control("GET", `usage?${query}`)).toMatchObject({
      status: 400,
      json: { error: { code: "invalid" } },
    });
  });
});
