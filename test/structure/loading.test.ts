import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const FILES = globSync("src/**/*.ts").sort();
const TEXTS = new Map(FILES.map((file) => [file, readFileSync(file, "utf8")]));

/** An error made in the outermost scope of a module: for its stack V8 reads the whole bundle once more at each start. */
const ERROR_AT_LOAD = /^(?:export )?(?:const|let) [^\n=]*=\s*new \w*Error\(/m;

it("no module of src makes an error while it is loaded", () => {
  expect('export const GONE: Error = new Error("gone");').toMatch(ERROR_AT_LOAD);
  expect(FILES.length).toBeGreaterThan(400);
  expect(FILES.filter((file) => ERROR_AT_LOAD.test(TEXTS.get(file) ?? ""))).toEqual([]);
});

/**
 * What a module that is loaded at first use may import of what is loaded at the start. The bundle runs such a module in a
 * function of its own: V8 reads it twice at each start, and its functions and classes are variables for optimized code.
 */
const SHARED = /^src\/(?:crypto\/|nitro\/|bytes\.ts$|bounded-map\.ts$|control\/fixtures\/read-document\.ts$)/;

it("modules that are loaded at first use import little of what is loaded at the start", () => {
  const atStart = reached(["src/index.ts"]);
  expect(atStart.size).toBeGreaterThan(400);
  expect(atStart).toContain("src/isolate/runtime.ts");
  const atFirstUse = FILES.flatMap((file) => lazyImportsOf(file));
  expect(atFirstUse).toContain("src/control/fixtures/yaml.ts");
  const shared = [...reached(atFirstUse)].filter((file) => atStart.has(file));
  expect(shared).toContain("src/bytes.ts");
  expect(shared.filter((file) => !SHARED.test(file))).toEqual([]);
});

/** Files that are loaded with some, these among them. */
function reached(files: readonly string[]): Set<string> {
  const found = new Set(files);
  for (const file of found) for (const next of importsOf(file)) found.add(next);
  return found;
}

/** Files of which a file imports values. */
function importsOf(file: string): string[] {
  const clauses = TEXTS.get(file)?.matchAll(/^(?:import|export) ([^;"]*?) ?from "(\.[^"]+\.ts)"/gm) ?? [];
  return [...clauses].flatMap(([, names = "", to = ""]) =>
    names.startsWith("type ") || /^\{(?:\s*type [^,}]+,?)+\s*\}$/.test(names)
      ? []
      : [join(dirname(file), to)],
  );
}

/** Files that a file imports at their first use. */
function lazyImportsOf(file: string): string[] {
  const imports = TEXTS.get(file)?.matchAll(/(?<!typeof )\bimport\("(\.[^"]+)"\)/g) ?? [];
  return [...imports].map(([, to = ""]) => join(dirname(file), to));
}
