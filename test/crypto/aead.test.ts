import { expect, it } from "vitest";
import { seededRandom } from "../support/random.ts";
import { runAead } from "./aead-runs.ts";
import { inWorkerd } from "./in-workerd.ts";

const { seed: randomSeed } = seededRandom();

it.each([
  ["Node", () => runAead({ randomSeed })],
  ["workerd", () => inWorkerd("aead", { randomSeed })],
])(`every symmetric key spec has its cipher in %s, SEED=${randomSeed}`, async (_runtime, run) => {
  const { failures, checked } = await run();
  expect(failures).toEqual([]);
  expect(checked).toMatchObject({ cipher: 8, "there and back": 32, "no cipher": 8 });
});
