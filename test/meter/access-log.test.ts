import { describe, expect, it } from "vitest";
import { earliestOf, folded, logPages, since } from "../../src/meter/access-log.ts";
import type { Group, LogBook } from "../../src/meter/record.ts";
import { noLatencies } from "../../src/meter/tally.ts";

const MINE: LogBook = { instance: "kst-mine", capacity: 10 };
const OTHER: LogBook = { instance: "kst-other", capacity: 20 };

function group(operation: string, log: LogBook | null, count: number, minute = 1): Group {
  return {
    cloud: "alibaba",
    account: "1234567890123456",
    region: "cn-hangzhou",
    principal: "acs:ram::1234567890123456:root",
    operation,
    keys: ["acs:kms:cn-hangzhou:1234567890123456:key/one"],
    status: 200,
    errorCode: null,
    keySpec: null,
    throttledBy: null,
    quotas: [],
    cryptographic: true,
    price: null,
    log,
    minute,
    count,
    sumMs: 0,
    latencies: noLatencies(),
  };
}

describe("logPages", () => {
  it("reads nothing of a batch without requests to such an instance", () => {
    const own = () => {
      throw new Error("read");
    };
    expect(logPages([group("Encrypt", null, 3)], own)).toEqual([]);
  });

  it("splits a batch by instance, and leaves out what belongs to none", () => {
    const groups = [
      group("Encrypt", MINE, 1),
      group("Sign", null, 1),
      group("Decrypt", OTHER, 1),
      group("Mac", MINE, 1),
    ];
    const own = [60_000, "a", 0, 1, 60_001, "b", 1, 2, 60_002, "c", 2, 3, 60_003, "d", 3, 4];
    const pages = logPages(groups, () => own);
    expect(pages).toMatchObject([
      { ...MINE, own: [60_000, "a", 0, 1, 60_003, "d", 1, 4], counted: [] },
      { ...OTHER, own: [60_002, "c", 0, 3], counted: [] },
    ]);
    expect(pages[0]?.shared.map(({ operation }) => operation)).toEqual(["Encrypt", "Mac"]);
  });

  it("counts requests of which a batch has only their number", () => {
    const pages = logPages([group("Encrypt", MINE, 5, 7)], () => [420_000, "a", 0, 1, 420_001, "b", 0, 1]);
    expect(pages).toMatchObject([{ counted: [{ minute: 7, place: 0, count: 3 }] }]);
  });
});

describe("single requests", () => {
  const own = [60_000, "a", 0, 1, 119_999, "b", 0, 1, 120_000, "c", 0, 1, 60_001, "d", 1, 1];

  it("fold into counts by minute and group", () => {
    expect(folded(own)).toEqual([
      { minute: 1, place: 0, count: 2 },
      { minute: 2, place: 0, count: 1 },
      { minute: 1, place: 1, count: 1 },
    ]);
  });

  it("are filtered by their earliest time, whatever their order", () => {
    expect(since(own, 60_001)).toEqual(own.slice(4));
    expect(since(own, 119_999)).toEqual(own.slice(4, 12));
    expect(since(own, 120_001)).toEqual([]);
    expect([earliestOf(own), earliestOf(own.slice(4)), earliestOf([])]).toEqual([60_000, 60_001, Infinity]);
  });
});
