import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../src/aws/operations.ts";

const readme = readFileSync("README.md", "utf8");

/** The table of operations as the README must have it, from the registry. */
function table(): string {
  const rows = Object.values(OPERATIONS).map((operation) =>
    "notBuilt" in operation
      ? `| ${operation.name} | not yet: ${operation.notBuilt} |`
      : `| ${operation.name} | yes |`,
  );
  return ["| operation | supported |", "|---|---|", ...rows].join("\n");
}

describe("the README", () => {
  it("has the table of operations that the registry prints", () => {
    const [, printed] = /<!-- operations -->\n([\s\S]*?)\n<!-- \/operations -->/.exec(readme) ?? [];
    expect(printed).toBe(table());
  });

  it("counts the supported operations right", () => {
    const built = Object.values(OPERATIONS).filter((operation) => !("notBuilt" in operation)).length;
    expect(readme).toContain(`${built} of the 56 operations`);
  });
});
