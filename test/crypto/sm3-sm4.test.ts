import { sm4 } from "sm-crypto-v2";
import { expect, it } from "vitest";
import { toHex } from "../../src/bytes.ts";
import hashes from "../vectors/sm3.json" with { type: "json" };
import blocks from "../vectors/sm4-ecb.json" with { type: "json" };
import { inWorkerd } from "./in-workerd.ts";
import { runSm3Sm4 } from "./sm3-sm4-vectors.ts";

it.each([
  ["Node", () => runSm3Sm4({ hashes, blocks })],
  ["workerd", () => inWorkerd("sm3-sm4", { hashes, blocks })],
])("SM3 and SM4 agree with the examples of GB/T 32905 and GB/T 32907 in %s", async (_runtime, run) => {
  const { failures, checked } = await run();
  expect(failures).toEqual([]);
  expect(checked).toEqual({ SM3: 6, "SM4 encrypted": 4, "SM4 decrypted": 4 });
});

it("SM4 encrypts a block a million times as example 2 of GB/T 32907 says", () => {
  const key = "0123456789abcdeffedcba9876543210";
  // CBC of zeros encrypts each block of the ciphertext again, beginning with the initialization vector.
  const zeros = new Uint8Array(16 * 1_000_000);
  const blocks = sm4.encrypt(zeros, key, { mode: "cbc", iv: key, padding: "none", output: "array" });
  expect(blocks).toHaveLength(zeros.length);
  expect(toHex(blocks.subarray(-16))).toBe("595298c7c6fd271f0402f804c33d3f66");
});
