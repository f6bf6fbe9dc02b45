import { describe, expect, it } from "vitest";
import { comparedNames, readRenames } from "./compared-names.ts";

const compare = (before: string[], now: string[], renames = "") =>
  comparedNames(before, now, readRenames(renames));

describe("names of tests", () => {
  it("are missing where they occur less often than before", () => {
    expect(compare(["a", "b", "b"], ["b", "c", "a"])).toEqual({ missing: ["b"], added: ["c"] });
    expect(compare(["a"], ["a"])).toEqual({ missing: [], added: [] });
  });

  it("are found by their new name, also after two renames", () => {
    expect(compare(["a", "d"], ["c", "d"], "# why\n\na => b\nb => c\n")).toEqual({ missing: [], added: [] });
    expect(compare(["a"], ["d"], "a => b\n")).toEqual({ missing: ["a"], added: ["d"] });
  });

  it("are counted one each: a rename does not merge two tests", () => {
    expect(compare(["a", "b"], ["b"], "a => b")).toEqual({ missing: ["b"], added: [] });
  });

  it("are renamed by lines of one form only", () => {
    expect(() => readRenames("a -> b")).toThrow("no rename: a -> b");
  });
});
