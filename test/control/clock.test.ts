import { randomBytes } from "node:crypto";
import {
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, serverUrl } from "../support/client.ts";
import { addKey, DAY, encrypt, FrozenWorkspace, makeKey } from "../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";

/** The clock calls of a new workspace. */
function clockOf(workspace = `clock-${randomBytes(6).toString("hex")}`) {
  const call = (method: string, path: string, body?: unknown) =>
    control(method, path, body, { server: "off", workspace });
  return {
    workspace,
    get: async () => (await call("GET", "clock")).json,
    put: (body: unknown) => call("PUT", "clock", body),
    advance: (body: unknown) => call("POST", "clock/advance", body),
  };
}

describe("the clock of a workspace", () => {
  it("begins as the wall clock", async () => {
    const before = Date.now();
    const { mode, now } = await clockOf().get();
    expect(mode).toBe("running");
    expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(String(now))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(String(now))).toBeLessThanOrEqual(Date.now());
  });

  it("stands still once it is frozen, at the present or at a given time", async () => {
    const clock = clockOf();
    const before = Date.now();
    const frozen = (await clock.put({ mode: "frozen" })).json;
    expect(frozen.mode).toBe("frozen");
    expect(Date.parse(String(frozen.now))).toBeGreaterThanOrEqual(before);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await clock.get()).toEqual(frozen);
    expect(await clock.put({ mode: "frozen", now: "2030-01-01T02:00:00+02:00" })).toEqual({
      status: 200,
      json: { mode: "frozen", now: START },
    });
    expect(await clock.get()).toEqual({ mode: "frozen", now: START });
  });

  it("runs on from a given time, or from where it stood", async () => {
    const clock = clockOf();
    await clock.put({ mode: "running", now: START });
    await expect
      .poll(async () => Date.parse(String((await clock.get()).now)))
      .toBeGreaterThan(Date.parse(START));
    await clock.put({ mode: "frozen", now: START });
    const { mode, now } = (await clock.put({ mode: "running" })).json;
    expect(mode).toBe("running");
    expect(String(now)).toMatch(/^2030-01-01T00:0/);
  });

  it("moves ahead by seconds and parts of them, and keeps its mode", async () => {
    const clock = clockOf();
    await clock.put({ mode: "frozen", now: START });
    for (const [seconds, now] of [
      [0, START],
      [1.5, "2030-01-01T00:00:01.500Z"],
      [DAY, "2030-01-02T00:00:01.500Z"],
    ]) {
      expect(await clock.advance({ seconds })).toEqual({ status: 200, json: { mode: "frozen", now } });
    }
    await clock.put({ mode: "running", now: START });
    expect((await clock.advance({ seconds: DAY })).json).toMatchObject({
      mode: "running",
      now: expect.stringMatching(/^2030-01-02T00:0/),
    });
  });

  it("adds up advances that are asked for at the same time", async () => {
    const clock = clockOf();
    await clock.put({ mode: "frozen", now: START });
    await Promise.all(Array.from({ length: 10 }, () => clock.advance({ seconds: 60 })));
    expect(await clock.get()).toEqual({ mode: "frozen", now: "2030-01-01T00:10:00.000Z" });
  });

  it("moves alone, without another workspace's", async () => {
    const [one, two] = [clockOf(), clockOf()];
    await one.put({ mode: "frozen", now: START });
    expect(await two.get()).toMatchObject({ mode: "running", now: expect.not.stringMatching(/^2030-01-01/) });
  });

  it("applies to keys at once", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const first = await makeKey(workspace.options);
    await workspace.advance(60);
    const second = await addKey(first.client);
    const created = async (KeyId: string) =>
      (await first.client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CreationDate;
    expect(await created(first.id)).toEqual(new Date(START));
    expect(await created(second.id)).toEqual(new Date("2030-01-01T00:01:00Z"));
  });

  it("may be set back: keys made later stay and work, and what was due stays due", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await client.send(new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: 90 }));
    await workspace.set({ mode: "frozen", now: "2029-01-01T00:00:00Z" });
    await encrypt(client, id, "x");
    const { NextRotationDate } = await client.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    expect(NextRotationDate).toEqual(new Date(Date.parse(START) + 90 * DAY * 1000));
  });

  it("moves under running requests without failing any", async () => {
    const { workspace, advance, put } = clockOf();
    const { id, client } = await makeKey({ workspace });
    const requests = Array.from({ length: 20 }, () => encrypt(client, id, "x"));
    const moves = [advance({ seconds: 3600 }), put({ mode: "frozen" })];
    expect((await Promise.allSettled(requests)).filter((one) => one.status === "rejected")).toEqual([]);
    expect((await Promise.all(moves)).map((one) => one.status)).toEqual([200, 200]);
  });

  it("ends ten years before its dates would need a fifth digit, and says when", async () => {
    const clock = clockOf();
    const last = "9989-12-31T23:59:59.999Z";
    expect((await clock.put({ mode: "frozen", now: last })).json).toEqual({ mode: "frozen", now: last });
    const late = [
      await clock.advance({ seconds: 0.001 }),
      await clock.advance({ seconds: 1e300 }),
      await clock.put({ mode: "frozen", now: "9999-12-31T23:59:59.999Z" }),
      await clock.put({ mode: "running", now: "9990-01-01T00:00:00Z" }),
      await clock.put({ mode: "running", now: "1969-12-31T23:59:59Z" }),
    ];
    for (const { status, json } of late) {
      expect(status).toBe(400);
      expect(json).toMatchObject({ error: { code: "invalid", message: expect.stringContaining(last) } });
    }
    expect((await clock.get()).now).toBe(last);
  });

  it("stops at its end where it is running", async () => {
    const clock = clockOf();
    const last = "9989-12-31T23:59:59.999Z";
    await clock.put({ mode: "running", now: "9989-12-31T23:59:59.990Z" });
    await expect.poll(async () => (await clock.get()).now).toBe(last);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await clock.get()).toEqual({ mode: "running", now: last });
    const { client, id } = await makeKey({ workspace: clock.workspace });
    await client.send(new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: 2560 }));
    const { NextRotationDate } = await client.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    expect(NextRotationDate?.toISOString()).toMatch(/^9997-/);
  });

  it.each([
    ["PUT", "clock", {}, "mode"],
    ["PUT", "clock", { mode: "paused" }, "mode"],
    ["PUT", "clock", { mode: "frozen", now: "tomorrow" }, "now"],
    ["PUT", "clock", { mode: "frozen", now: "2030-01-01" }, "now"],
    ["PUT", "clock", { mode: "frozen", now: "2030-02-30T00:00:00Z" }, "now"],
    ["PUT", "clock", { mode: "frozen", now: 1_900_000_000 }, "now"],
    ["PUT", "clock", { mode: "frozen", speed: 2 }, "the body"],
    ["PUT", "clock", [], "the body"],
    ["PUT", "clock", null, "the body"],
    ["POST", "clock/advance", {}, "seconds"],
    ["POST", "clock/advance", { seconds: -1 }, "seconds"],
    ["POST", "clock/advance", { seconds: "60" }, "seconds"],
    ["POST", "clock/advance", { seconds: null }, "seconds"],
    ["POST", "clock/advance", { seconds: 1, days: 2 }, "the body"],
  ])("is not moved by %s %s with %j, which names the mistake", async (method, path, body, named) => {
    const clock = clockOf();
    await clock.put({ mode: "frozen", now: START });
    const answer = await control(method, path, body, { server: "off", workspace: clock.workspace });
    expect(answer).toEqual({
      status: 400,
      json: { error: { code: "invalid", message: expect.stringMatching(new RegExp(`^${named}: `)) } },
    });
    expect(await clock.get()).toEqual({ mode: "frozen", now: START });
  });

  it.each(["", "{", "mode=frozen"])("refuses the body %j, which is not JSON", async (body) => {
    for (const [method, path] of [
      ["PUT", "clock"],
      ["POST", "clock/advance"],
    ]) {
      const response = await fetch(`${serverUrl("off")}/_fauxkms/${path}`, {
        method,
        body,
        headers: { "x-fauxkms-workspace": clockOf().workspace },
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: { code: "invalid", message: "the body must be JSON" },
      });
    }
  });
});
