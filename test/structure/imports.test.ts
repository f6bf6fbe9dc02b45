import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { CLOUD_NAMES } from "../../src/cloud/list.ts";

const root = join(dirname(dirname(import.meta.dirname)));

/** Folders of `src/`, and files at its root that are a layer of their own, from top to bottom. */
const LAYERS: readonly (readonly string[])[] = [
  ["index.ts"],
  ["router.ts"],
  ["control", "console"],
  ["clouds.ts"],
  CLOUD_NAMES,
  ["surface"],
  ["isolate"],
  ["env.ts"],
  ["objects"],
  ["directory", "xks"],
  ["access", "fixtures"],
  ["auth", "nitro", "keys", "quotas", "faults", "meter", "secrets", "billing"],
  ["crypto"],
  ["root"],
  ["cloud"],
  // SQL that is bundled as text.
  ["migrations"],
];

/** Folders whose results depend on nothing but their arguments. */
const PURE = [
  ...["access", "auth", "nitro", "keys", "quotas", "faults", "meter", "secrets", "billing", "cloud"],
  "fixtures",
];

/** Files that are built, and not there before. */
const BUILT = ["console.js", "style.css"].map((name) => `src/console/assets/${name}.txt`);

/** What comes from outside. */
const OUTSIDE =
  /^(node:crypto|node:buffer|node:zlib|cloudflare:workers|hono|hono\/.+|fastest-levenshtein|zod\/mini|cborg|asn1js|@bufbuild\/protobuf\/wire|@noble\/.+|sm-crypto-v2|jsep|node-forge|node-forge\/lib\/.+|fast-xml-builder|yaml|ipaddr.js|ipaddr\.js|jose|xml-crypto|@xmldom\/xmldom\/lib\/index\.js)$/;

interface Import {
  readonly from: string;
  readonly to: string;
  /** What it imports: types alone, values at the start, or values at their first use. */
  readonly what: "types" | "values" | "at first use";
}

/** Names of an import that are types, all of them. */
const TYPES = /^type\s|^\{(?:\s*type\s[^,}]+,?)+\s*\}\s*$/;

/**
 * What a module that is loaded at first use may import of what is loaded at the start. The bundle runs such a module, and all
 * that it imports, in functions, which V8 reads twice at each start.
 */
