import { describe, expect, it } from "vitest";
import { decodeSealed, encodeSealed, type XksSealed } from "../../src/xks/sealed.ts";
import { seededRandom } from "../support/random.ts";

const random = seededRandom();
const shown = (sealed: XksSealed | null) =>
  sealed &&
  Object.entries(sealed)
    .map(([name, bytes]) => `${name} ${Buffer.from(bytes ?? []).toString("hex")}`)
    .sort();

function sealedOf(iv: number, metadata: number, ciphertext: number): XksSealed {
  const parts = {
    initializationVector: random.bytes(iv),
    authenticationTag: random.bytes(16),
    ciphertext: random.bytes(ciphertext),
  };
  return metadata > 0 ? { ...parts, ciphertextMetadata: random.bytes(metadata) } : parts;
}

describe("a sealed text", () => {
  it.each([
    [12, 0, 1],
    [16, 0, 4300],
    [12, 1, 4124],
    [16, 20, 60],
  ])("comes back from its bytes: IV of %i, metadata of %i, ciphertext of %i", (iv, metadata, ciphertext) => {
    const sealed = sealedOf(iv, metadata, ciphertext);
    const bytes = encodeSealed(sealed);
    expect(bytes).toHaveLength(2 + iv + metadata + 16 + ciphertext);
    expect(shown(decodeSealed(bytes))).toEqual(shown(sealed));
  });

  it("is not read from bytes that break off before the ciphertext", () => {
    const bytes = encodeSealed(sealedOf(12, 9, 1));
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeSealed(bytes.subarray(0, length)), `${length} bytes`).toBeNull();
    }
  });

  it.each([
    ["an IV of another length", 0, 13],
    ["no IV", 0, 0],
    ["metadata that is too long", 13, 21],
  ])("is not read with %s", (_, at, value) => {
    const bytes = encodeSealed(sealedOf(12, 4, 100));
    bytes[at] = value;
    expect(decodeSealed(bytes)).toBeNull();
  });

  it("has an encoding of its own", () => {
    for (let left = 500; left > 0; left--) {
      const bytes = random.bytes(random.int(0, 80));
      bytes[0] = random.pick([12, 16, bytes[0] ?? 0]);
      const sealed = decodeSealed(bytes);
      if (sealed !== null) expect(Buffer.from(encodeSealed(sealed))).toEqual(Buffer.from(bytes));
    }
  });
});
