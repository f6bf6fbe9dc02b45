import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { AccessLogQuery, LogPage } from "../../../src/meter/access-log.ts";
import type { GroupProperties } from "../../../src/meter/record.ts";
import { readAccessLog } from "../../../src/objects/journal/access-log-reader.ts";
import { AccessLogs } from "../../../src/objects/journal/access-logs.ts";

const INSTANCE = "kst-mine";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = 1_000 * DAY;

/** Logs in Node's SQLite; `again` is what a restarted object makes of them. */
function scene(single = 4, closed?: number) {
  const database = new DatabaseSync(":memory:");
  const exec = (query: string, ...bound: SQLInputValue[]) => {
    if (query.includes("CREATE TABLE")) {
      database.exec(query);
      return { toArray: () => [], one: () => undefined };
    }
    const rows = database.prepare(query).all(...bound);
    return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows[Symbol.iterator]() };
  };
  const sql = { exec } as unknown as SqlStorage;
  const again = () => new AccessLogs(sql, single, closed);
  const logs = again();
  let requests = 0;
  /** Adds requests at a time, named by their number from 1 on. */
  const add = (count: number, time: number, change: Partial<LogPage> = {}, operation = "Encrypt") => {
    const own = Array.from({ length: count }, () => [time, `r${++requests}`, 0, 2]).flat();
    const page = { instance: INSTANCE, capacity: 1000, shared: [shared(operation)], own, counted: [] };
    logs.add({ ...page, ...change }, time);
  };
  const read = (query: Partial<AccessLogQuery> = {}) =>
    readAccessLog(sql, { instance: INSTANCE, from: 0, to: 9_000 * DAY, limit: 100, ...query });
  /** Ids of requests, or the numbers of those that are counted only. */
  const shown = (query: Partial<AccessLogQuery> = {}) =>
    read(query).entries.map(({ requestId, requests: number }) => requestId ?? number);
  return { logs, again, add, read, shown };
}

function shared(operation: string, errorCode: string | null = null): GroupProperties {
  return {
    cloud: "alibaba",
    account: "1234567890123456",
    region: "cn-hangzhou",
    principal: "acs:ram::1234567890123456:root",
    operation,
    keys: ["acs:kms:cn-hangzhou:1234567890123456:key/one"],
    status: errorCode === null ? 200 : 400,
    errorCode,
    throttledBy: null,
  };
}

describe("an access log", () => {
  it("shows a request with all its recorded properties", () => {
    const { add, read } = scene();
    add(1, START);
    expect(read()).toEqual({
      entries: [
        {
          time: new Date(START).toISOString(),
          requestId: "r1",
          account: "1234567890123456",
          region: "cn-hangzhou",
          principal: "acs:ram::1234567890123456:root",
          operation: "Encrypt",
          keyId: "one",
          status: 200,
          errorCode: null,
          throttledBy: null,
          durationMs: 2,
          requests: 1,
        },
      ],
      next: null,
    });
  });

  it("keeps the newest requests singly, earlier ones as counts by the minute, and loses none", () => {
    const { logs, again, add, shown, read } = scene();
    for (let at = 0; at < 5; at++) add(2, START + at * 30_000);
    expect(shown()).toEqual(["r10", "r9", "r8", "r7", 2, 4]);
    expect(read().entries.at(-1)).toMatchObject({
      time: new Date(START).toISOString(),
      requestId: null,
      durationMs: null,
      operation: "Encrypt",
      requests: 4,
    });
    expect([logs.held(INSTANCE), again().held(INSTANCE)]).toEqual([10, 10]);
  });

  it("has no more rows for a million equal requests than for a few", () => {
    const { logs, add, shown } = scene();
    for (let batch = 0; batch < 10; batch++) {
      add(0, START, { counted: [{ minute: START / MINUTE, place: 0, count: 100_000 }], capacity: 2_000_000 });
    }
    expect([logs.held(INSTANCE), shown()]).toEqual([1_000_000, [1_000_000]]);
  });

  it("drops exactly the oldest requests when its storage is full: the counts first, then one by one", () => {
    const { logs, add, shown } = scene();
    for (let at = 0; at < 5; at++) add(2, START + at * 30_000);
    logs.prune(INSTANCE, 9, START + DAY);
    expect(shown()).toEqual(["r10", "r9", "r8", "r7", 2, 3]);
    logs.prune(INSTANCE, 5, START + DAY);
    expect(shown()).toEqual(["r10", "r9", "r8", "r7", 1]);
    logs.prune(INSTANCE, 3, START + DAY);
    expect(shown()).toEqual(["r10", "r9", "r8"]);
    logs.prune(INSTANCE, 1, START + DAY);
    expect([shown(), logs.held(INSTANCE)]).toEqual([["r10"], 1]);
    logs.prune(INSTANCE, 0, START + DAY);
    expect([shown(), logs.held(INSTANCE)]).toEqual([[], 0]);
  });

  it("never holds more than its storage, whatever comes", () => {
    const { logs, add, shown } = scene();
    for (let batch = 1; batch <= 20; batch++) {
      add(3, START + batch * 1000, { capacity: 7 });
      expect(logs.held(INSTANCE)).toBe(Math.min(7, 3 * batch));
    }
    expect(shown().slice(0, 4)).toEqual(["r60", "r59", "r58", "r57"]);
    add(50, START + 30_000, { capacity: 7 });
    expect(shown()).toEqual(["r110", "r109", "r108", "r107", "r106", "r105", "r104"]);
  });

  it("keeps more requests after its storage was enlarged", () => {
    const { logs, add } = scene();
    add(3, START, { capacity: 3 });
    add(3, START, { capacity: 6 });
    expect(logs.held(INSTANCE)).toBe(6);
  });

  it("keeps a request for 180 days, to the millisecond, and a count to the end of its minute", () => {
    const { logs, add, shown } = scene(100);
    add(1, START);
    add(1, START + 1);
    logs.prune(INSTANCE, 1000, START + 180 * DAY);
    expect(shown()).toEqual(["r2", "r1"]);
    logs.prune(INSTANCE, 1000, START + 180 * DAY + 1);
    expect([shown(), logs.held(INSTANCE)]).toEqual([["r2"], 1]);
    add(0, START, { counted: [{ minute: START / MINUTE, place: 0, count: 5 }] });
    logs.prune(INSTANCE, 1000, START + 180 * DAY + MINUTE - 1);
    expect(shown()).toEqual([5]);
    logs.prune(INSTANCE, 1000, START + 180 * DAY + MINUTE);
    expect([shown(), logs.held(INSTANCE)]).toEqual([[], 0]);
  });

  it("drops only the expired requests of a batch", () => {
    const { logs, add, shown } = scene(100);
    const own = [START + DAY, "new", 0, 1, START, "old", 0, 1, START + 2 * DAY, "newer", 0, 1];
    add(0, START + 2 * DAY, { own });
    logs.prune(INSTANCE, 1000, START + 181 * DAY);
    expect([shown(), logs.held(INSTANCE)]).toEqual([["newer", "new"], 2]);
  });

  it("is gone for good once it is dropped, and other logs stay", () => {
    const { logs, again, add, shown } = scene();
    add(9, START);
    add(2, START, { instance: "kst-other" });
    logs.drop(INSTANCE);
    add(1, START);
    expect([shown(), again().held(INSTANCE)]).toEqual([[], 0]);
    expect(shown({ instance: "kst-other" })).toEqual(["r11", "r10"]);
    again().empty();
    expect(shown({ instance: "kst-other" })).toEqual([]);
    add(1, START);
    expect(shown()).toEqual(["r13"]);
  });
});

