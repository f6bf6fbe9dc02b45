import { expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { VERSION } from "../../src/version.ts";

it("says in src/version.ts what package.json says", () => {
  expect(VERSION).toBe(manifest.version);
});
