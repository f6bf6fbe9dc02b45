import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OPERATIONS as ALIBABA_OPERATIONS } from "../../src/alibaba/kms/operations.ts";
import { OPERATIONS } from "../../src/aws/kms/operations.ts";

const readme = readFileSync("README.md", "utf8");

describe("the README", () => {
  it("lists the operations of the registries", () => {
    const [, printed = ""] = /<!-- operations -->\n([\s\S]*?)\n<!-- \/operations -->/.exec(readme) ?? [];
    expect(printed.split(/,\s+/)).toEqual(Object.keys(OPERATIONS));
    const [, alibaba = ""] =
      /<!-- alibaba operations -->\n([\s\S]*?)\n<!-- \/alibaba operations -->/.exec(readme) ?? [];
    expect(alibaba.split(/,\s+/)).toEqual(ALIBABA_OPERATIONS.map(({ name }) => name).sort());
  });

  it("counts them right", () => {
    expect(readme).toContain(`all ${Object.keys(OPERATIONS).length} operations`);
    expect(readme).toContain(`version 2016-01-20: all ${ALIBABA_OPERATIONS.length} operations`);
  });
});
