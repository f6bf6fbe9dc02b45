import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../src/aws/operations.ts";

const readme = readFileSync("README.md", "utf8");

describe("the README", () => {
  it("lists the operations of the registry", () => {
    const [, printed = ""] = /<!-- operations -->\n([\s\S]*?)\n<!-- \/operations -->/.exec(readme) ?? [];
    expect(printed.split(/,\s+/)).toEqual(Object.keys(OPERATIONS));
  });

  it("counts them right", () => {
    expect(readme).toContain(`all ${Object.keys(OPERATIONS).length} operations`);
  });
});
