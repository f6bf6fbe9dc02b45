import { describe, expect, it } from "vitest";
import { KeyTable } from "../../src/crypto/key-table.ts";

describe("a table of a public key", () => {
  it("is made once the key was used eight times, and kept", () => {
    let made = 0;
    const table = new KeyTable(() => ++made);
    const uses = Array.from({ length: 12 }, () => table.use());
    expect(uses).toEqual([...Array(8).fill(null), 1, 1, 1, 1]);
  });

  it("is given up when 32 other keys have tables, and made anew after as many uses as before", () => {
    let made = 0;
    const table = new KeyTable(() => ++made, 1);
    expect([table.use(), table.use()]).toEqual([null, 1]);
    const others = (count: number) => {
      for (let i = 0; i < count; i++) new KeyTable(() => 0, 0).use();
    };
    others(31);
    expect(table.use()).toBe(1);
    others(1);
    expect([table.use(), table.use()]).toEqual([null, 2]);
  });
});
