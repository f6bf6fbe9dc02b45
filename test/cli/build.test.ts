import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtWorker } from "../../cli/built.ts";

describe("the local build, all of which each start compiles", () => {
  it.each([
    ["index.js", 3, "the Worker"],
    ["d1.js", 0.05, "the Worker that plays D1"],
  ])("has in %s less than %d MB for %s, in ASCII", async (name, megabytes) => {
    const { script } = await builtWorker();
    const code = readFileSync(join(dirname(script), name));
    expect(code.length).toBeLessThan(megabytes * 1e6);
    expect(code.findIndex((byte) => byte > 0x7f)).toBe(-1);
  });
});
