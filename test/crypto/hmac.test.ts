import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex, utf8 } from "../../src/bytes.ts";
import { hmac } from "../../src/crypto/hmac.ts";
import vectors from "../vectors/hmac.json" with { type: "json" };
import { bothRuntimes } from "./key-kinds-runtimes.ts";
import { itThrowsForNothing } from "./key-kinds-tests.ts";

const HASHES = [
  ["HMAC_224", "SHA-224", 28],
  ["HMAC_256", "SHA-256", 32],
  ["HMAC_384", "SHA-384", 48],
  ["HMAC_512", "SHA-512", 64],
  ["HMAC_SM3", "SM3", 32],
] as const;

describe.each(bothRuntimes())("HMAC in %s", (_runtime, run) => {
  it("agrees with the vectors of RFC 4231 and Wycheproof", async () => {
    expect(await run("hmac", vectors)).toEqual({
      checked: { equal: 144 + 32, refused: 128 + 32 },
      failures: [],
    });
  });

  for (const [spec, , length] of HASHES) {
    itThrowsForNothing(spec, run);

    it(`${spec}: accepts keys of the one length`, async () => {
      const key = "a1".repeat(length);
      const imported = [key, `${key}a1`, key.slice(2), ""];
      expect(await run("accept", { spec, imported })).toEqual([key, null, null, null]);
    });
  }
});

it.each(HASHES)("%s: generates keys of its length, and agrees with OpenSSL", async (_spec, hash, length) => {
  const { material } = await hmac(hash).generate();
  expect(material).toHaveLength(length);
  const found = await (await hmac(hash).load(material)).mac?.(utf8("message"));
  const expected = createHmac(hash.replace("-", ""), material).update("message").digest("hex");
  expect(toHex(found ?? new Uint8Array())).toBe(expected);
});
