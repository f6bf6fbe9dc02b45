import { createCipheriv } from "node:crypto";
import { describe, expect, it } from "vitest";
import { unwrapAesKwp } from "../../src/crypto/aes-kwp.ts";
import { Random, seededRandom } from "../support/random.ts";
import cases from "../vectors/aes-kwp.json" with { type: "json" };
import { inWorkerd } from "./in-workerd.ts";
import { runKeyWrap } from "./key-wrap-vectors.ts";

const { seed } = seededRandom();
const vectors = { cases, randomSeed: seed };

/** What a run reports of the vectors when all is well. */
const ALL_WELL = {
  "rfc5649 valid": 2,
  "wycheproof valid": 25,
  "wycheproof invalid": 69,
  "cavp valid": 25,
  "cavp invalid": 25,
};

describe(`unwrapping of key material, SEED=${seed}`, () => {
  it("agrees with RFC 5649, NIST and Wycheproof in Node", async () => {
    const { failures, checked } = await runKeyWrap(vectors);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it("agrees with RFC 5649, NIST and Wycheproof in workerd", async () => {
    const { failures, checked } = await inWorkerd("key-wrap", vectors);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it("opens what OpenSSL wrapped", async () => {
    const random = new Random(seed);
    for (const length of [1, 8, 9, 16, 138, 1217, 2376]) {
      const [key, material] = [random.bytes(32), random.bytes(length)];
      const cipher = createCipheriv("id-aes256-wrap-pad", key, Buffer.from("A65959A6", "hex"));
      const wrapped = new Uint8Array(Buffer.concat([cipher.update(material), cipher.final()]));
      expect(Buffer.from(unwrapAesKwp(key, wrapped) ?? [])).toEqual(Buffer.from(material));
    }
  });
});
