import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** An error made in the outermost scope of a module: for its stack V8 reads the whole bundle once more at each start. */
const ERROR_AT_LOAD = /^(?:export )?(?:const|let) [^\n=]*=\s*new \w*Error\(/m;

it("no module of src makes an error while it is loaded", () => {
  expect('export const GONE: Error = new Error("gone");').toMatch(ERROR_AT_LOAD);
  const files = globSync("src/**/*.ts");
  expect(files.length).toBeGreaterThan(400);
  expect(files.filter((file) => ERROR_AT_LOAD.test(readFileSync(file, "utf8")))).toEqual([]);
});
