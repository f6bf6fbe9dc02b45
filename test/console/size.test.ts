import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { buildConsole } from "../../cli/console.ts";

const assets = join(import.meta.dirname, "..", "..", "src", "console", "assets");

/** The most that a browser loads, in bytes as they travel (issue 20). */
const MOST = 80_000;

describe("the script and the style of the console", () => {
  it(`have ${MOST / 1000} kB compressed at the most, and ask for nothing from elsewhere`, async () => {
    await buildConsole();
    const texts = ["console.js.txt", "style.css.txt"].map((name) => readFileSync(join(assets, name), "utf8"));
    const sizes = texts.map((text) => gzipSync(text).length);
    expect(Math.min(...sizes)).toBeGreaterThan(500);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST);
    for (const text of texts) expect(text).not.toMatch(/@import|url\(["']?(?:https?:)?\/\//);
  });
});