const SHARED = /^src\/(?:crypto\/|nitro\/|bytes\.ts$|bounded-map\.ts$|control\/fixtures\/read-document\.ts$)/;

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
  const add = (to: string | undefined, what: Import["what"]) => {
    if (to !== undefined) found.push({ from: file, to, what });
  };
  for (const [, names = "", to] of code.matchAll(/^(?:import|export)\s+([^;"]*?)from\s+"([^"]+)"/gm))
    add(to, TYPES.test(names) ? "types" : "values");
  for (const [, to] of code.matchAll(/^import\s+"([^"]+)"/gm)) add(to, "values");
  for (const [, type, to] of code.matchAll(/(\btypeof\s+)?\bimport\(\s*"([^"]+)"\s*\)/g))
    add(to, type === undefined ? "at first use" : "types");
  return found;
}

/** The folder of `src/`, or file at its root, that a path belongs to. */
function partOf(path: string): string {
  const [first = "", ...rest] = relative("src", path.replace(/^migrations\//, "src/migrations/")).split("/");
  if (rest.length > 0) return first;
  return LAYERS.some((layer) => layer.includes(first)) ? first : "root";
}

function isCloud(part: string): boolean {
  return CLOUD_NAMES.some((name) => name === part);
}

function layerOf(part: string): number {
  return LAYERS.findIndex((layer) => layer.includes(part));
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
      return from !== to && layerOf(from) >= layerOf(to);
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it("lead from the control API to no surface: what it needs of a cloud is in the cloud's record", () => {
    const wrong = inside.filter((each) => partOf(each.from) === "control" && isCloud(partOf(each.to)));
    expect(wrong.map(shown)).toEqual([]);
  });

  it("lead from the console to bytes and digests alone: all that it shows comes from the control API", () => {
    const wrong = inside.filter(
      (each) =>
        partOf(each.from) === "console" && !["console", "crypto", "env.ts", "root"].includes(partOf(each.to)),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it("lead to SQL from the directory alone", () => {
    const wrong = inside.filter(
      (each) => partOf(each.to) === "migrations" && partOf(each.from) !== "directory",
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it("lead to files that exist, by their full name", () => {
    const files = new Set([
      ...sources.map(({ file }) => file),
      ...globSync("migrations/*.sql", { cwd: root }),
      ...BUILT,
    ]);
    expect(inside.filter(({ to }) => !files.has(to)).map(shown)).toEqual([]);
  });

  it("form no cycle, not even one of types", () => {
    const graph = new Map(sources.map(({ file }) => [file, [] as string[]]));
    for (const { from, to } of inside) graph.get(from)?.push(to);
    expect(circleIn(graph)).toEqual([]);
  });

  it("lead from modules that are loaded at first use to little of what is loaded at the start", () => {
    const atStart = loadedWith(["src/index.ts"]);
    expect(atStart.size).toBeGreaterThan(400);
    expect(atStart).toContain("src/isolate/runtime.ts");
    const atFirstUse = inside.filter(({ what }) => what === "at first use").map(({ to }) => to);
    expect(atFirstUse).toContain("src/control/fixtures/yaml.ts");
    const shared = [...loadedWith(atFirstUse)].filter((file) => atStart.has(file));
    expect(shared).toContain("src/bytes.ts");
    expect(shared.filter((file) => !SHARED.test(file))).toEqual([]);
  });

  it("name only packages that the Worker needs", () => {
    const outside = sources.flatMap(({ imports }) => imports.filter(({ to }) => !to.startsWith(".")));
    expect(outside.filter(({ to }) => !OUTSIDE.test(to)).map(shown)).toEqual([]);
  });
});

describe("the Durable Objects of src/objects/", () => {
  it("are known outside by the types in their api.ts, and by their class where it is exported", () => {
    const wrong = inside.filter(({ from, to }) => {
      if (partOf(from) === "objects" || partOf(to) !== "objects") return false;
      return (
        !/^src\/objects\/[a-z-]+\/(api|object)\.ts$/.test(to) ||
        (to.endsWith("/object.ts") && from !== "src/index.ts")
      );
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it("have nothing but types in their api.ts", () => {
    const apis = sources.filter(({ file }) => /^src\/objects\/[a-z-]+\/api\.ts$/.test(file));
    expect(apis.length).toBe(globSync("src/objects/*/object.ts", { cwd: root }).length);
    for (const { file, code } of apis) {
      const statements = code.match(/^(?:import|export)\b.*$/gm) ?? [];
      const values = statements.filter((line) => !/^(import type|export (type|interface))\b/.test(line));
      expect(values, file).toEqual([]);
    }
  });

  it("use bindings only in their class, which passes parts what they need", () => {
    const wrong = sources.filter(
      ({ file, code }) => partOf(file) === "objects" && !file.endsWith("/object.ts") && /\benv\b/.test(code),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});

describe("the pure folders of src/", () => {
  const pure = sources.filter(({ file }) => PURE.includes(partOf(file)));

  it.each([
    ["bindings or the runtime", /"cloudflare:workers"|(?<!-)\benv\b|from ".*\/(env|runtime)\.ts"/],
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
    const name = /^src\/(quotas\/(aws.*|alibaba)|billing\/prices)\.ts$/;
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

/** Files that are loaded with some, these among them. */
function loadedWith(files: readonly string[]): Set<string> {
  const loaded = new Set(files);
  for (const file of loaded) {
    for (const { from, to, what } of inside) if (from === file && what === "values") loaded.add(to);
  }
  return loaded;
}

/** The files of a circle, in the order in which they import each other; none where there is no circle. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    path.push(file);
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next);
      if (circle.length > 0) return circle;
    }
    path.pop();
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const circle = visit(file);
    if (circle.length > 0) return circle;
  }
  return [];
}
