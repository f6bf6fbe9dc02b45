import { describe, expect, it } from "vitest";
import { anchorDayOf, beginOf, dayOf, endOfTerm, termAfter } from "../../src/billing/terms.ts";
import { seededRandom } from "../support/random.ts";
import { DAY, endAfter, HOUR, later, midnight, monthEnds } from "./calendar.ts";

const iso = (at: number) => new Date(at).toISOString();

describe("the end of a term", () => {
  it("is the one of GetKmsInstance's sample", () => {
    expect(iso(endOfTerm(Date.parse("2023-09-05T12:44:19Z"), 1))).toBe("2023-10-05T16:00:00.000Z");
  });

  it.each([
    // 16:00 UTC is the next day in UTC+8.
    ["2027-01-30T15:59:59.999Z", 1, "2027-02-28T16:00:00.000Z"],
    ["2027-01-14T15:59:59.999Z", 1, "2027-02-14T16:00:00.000Z"],
    ["2027-01-14T16:00:00.000Z", 1, "2027-02-15T16:00:00.000Z"],
    ["2027-12-31T15:00:00.000Z", 2, "2028-02-29T16:00:00.000Z"],
    ["2028-02-29T01:00:00.000Z", 12, "2029-02-28T16:00:00.000Z"],
    ["2027-03-31T01:00:00.000Z", 1, "2027-04-30T16:00:00.000Z"],
    ["2027-12-15T01:00:00.000Z", 1, "2028-01-15T16:00:00.000Z"],
  ])("of %s + %i months is %s", (start, months, end) => {
    expect(iso(endOfTerm(Date.parse(start), months))).toBe(end);
  });

  it("agrees with an independent calendar, for every month end and any hour", () => {
    const random = seededRandom();
    for (const day of monthEnds([2027, 2028, 2029])) {
      for (const months of [1, 2, 3, 6, 11, 12, 24, 36]) {
        const startAt = midnight(day) + random.int(0, DAY - 1);
        const told = `seed ${random.seed}: ${iso(startAt)} + ${months}`;
        expect(anchorDayOf(startAt), told).toBe(day.day);
        expect(iso(endOfTerm(startAt, months)), told).toBe(iso(endAfter(later(day, months))));
      }
    }
  });
});

describe("terms that follow each other", () => {
  it("keep the day of the first one beyond short months", () => {
    const ends = [];
    let end = endOfTerm(Date.parse("2028-01-31T04:00:00Z"), 1);
    for (let month = 0; month < 5; month++) {
      ends.push(iso(end - DAY + 8 * HOUR).slice(0, 10));
      const term = termAfter(end, 1, 31);
      expect([term.startAt, term.months]).toEqual([end, 1]);
      end = term.endAt;
    }
    expect(ends).toEqual(["2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31", "2028-06-30"]);
  });

  it("end where one long term would, however many they are", () => {
    for (const day of monthEnds([2027, 2028])) {
      const startAt = midnight(day) + 11 * HOUR;
      let end = endOfTerm(startAt, 1);
      for (let months = 2; months <= 24; months++) {
        end = termAfter(end, 1, day.day).endAt;
        expect(iso(end)).toBe(iso(endOfTerm(startAt, months)));
      }
    }
  });
});

describe("days of UTC+8", () => {
  it("begin at 16:00 UTC", () => {
    const begin = Date.parse("2027-05-01T16:00:00Z");
    expect(dayOf(begin)).toBe(dayOf(begin - 1) + 1);
    expect(beginOf(dayOf(begin))).toBe(begin);
    expect(beginOf(dayOf(begin + DAY - 1))).toBe(begin);
  });
});
