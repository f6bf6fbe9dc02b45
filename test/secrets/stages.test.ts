import { describe, expect, it } from "vitest";
import { isReserved, mark, recyclable, stagesOf, unmark } from "../../src/secrets/stages.ts";

const stages = (entries: Readonly<Record<string, string>>) => new Map(Object.entries(entries));
const plain = (map: ReadonlyMap<string, string>) => Object.fromEntries(map);

describe("stage labels", () => {
  it("make the first version the current one", () => {
    expect(plain(mark(new Map(), "1", ["ACSCurrent"]))).toEqual({ ACSCurrent: "1" });
  });

  it("leave ACSPrevious with the version that ACSCurrent leaves", () => {
    const after = mark(stages({ ACSCurrent: "2", ACSPrevious: "1" }), "3", ["ACSCurrent"]);
    expect(plain(after)).toEqual({ ACSCurrent: "3", ACSPrevious: "2" });
    expect(plain(mark(after, "2", ["ACSCurrent"]))).toEqual({ ACSCurrent: "2", ACSPrevious: "3" });
  });

  it("move ACSPrevious there even where it is asked for another version", () => {
    const after = mark(stages({ ACSCurrent: "1" }), "2", ["ACSCurrent", "ACSPrevious", "own"]);
    expect(plain(after)).toEqual({ ACSCurrent: "2", ACSPrevious: "1", own: "2" });
  });

  it("change nothing where ACSCurrent is already", () => {
    const before = stages({ ACSCurrent: "2", ACSPrevious: "1" });
    expect(mark(before, "2", ["ACSCurrent"])).toEqual(before);
  });

  it("move alone where they are custom ones, and can be removed", () => {
    const before = stages({ ACSCurrent: "2", own: "1" });
    const after = mark(before, "2", ["own"]);
    expect(plain(after)).toEqual({ ACSCurrent: "2", own: "2" });
    expect(stagesOf(after, "2")).toEqual(["ACSCurrent", "own"]);
    expect(plain(unmark(after, "own"))).toEqual({ ACSCurrent: "2" });
    expect(plain(before)).toEqual({ ACSCurrent: "2", own: "1" });
  });

  it("are KMS's own or not", () => {
    expect(["ACSCurrent", "ACSPrevious", "ACSPending", "own"].map(isReserved)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("the versions to be recycled", () => {
  const versions = (marked: readonly number[], count: number) =>
    Array.from({ length: count }, (_, i) => ({
      versionId: String(i),
      stages: marked.includes(i) ? [`label-${i}`] : [],
    }));

  it("are none while there are ten", () => {
    expect(recyclable(versions([9], 10))).toEqual([]);
  });

  it("are the oldest without a label", () => {
    expect(recyclable(versions([10], 11))).toEqual(["0"]);
    expect(recyclable(versions([0, 1, 3, 12], 13))).toEqual(["2", "4", "5"]);
  });
});
