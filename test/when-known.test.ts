import { describe, expect, it } from "vitest";
import { allKnown } from "../src/when-known.ts";

describe("all that is made of some items", () => {
  it("is there at once where each is known", () => {
    expect(allKnown([1, 2, 3], (item) => Array.from({ length: item - 1 }, () => item))).toEqual([2, 3, 3]);
    expect(allKnown([], () => [1])).toEqual([]);
  });

  it("is made one after the other where one has to be waited for", async () => {
    const begun: number[] = [];
    const all = allKnown([1, 2, 3, 4], (item) => {
      begun.push(item);
      return item % 2 === 0 ? Promise.resolve([item, -item]) : [item];
    });
    expect(all).toBeInstanceOf(Promise);
    expect(begun).toEqual([1, 2]);
    expect(await all).toEqual([1, 2, -2, 3, 4, -4]);
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it("fails with the first that fails, and makes none after it", async () => {
    const begun: number[] = [];
    const failing = (item: number) => {
      begun.push(item);
      return item === 2 ? Promise.reject(new Error("two")) : [item];
    };
    await expect(allKnown([1, 2, 3], failing)).rejects.toThrow("two");
    expect(begun).toEqual([1, 2]);
  });
});
