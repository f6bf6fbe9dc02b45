import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Most lines of a file of src; about 300 are wanted. */
const MOST_LINES = 419;

it("no file of src has more than 419 lines", () => {
  const files = globSync("src/**/*.ts");
  expect(files.length).toBeGreaterThan(400);
  const sizes = files.map((file) => ({ file, lines: readFileSync(file, "utf8").split("\n").length - 1 }));
  expect(sizes.filter(({ lines }) => lines > MOST_LINES)).toEqual([]);
});
