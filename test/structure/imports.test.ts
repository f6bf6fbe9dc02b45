import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(dirname(dirname(import.meta.dirname)));

/** Folders of `src/`, and files at its root that are a layer of their own, from top to bottom. */
const LAYERS: readonly (readonly string[])[] = [
  ["index.ts"],
  ["router.ts"],
  ["aws", "alibaba", "control", "console"],
  ["surface"],
  ["isolate"],
  ["objects"],
  ["directory", "xks"],
  ["access"],
  ["auth", "nitro", "keys", "quotas", "faults", "meter", "secrets", "billing"],
  ["crypto"],
  ["root"],
];

/** Folders whose results depend on nothing but their arguments. */
const PURE = ["access", "auth", "nitro", "keys", "quotas", "faults", "meter", "secrets", "billing"];

/** What comes from outside. */
const OUTSIDE =
  /^(node:crypto|node:buffer|cloudflare:workers|hono|hono\/.+|zod\/mini|cborg|asn1js|@bufbuild\/protobuf\/wire|@noble\/.+|sm-crypto-v2|jsep|node-forge|fast-xml-parser)$/;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

interface Source {
  readonly file: string;
  /** Without lines that are comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

const sources: readonly Source[] = globSync("src/**/*.ts", { cwd: root })
  .sort()
  .map((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const code = text.replace(/^\s*(\/\*|\*|\/\/).*$/gm, "");
    return { file, code, imports: importsOf(file, code) };
  });

/** Static imports and exports, bare imports, and `import()` of values or types. */
function importsOf(file: string, code: string): Import[] {
  const found: Import[] = [];
  const add = (to: string | undefined, typeOnly: boolean) => {
    if (to !== undefined) found.push({ from: file, to, typeOnly });
  };
  for (const [, type, to] of code.matchAll(/^(?:import|export)\s+(type\s)?[^;"]*?from\s+"([^"]+)"/gm)) {
    add(to, type !== undefined);
  }
  for (const [, to] of code.matchAll(/^import\s+"([^"]+)"/gm)) add(to, false);
  for (const [, to] of code.matchAll(/\bimport\(\s*"([^"]+)"\s*\)/g)) add(to, false);
  return found;
}

/** The folder of `src/`, or file at its root, that a path belongs to. */
function partOf(path: string): string {
  const [first = "", ...rest] = relative("src", path).split("/");
  if (rest.length > 0) return first;
  return LAYERS.some((layer) => layer.includes(first)) ? first : "root";
}

function layerOf(part: string): number {
  return LAYERS.findIndex((layer) => layer.includes(part));
}

/** Exceptions, each with its reason. */
function isExempt({ from, to, typeOnly }: Import): boolean {
  // Types of the Durable Object classes that bindings lead to.
  if (from === "src/env.ts" && to.startsWith("src/objects/")) return typeOnly;
  // SQL that is bundled as text.
  return from.startsWith("src/directory/") && /^migrations\/\w+\.sql$/.test(to);
}

const inside = sources.flatMap(({ imports }) =>
  imports
    .filter(({ to }) => to.startsWith("."))
    .map((each) => ({ ...each, to: join(dirname(each.from), each.to) })),
);
const shown = ({ from, to }: Import) => `${from} imports ${to}`;

describe("the imports of src/", () => {
  it("are found by this test", () => {
    expect(sources.length).toBeGreaterThan(80);
    expect(inside.length).toBeGreaterThan(200);
    const index = sources.find(({ file }) => file === "src/index.ts");
    expect(index?.imports.map(({ to }) => to)).toContain("./objects/key-store/object.ts");
  });

  it("come from folders that have a layer", () => {
    expect(sources.map(({ file }) => file).filter((file) => layerOf(partOf(file)) < 0)).toEqual([]);
  });

  it("lead to the same folder or to a lower layer, never up, never from one surface to another", () => {
    const wrong = inside.filter((each) => {
      const [from, to] = [partOf(each.from), partOf(each.to)];
      return !isExempt(each) && from !== to && layerOf(from) >= layerOf(to);
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it("lead to files that exist, by their full name", () => {
    const files = new Set([
      ...sources.map(({ file }) => file),
      ...globSync("migrations/*.sql", { cwd: root }),
    ]);
    expect(inside.filter(({ to }) => !files.has(to)).map(shown)).toEqual([]);
  });

  it("come from outside only for what the Worker needs", () => {
    const outside = sources.flatMap(({ imports }) => imports.filter(({ to }) => !to.startsWith(".")));
    expect(outside.filter(({ to }) => !OUTSIDE.test(to)).map(shown)).toEqual([]);
  });
});

describe("the pure folders of src/", () => {
  const pure = sources.filter(({ file }) => PURE.includes(partOf(file)));

  it.each([
    ["bindings or the runtime", /"cloudflare:workers"|\benv\b|from ".*\/(env|runtime)\.ts"/],
    ["the time of day", /Date\.now\(|new Date\(\s*\)|new Date\b(?!\()|performance\.now/],
    ["Math.random", /Math\.random/],
    ["storage", /from ".*\/(isolate|objects|directory)\//],
    ["timers or the network", /\bset(Timeout|Interval)\(|\bfetch\(/],
  ])("do not use %s", (_, pattern) => {
    expect(pure.filter(({ code }) => pattern.test(code)).map(({ file }) => file)).toEqual([]);
  });

  it("keep quotas apart from keys, callers and surfaces", () => {
    const wrong = inside.filter(
      ({ from, to }) => partOf(from) === "quotas" && /^src\/(keys|auth|aws)\//.test(to),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it("decide nothing in the tables of quotas and of prices of instances", () => {
    const name = /^src\/(quotas\/(aws.*|instance-performance)|billing\/prices)\.ts$/;
    const tables = sources.filter(({ file }) => name.test(file));
    expect(tables.length).toBeGreaterThan(3);
    expect(tables.filter(({ code }) => /\bif\b/.test(withoutStrings(code))).map(({ file }) => file)).toEqual(
      [],
    );
  });
});

function withoutStrings(code: string): string {
  return code.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, '""');
}
