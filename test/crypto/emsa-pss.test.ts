import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { encodePss, isPssOf } from "../../src/crypto/emsa-pss.ts";

describe.each(["sha256", "sha384", "sha512"])("EMSA-PSS with %s", (hash) => {
  const digest = createHash(hash).update("message").digest();

  it.each([256, 384, 512])("accepts what it encodes for %d bytes, and nothing else", (length) => {
    const encoded = encodePss(hash, digest, length);
    expect(encoded).toHaveLength(length);
    expect(isPssOf(hash, digest, encoded)).toBe(true);
    expect(isPssOf(hash, createHash(hash).update("other").digest(), encoded)).toBe(false);
    expect(isPssOf(hash, digest, encodePss(hash, digest, length))).toBe(true);
    for (let bit = 0; bit < 8 * length; bit += bit < 8 ? 1 : 5) {
      const changed = encoded.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      expect(isPssOf(hash, digest, changed), `bit ${bit}`).toBe(false);
    }
  });

  it("never makes the same block twice", () => {
    expect(encodePss(hash, digest, 256)).not.toEqual(encodePss(hash, digest, 256));
  });
});
