import { describe, expect, it } from "vitest";
import { Recorder } from "../../src/isolate/recorder.ts";
import type { Answered } from "../../src/meter/record.ts";
import type { RequestDetails } from "../../src/meter/request-detail.ts";
import type { Batch } from "../../src/objects/journal/api.ts";

const ANSWERED: Answered = {
  cloud: "aws",
  account: "111122223333",
  region: "us-east-1",
  principal: "arn:aws:iam::111122223333:root",
  operation: "Encrypt",
  keys: ["arn:aws:kms:us-east-1:111122223333:key/one"],
  status: 200,
  errorCode: null,
  keySpec: null,
  throttledBy: null,
  quotas: ["crypto_symmetric"],
  cryptographic: true,
  price: "requests",
  log: null,
};

/** A recorder whose time stands still until `tick`, and the batches that it hands in. */
function scene(add: (workspace: string, batch: Batch) => Promise<boolean> = () => Promise.resolve(false)) {
  const batches: [string, Batch][] = [];
  const timers: (() => void)[] = [];
  const work: Promise<unknown>[] = [];
  const recorder = new Recorder(
    (workspace) => ({
      add(batch) {
        batches.push([workspace, batch]);
        return add(workspace, batch);
      },
    }),
    () => new Promise<void>((resolve) => timers.push(resolve)),
  );
  const note = (
    change: Partial<Answered> = {},
    at: { workspace?: string; wall?: number; now?: number } = {},
  ) =>
    recorder.record(
      {
        workspace: at.workspace ?? "default",
        generation: 1,
        now: at.now ?? 0,
        wall: at.wall ?? 0,
        background: (promise) => work.push(promise),
      },
      { ...ANSWERED, ...change },
      "id",
      3,
    );
  /** Lets timers end, each half a second. */
  const tick = async (times = 1) => {
    for (let time = 0; time < times; time++) {
      for (const timer of timers.splice(0)) timer();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { recorder, batches, timers, work, note, tick };
}

describe("Recorder", () => {
  it("records requests that were answered alike as a sum, and singly those that have an id", async () => {
    const { recorder, batches, work, tick } = scene();
    const moment = {
      workspace: "default",
      generation: 1,
      now: 0,
      wall: 0,
      background: (promise: Promise<unknown>) => void work.push(promise),
    };
    recorder.recordAll(moment, ANSWERED, 60_000, ["a", "b"]);
    recorder.recordAll(moment, { ...ANSWERED, status: 400 }, 0, []);
    await tick(20);
    await Promise.all(work);
    const [[, batch] = []] = batches;
    expect(batch).toMatchObject({ count: 2, dropped: 59_998, groups: [{ count: 60_000, sumMs: 0 }] });
    expect(batch?.groups[0]?.latencies[0]).toBe(60_000);
    expect(batch?.own.length).toBeLessThan(100);
  });

  it("sends records to the journal in one batch for each workspace, in the background", async () => {
    const { batches, work, note, tick } = scene();
    note({}, { now: 59_999 });
    note({}, { now: 59_999 });
    note({}, { now: 60_000 });
    note({}, { workspace: "other" });
    await tick(19);
    expect([batches.length, work.length]).toEqual([0, 1]);
    await tick();
    await Promise.all(work);
    expect(batches.map(([workspace, { count, dropped }]) => [workspace, count, dropped])).toEqual([
      ["default", 3, 0],
      ["other", 1, 0],
    ]);
    expect(batches[0]?.[1].groups).toMatchObject([
      { minute: 0, count: 2, sumMs: 6, latencies: [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
      { minute: 1, count: 1 },
    ]);
    expect(JSON.parse(batches[0]?.[1].own ?? "")).toEqual([
      ...[59_999, "id", 0, 3],
      ...[59_999, "id", 0, 3],
      ...[60_000, "id", 1, 3],
    ]);
  });

  it("sends many records after half a second, and few after ten", async () => {
    const { batches, note, tick } = scene();
    for (let request = 0; request < 31; request++) note();
    await tick(3);
    expect(batches).toHaveLength(0);
    note();
    await tick();
    expect(batches.map(([, { count }]) => count)).toEqual([32]);
    note({}, { wall: 2_000 });
    await tick(19);
    expect(batches).toHaveLength(1);
    await tick();
    expect(batches).toHaveLength(2);
  });

  it("sends records after half a second while somebody reads the journal", async () => {
    let isRead = true;
    const { batches, note, tick } = scene(async () => isRead);
    note();
    await tick(20);
    note();
    await tick();
    expect(batches).toHaveLength(2);
    isRead = false;
    note();
    await tick();
    expect(batches).toHaveLength(3);
    note();
    await tick(19);
    expect(batches).toHaveLength(3);
  });

  it("keeps ten thousand single requests, and counts all of a million", async () => {
    const { recorder, batches, note } = scene();
    let most = 0;
    for (let request = 0; request < 1_000_000; request++) {
      note();
      most = Math.max(most, recorder.waiting);
    }
    expect(most).toBeLessThan(20_000);
    await recorder.handIn();
    expect(batches[0]?.[1]).toMatchObject({ count: 10_000, dropped: 990_000 });
    expect(batches[0]?.[1].groups.map(({ count }) => count)).toEqual([1_000_000]);
    expect([recorder.lost, recorder.waiting]).toEqual([0, 0]);
  });

  it("keeps of a busy workspace what quiet ones leave of ten thousand, however many they are", async () => {
    const { recorder, batches, note } = scene();
    for (let quiet = 0; quiet < 50; quiet++) note({}, { workspace: `w${quiet}` });
    for (let request = 0; request < 19_950; request++) note();
    expect(recorder.waiting).toBe(10_000);
    await recorder.handIn();
    const counts = new Map(batches.map(([workspace, { count }]) => [workspace, count]));
    expect(counts.get("default")).toBe(9_950);
    expect(counts.get("w49")).toBe(1);
  });

  it("keeps no more denials than single requests", async () => {
    const { recorder, batches } = scene();
    const moment = { workspace: "default", generation: 1, now: 0, wall: 0, background: () => {} };
    const denied = { sentence: "", observed: false };
    for (let n = 0; n < 20_000; n++) recorder.record(moment, ANSWERED, `r${n}`, 3, { denied });
    await recorder.handIn();
    const { denials = {} } = JSON.parse(batches[0]?.[1].details ?? "{}") as RequestDetails;
    expect([Object.keys(denials).length, "r10000" in denials, "r9999" in denials]).toEqual([
      10_000,
      true,
      false,
    ]);
  });

  it("sends records of many groups early, and drops them while too many batches are in flight", async () => {
    const ends: (() => void)[] = [];
    const { recorder, batches, note, work } = scene(
      () => new Promise((resolve) => ends.push(() => resolve(false))),
    );
    for (let group = 0; group < 18_003; group++) note({ keys: [`key/${group}`] });
    expect(batches.map(([, { groups }]) => groups.length)).toEqual(Array.from({ length: 8 }, () => 2_000));
    expect([recorder.lost, recorder.waiting]).toEqual([3, 2_000]);
    for (const end of ends) end();
    await Promise.all(work.slice(1, 9));
    note({ keys: ["key/new"] });
    expect([recorder.lost, recorder.waiting, batches.length]).toEqual([3, 1, 9]);
  });

  it("reports the number of lost records where the journal cannot be reached, and continues", async () => {
    let reachable = false;
    const { recorder, batches, note } = scene(() =>
      reachable ? Promise.resolve(false) : Promise.reject(new Error("no")),
    );
    note();
    note();
    await recorder.handIn();
    expect(recorder.lost).toBe(2);
    reachable = true;
    note();
    await recorder.handIn();
    expect([recorder.lost, batches.length]).toEqual([2, 2]);
  });

  it("schedules another flush where the request of the first was cancelled", () => {
    const { timers, note } = scene();
    note();
    note({}, { wall: 5_000 });
    expect(timers).toHaveLength(1);
    note({}, { wall: 5_501 });
    expect(timers).toHaveLength(2);
  });

  it("keeps the windows of the latest requests where a row of the journal holds no more", async () => {
    const { recorder, batches } = scene();
    const moment = { workspace: "default", generation: 1, now: 0, wall: 0, background: () => {} };
    const window = {
      quota: `custom_key_store_cloudhsm/cks-${"0".repeat(17)}`,
      account: "111122223333",
      region: "us-gov-west-1",
      limit: 1_800,
      used: 1_800,
      start: 1_764_547_200_000,
      intervalMs: 1_000,
    };
    const ids = Array.from({ length: 10_000 }, () => crypto.randomUUID());
    for (const [index, id] of ids.entries()) {
      recorder.record(moment, ANSWERED, id, 1, { sdk: { invocationId: id, attempt: index % 9 }, window });
    }
    await recorder.handIn();
    const [[, batch] = []] = batches;
    expect(batch?.details?.length).toBeLessThanOrEqual(2_000_000);
    const { attempts, windows } = JSON.parse(batch?.details ?? "{}");
    expect(attempts.slice(-4)).toEqual([ids.at(-2), 9_998 % 9, ids.at(-1), 9_999 % 9]);
    const kept = Object.keys(windows);
    expect(kept.length).toBeGreaterThan(3_000);
    expect(new Set(kept)).toEqual(new Set(ids.slice(-kept.length)));
    expect(batch?.count).toBe(10_000);
  });

  it("lets a reader wait for batches in flight", async () => {
    const ends: (() => void)[] = [];
    const { recorder, note, tick } = scene(() => new Promise((resolve) => ends.push(() => resolve(false))));
    note();
    const flushing = recorder.handIn();
    let settled = false;
    const settling = recorder.flush().then(() => {
      settled = true;
    });
    await tick();
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    ends[0]?.();
    await flushing;
    await tick();
    await settling;
  });
});
