import { expect, it } from "vitest";
import { seededRandom } from "../support/random.ts";
import { runExport } from "./export-runs.ts";
import { inWorkerd } from "./in-workerd.ts";

const { seed: randomSeed } = seededRandom();

it.each([
  ["Node", () => runExport({ randomSeed, implicitRejection: true })],
  ["workerd", () => inWorkerd("export", { randomSeed, implicitRejection: false })],
])(`wraps for public keys, and unwraps PKCS #1 v1.5, in %s, SEED=${randomSeed}`, async (_runtime, run) => {
  const { failures, checked } = await run();
  expect(failures).toEqual([]);
  expect(checked).toMatchObject({
    opened: 17,
    imported: 4,
    "wrong key": 60,
    "blob read": 6,
    "blob refused": 6,
  });
});
