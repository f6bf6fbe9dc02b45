import { expect, it } from "vitest";
import { seededRandom } from "../support/random.ts";
import vectors from "../vectors/aes-cbc-ecb.json" with { type: "json" };
import { runBlocks } from "./aes-blocks-runs.ts";
import { inWorkerd } from "./in-workerd.ts";

const { seed: randomSeed } = seededRandom();

it.each([
  ["Node", () => runBlocks({ vectors, randomSeed })],
  ["workerd", () => inWorkerd("aes-blocks", { vectors, randomSeed })],
])(
  `AES-CBC and AES-ECB agree with NIST's vectors and WebCrypto in %s, SEED=${randomSeed}`,
  async (_, run) => {
    const { failures, checked } = await run();
    expect(failures).toEqual([]);
    expect(checked).toMatchObject({
      "cbc encrypted": 66,
      "ecb decrypted": 66,
      padded: 132,
      "as WebCrypto": 21,
    });
  },
);
