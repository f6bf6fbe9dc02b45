import { describe, expect, it } from "vitest";
import { BoundedMap } from "../src/bounded-map.ts";

describe("a bounded map", () => {
  it("lets go of the oldest entry, one for each that is too many", () => {
    const dropped: [string, number][] = [];
    const map = new BoundedMap<string, number>(2, (key, value) => dropped.push([key, value]));
    map.set("a", 1).set("b", 2);
    expect(dropped).toEqual([]);
    map.set("c", 3);
    expect(dropped).toEqual([["a", 1]]);
    map.set("d", 4);
    expect(dropped).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect([...map]).toEqual([
      ["c", 3],
      ["d", 4],
    ]);
  });

  it("takes an entry that is set again for the youngest, and drops nothing for it", () => {
    const map = new BoundedMap<string, number>(2);
    map.set("a", 1).set("b", 2).set("a", 3);
    expect([...map]).toEqual([
      ["b", 2],
      ["a", 3],
    ]);
    map.set("c", 4);
    expect([...map.keys()]).toEqual(["a", "c"]);
  });

  it("leaves the order as it is where an entry is read", () => {
    const map = new BoundedMap<string, number>(2);
    map.set("a", 1).set("b", 2);
    expect(map.get("a")).toBe(1);
    map.set("c", 3);
    expect([...map.keys()]).toEqual(["b", "c"]);
  });

  it("says nothing of entries that are deleted", () => {
    const dropped: string[] = [];
    const map = new BoundedMap<string, number>(1, (key) => dropped.push(key));
    map.set("a", 1);
    expect(map.delete("a")).toBe(true);
    map.set("b", 2);
    expect(dropped).toEqual([]);
    expect(map.size).toBe(1);
  });
});
