import { describe, expect, it } from "vitest";
import { Staging } from "../../src/objects/staging.ts";
import { mapKv } from "../support/map-kv.ts";

const part = (name: string) => ({ table: "keys", columns: ["name"], rows: [[name]] });
const namesIn = (staging: Staging, generation: number) =>
  [...staging.parts(generation)].flatMap(({ rows }) => rows.flat());

describe("rows that are staged", () => {
  it("of one generation stay while another restore begins, begins again, and is given up", () => {
    const map = new Map<string, unknown>();
    const staging = new Staging(mapKv(map));
    staging.begin(2, { keys: 7 });
    expect(staging.add(2, [part("a"), part("b")])).toBe(true);
    expect(staging.add(3, [part("c")])).toBe(false);
    staging.begin(3, { keys: 8 });
    staging.add(3, [part("c")]);
    staging.begin(3, { keys: 8 });
    staging.add(3, [part("d")]);
    expect(namesIn(staging, 2)).toEqual(["a", "b"]);
    expect(namesIn(staging, 3)).toEqual(["d"]);
    expect(staging.stepsFor(2)).toEqual({ keys: 7 });
    expect(staging.isForLaterThan(2)).toBe(true);
    staging.drop(3);
    expect(staging.isForLaterThan(2)).toBe(false);
    expect(namesIn(staging, 2)).toEqual(["a", "b"]);
    staging.dropUpTo(2);
    expect(map.size).toBe(0);
  });

  it("of earlier generations go with those of one", () => {
    const map = new Map<string, unknown>();
    const staging = new Staging(mapKv(map));
    for (const generation of [2, 9, 10]) {
      staging.begin(generation, {});
      staging.add(generation, [part(`of ${generation}`)]);
    }
    staging.dropUpTo(9);
    expect([2, 9, 10].map((generation) => namesIn(staging, generation))).toEqual([[], [], ["of 10"]]);
    staging.dropUpTo(10);
    expect(map.size).toBe(0);
  });

  it("by an earlier version are read, added to, and go", () => {
    const map = new Map<string, unknown>([
      ["staged", { generation: 4, steps: { keys: 7 }, pages: 1 }],
      ["staged/0", part("a")],
    ]);
    const staging = new Staging(mapKv(map));
    expect(staging.stepsFor(4)).toEqual({ keys: 7 });
    expect(staging.add(4, [part("b")])).toBe(true);
    staging.begin(5, { keys: 8 });
    staging.add(5, [part("c")]);
    expect(namesIn(staging, 4)).toEqual(["a", "b"]);
    expect(namesIn(staging, 5)).toEqual(["c"]);
    staging.dropUpTo(4);
    expect(namesIn(staging, 4)).toEqual([]);
    staging.drop(5);
    expect(map.size).toBe(0);
  });
});
