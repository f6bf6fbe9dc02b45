import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

/** Ways to say how long a test, a hook or a poll may take. */
const LIMITS = [
  // it(name, run, 5000)
  /^\s*\}, [\d_]+\);$/m,
  /^\s*\},\n\s*[\d_]+,\n\s*\);$/m,
  // it(name, { timeout: 5000 }, run), expect.poll(read, { timeout: 5000 }), vi.waitFor(assertion, { timeout: 5000 })
  /\btimeout: [\d_]+/,
  /\bsetConfig\(/,
  // a request that is given up after a fixed time, and a duration that is compared with a fixed one
  /AbortSignal\.timeout\(\d[\d_]{3}/,
  /performance\.now\(\) - \w+\)\.toBe\w+\(\d/,
];

describe("the time that a test may take", () => {
  it("is set only in vitest.config.ts, where it grows with the slowness of the machine", () => {
    const files = globSync("test/**/*.ts", { cwd: root });
    expect(files.length).toBeGreaterThan(400);
    const stating = files.filter((file) => {
      const text = readFileSync(join(root, file), "utf8").replace(/^\s*\/\/.*$/gm, "");
      return file !== "test/structure/limits.test.ts" && LIMITS.some((limit) => limit.test(text));
    });
    expect(stating).toEqual([]);
  });
});
