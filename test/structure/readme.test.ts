import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { OPERATIONS as ALIBABA_OPERATIONS } from "../../src/alibaba/kms/operations.ts";
import { OPERATIONS as ALIBABA_STS_OPERATIONS } from "../../src/alibaba/sts/operations.ts";
import { OPERATIONS as IAM_OPERATIONS } from "../../src/aws/iam/operations.ts";
import { OPERATIONS } from "../../src/aws/kms/operations.ts";
import { OPERATIONS as STS_OPERATIONS } from "../../src/aws/sts/operations.ts";

const readme = readFileSync("README.md", "utf8");
const lists = readFileSync("docs/operations.md", "utf8");

describe("the README", () => {
  it("leads to docs/operations.md, which lists the operations of the registries", () => {
    const [, printed = ""] = /<!-- operations -->\n([\s\S]*?)\n<!-- \/operations -->/.exec(lists) ?? [];
    expect(readme).toContain("(docs/operations.md)");
    expect(printed.split(/,\s+/)).toEqual(Object.keys(OPERATIONS));
    const [, alibaba = ""] =
      /<!-- alibaba operations -->\n([\s\S]*?)\n<!-- \/alibaba operations -->/.exec(lists) ?? [];
    expect(alibaba.split(/,\s+/)).toEqual(ALIBABA_OPERATIONS.map(({ name }) => name).sort());
    const [, iam = ""] = /<!-- iam operations -->\n([\s\S]*?)\n<!-- \/iam operations -->/.exec(lists) ?? [];
    expect(iam.split(/,\s+/)).toEqual(IAM_OPERATIONS.map(({ name }) => name).sort());
    const [, sts = ""] = /<!-- sts operations -->\n([\s\S]*?)\n<!-- \/sts operations -->/.exec(lists) ?? [];
    expect(sts.split(/,\s+/)).toEqual(STS_OPERATIONS.map(({ name }) => name).sort());
    const [, alibabaSts = ""] =
      /<!-- alibaba sts operations -->\n([\s\S]*?)\n<!-- \/alibaba sts operations -->/.exec(lists) ?? [];
    expect(alibabaSts.split(/,\s+/)).toEqual(ALIBABA_STS_OPERATIONS.map(({ name }) => name).sort());
  });

  it("counts the operations right", () => {
    expect(lists).toContain(`all ${Object.keys(OPERATIONS).length} operations`);
    expect(readme).toContain(`all ${Object.keys(OPERATIONS).length} operations`);
    expect(lists).toContain(`version 2010-05-08: the ${IAM_OPERATIONS.length} operations`);
    expect(lists).toContain(`version 2016-01-20: all ${ALIBABA_OPERATIONS.length} operations`);
    expect(readme).toContain(`version 2016-01-20: all ${ALIBABA_OPERATIONS.length} operations`);
  });
});

describe("the first page", () => {
  it("has 150 lines at the most", () => {
    expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  });
});

describe("the documentation", () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    ...globSync("docs/*.md").sort(),
  ];

  it.each(pages)("has no link in %s to a file that is not there", (page) => {
    const links = [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)];
    const missing = links.map(([, to = ""]) => join(dirname(page), to)).filter((to) => !existsSync(to));
    expect(missing).toEqual([]);
  });

  it.each(pages)("names no file in %s that is not there", (page) => {
    const names = [
      ...readFileSync(page, "utf8").matchAll(/`((?:src|test|cli|bench|docs|migrations)\/[\w./-]+\.\w+)`/g),
    ];
    expect(names.map(([, name = ""]) => name).filter((name) => !existsSync(name))).toEqual([]);
  });

  it.each(pages)("has no marks of a merge in %s", (page) => {
    expect(readFileSync(page, "utf8")).not.toMatch(/^(?:<{7}|={7}|>{7})/m);
  });

  it("has every page of docs/ in the README", () => {
    const pages = globSync("docs/*.md").filter((page) => !readme.includes(`(${page})`));
    expect(pages).toEqual([]);
  });
});
