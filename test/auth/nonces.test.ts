import { describe, expect, it } from "vitest";
import { Nonces } from "../../src/auth/nonces.ts";

const MINUTE_MS = 60_000;

describe("nonces", () => {
  it("are accepted once for each access key", () => {
    const nonces = new Nonces();
    expect(nonces.use("a", "1", 0)).toBe(true);
    expect(nonces.use("a", "1", 0)).toBe(false);
    expect(nonces.use("a", "2", 0)).toBe(true);
    expect(nonces.use("b", "1", 0)).toBe(true);
    expect(nonces.use("b", "1", 10)).toBe(false);
  });

  it.each([
    ["long", "n".repeat(127)],
    ["not in ASCII", "密".repeat(20)],
    ["as long as what is kept whole", "n".repeat(70)],
    ["longer by one", "n".repeat(71)],
  ])("are told apart where they are %s", (_, nonce) => {
    const nonces = new Nonces();
    expect(nonces.use("a", `${nonce}1`, 0)).toBe(true);
    expect(nonces.use("a", `${nonce}2`, 0)).toBe(true);
    expect(nonces.use("b", `${nonce}1`, 0)).toBe(true);
    expect(nonces.use("a", `${nonce}1`, 0)).toBe(false);
  });

  it("are remembered for as long as a signature can be valid: half an hour", () => {
    const nonces = new Nonces();
    const begin = 1_800_000_000_000;
    for (let minute = 0; minute < 180; minute += 7) {
      const now = begin + minute * MINUTE_MS;
      expect(nonces.use("a", `at ${minute}`, now)).toBe(true);
      const late = Math.max(0, minute - 28);
      if (late % 7 === 0 && late !== minute) expect(nonces.use("a", `at ${late}`, now)).toBe(false);
    }
  });

  it("are forgotten in the end, the oldest first where there are too many", () => {
    const nonces = new Nonces();
    expect(nonces.use("a", "old", 0)).toBe(true);
    expect(nonces.use("a", "between", 31 * MINUTE_MS)).toBe(true);
    expect(nonces.use("a", "new", 62 * MINUTE_MS)).toBe(true);
    expect(nonces.use("a", "old", 62 * MINUTE_MS)).toBe(true);

    const full = new Nonces();
    for (let n = 0; n < 500_001; n++) full.use("a", String(n), 0);
    expect(full.use("a", "500000", 0)).toBe(false);
    expect(full.use("a", "250001", 0)).toBe(false);
    expect(full.use("a", "0", 0)).toBe(true);
  });
});