describe("the marks of dropped access logs", () => {
  it("are so many only, the newest among them", () => {
    const { logs, add, shown } = scene(4, 1);
    for (const instance of ["kst-other", INSTANCE]) logs.drop(instance);
    add(1, START);
    add(1, START, { instance: "kst-other" });
    expect([shown(), shown({ instance: "kst-other" })]).toEqual([[], ["r2"]]);
  });
});

describe("a query of an access log", () => {
  function filled() {
    const all = scene();
    all.add(2, START);
    all.add(2, START + MINUTE, { shared: [shared("Decrypt", "Rejected.Throttling")] });
    all.add(2, START + 2 * MINUTE);
    all.add(2, START + 3 * MINUTE, { shared: [shared("Decrypt")] });
    return all;
  }

  it("selects a span of time, and shows counts of a touched minute whole", () => {
    const { shown } = filled();
    expect(shown()).toEqual(["r8", "r7", "r6", "r5", 2, 2]);
    expect(shown({ from: START + 3 * MINUTE })).toEqual(["r8", "r7"]);
    expect(shown({ to: START + 3 * MINUTE })).toEqual(["r6", "r5", 2, 2]);
    expect(shown({ from: START + MINUTE + 5000, to: START + MINUTE + 6000 })).toEqual([2]);
    expect(shown({ to: START + MINUTE })).toEqual([2]);
    expect(shown({ to: START })).toEqual([]);
  });

  it("selects by operation, account and error", () => {
    const { shown } = filled();
    expect(shown({ operation: "Decrypt" })).toEqual(["r8", "r7", 2]);
    expect(shown({ errorCode: "Rejected.Throttling" })).toEqual([2]);
    expect(shown({ account: "1234567890123456", operation: "Encrypt" })).toEqual(["r6", "r5", 2]);
    expect(shown({ account: "6543210987654321" })).toEqual([]);
  });

  it("continues after the previous page, over requests and counts, each once", () => {
    const { read, add, shown } = filled();
    add(0, START, { counted: [{ minute: START / MINUTE, place: 0, count: 7 }] }, "Sign");
    const seen: (string | number)[] = [];
    let before: AccessLogQuery["before"];
    for (let page = 0; page < 20; page++) {
      const { entries, next } = read({ limit: 1, ...(before !== undefined && { before }) });
      seen.push(...entries.map(({ requestId, requests }) => requestId ?? requests));
      if (next === null) break;
      const [minute, group] = next.split(".").map(Number);
      before = group === undefined ? { requestId: next } : { minute: minute ?? 0, group };
    }
    expect(seen).toEqual(shown());
    expect(seen).toHaveLength(7);
  });

  it("selects requests before a moment", () => {
    const { shown } = filled();
    expect(shown({ before: START + 3 * MINUTE })).toEqual(["r6", "r5", 2, 2]);
    expect(shown({ before: START + MINUTE })).toEqual([2]);
  });
});
