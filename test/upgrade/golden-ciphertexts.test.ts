import { describe, expect, it, vi } from "vitest";
import {
  encodeAdvance,
  parseAdvance,
  unknownAdvanceVersionOf,
} from "../../src/alibaba/instance-api/advance-blob.ts";
import { decryptRaw, encryptRaw } from "../../src/alibaba/instance-api/ciphertext.ts";
import { openFirstAdvance, parseFirstAdvance } from "../../src/alibaba/instance-api/first-advance-blob.ts";
import { parse as parseAlibaba } from "../../src/alibaba/kms/crypto/symmetric.ts";
import { parse as parseAws } from "../../src/aws/kms/crypto/symmetric.ts";
import { concat, utf8 } from "../../src/bytes.ts";
import { type Aead, aeadOf, symmetricCipher } from "../../src/crypto/aead.ts";
import { MasterKey } from "../../src/crypto/master-key.ts";
import {
  additionalData,
  type CiphertextHeader,
  encodeHeader,
  isOurs,
  type ParsedCiphertext,
  parseCiphertext,
  unknownVersionOf,
} from "../../src/keys/ciphertext.ts";
import { versionIdOf } from "../../src/keys/key-version.ts";
import { decodeSealed, encodeSealed } from "../../src/xks/sealed.ts";
import { base64, unbase64 } from "./calls.ts";

/*
 * Ciphertexts of every layout that was ever given out, as they were made then. They must open for ever; what is sealed
 * today must be the newest of them, byte by byte. Where a layout has to change: raise its version, go on reading the one
 * before, and add a line here.
 */

const masterKey = new MasterKey("a secret of this test");
const raw = Uint8Array.from({ length: 32 }, (_, index) => index);
const nonce = Uint8Array.from({ length: 12 }, (_, index) => 200 + index);
const plaintext = utf8("a message");
const context = new Map([
  ["b", "2"],
  ["a", "1"],
]);
const aad = utf8("aad");

const aws: CiphertextHeader = {
  cloud: "aws",
  account: "012345678901",
  region: "us-east-1",
  keyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
  materialId: "5a".repeat(32),
};
const alibaba: CiphertextHeader = {
  cloud: "alibaba",
  account: "1234567890123456",
  region: "cn-hangzhou",
  keyId: "key-hzz62f1cb66fa42qo5m1x",
  materialId: "a5".repeat(32),
};

/** Version 1 of AWS as of 2bf0335, before 8dc61e0 changed it without raising the version. */
const FIRST =
  "AQAAAALf3Bw1CXVzLWVhc3QtMSQxMjM0YWJjZC0xMmFiLTM0Y2QtNTZlZi0xMjM0NTY3ODkwYWJaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpa" +
  "WpUTgco4UElJ6IP7mWgXcc7IycrLzM3Oz9DR0tNwWAy+9b+aRxGT+wIoJ9qhS/ggPJ17mkPx";
/** Version 1. */
const AWS_1 =
  "AQA7MDEyMzQ1Njc4OTAxL3VzLWVhc3QtMS8xMjM0YWJjZC0xMmFiLTM0Y2QtNTZlZi0xMjM0NTY3ODkwYWJaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpa" +
  "WlpaWlpaWprstj7I29Q3+rfqnC1MZL3IycrLzM3Oz9DR0tNwWAy+9b+aRxEIydNY9UgoYQ/KaMUgDWnL";
/** Version 1, without the key version id before it. */
const ALIBABA_1 =
  "AQE2MTIzNDU2Nzg5MDEyMzQ1Ni9jbi1oYW5nemhvdS9rZXktaHp6NjJmMWNiNjZmYTQycW81bTF4paWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWl" +
  "paU0qhXTQ/HyMyWGD1FdR6gKyMnKy8zNzs/Q0dLTcFgMvvW/mkcRHP6Zod4XJjYx+tn0Fr6EnQ==";
/** Version 2 of AdvanceEncrypt, with a header of version 1. */
const ADVANCE_2 =
  "AgABATYxMjM0NTY3ODkwMTIzNDU2L2NuLWhhbmd6aG91L2tleS1oeno2MmYxY2I2NmZhNDJxbzVtMXilpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWl" +
  "paWlpTSqFdND8fIzJYYPUV1HqArIycrLzM3Oz9DR0tNwWAy+9b+aRxF7qnOHL9ZGau/xUYv0Zuix";
/** Version 0 of Alibaba Cloud's own layout. */
const ADVANCE_0 =
  "JAACYTVhNWE1YTUtYTVhNS1hNWE1LWE1YTUtYTVhNWE1YTVhNWE1yMnKy8zNzs/Q0dLTcFgMvvW/mkcR" +
  "oojiSIES9E/coQ7uMqcgOQ==";

async function cipher(): Promise<Aead> {
  const spec = symmetricCipher("Aliyun_AES_256", "cn-hangzhou");
  if (!spec) throw new Error("no cipher");
  return aeadOf(spec, raw);
}

async function opened({ sealed, headerBytes }: ParsedCiphertext): Promise<Uint8Array | null> {
  return (await cipher()).open(sealed, additionalData(headerBytes, context));
}

async function sealedToday(header: CiphertextHeader): Promise<string> {
  const bytes = encodeHeader(header, masterKey);
  const sealed = await (await cipher()).seal(nonce, plaintext, additionalData(bytes, context));
  return base64(concat(bytes, nonce, sealed));
}

describe("a ciphertext of AWS KMS", () => {
  it.each([
    ["the first layout of version 1", FIRST],
    ["version 1", AWS_1],
  ])("of %s opens", async (_, blob) => {
    const ciphertext = parseAws(unbase64(blob));
    expect(ciphertext.header).toEqual(aws);
    expect(isOurs(ciphertext, masterKey)).toBe(true);
    expect(await opened(ciphertext)).toEqual(plaintext);
  });

  it("is of version 1 today", async () => {
    expect(await sealedToday(aws)).toBe(AWS_1);
  });

  it("of the first layout is refused with any flipped bit in its header, and truncated anywhere", () => {
    const blob = unbase64(FIRST);
    const { headerBytes } = parseAws(blob);
    for (let bit = 0; bit < headerBytes.length * 8; bit++) {
      const altered = blob.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const ciphertext = parseCiphertext(concat(altered, new Uint8Array(300)));
      expect(ciphertext !== null && isOurs(ciphertext, masterKey), `bit ${bit}`).toBe(false);
    }
    for (let length = 0; length < headerBytes.length; length++) {
      expect(parseCiphertext(blob.subarray(0, length)), `${length} bytes`).toBeNull();
    }
  });
});

describe("a ciphertext of Alibaba Cloud KMS", () => {
  it("of version 1 opens, and is of that version today", async () => {
    const ciphertext = parseAlibaba(concat(utf8(versionIdOf(alibaba.materialId)), unbase64(ALIBABA_1)));
    expect(ciphertext.header).toEqual(alibaba);
    expect(isOurs(ciphertext, masterKey)).toBe(true);
    expect(await opened(ciphertext)).toEqual(plaintext);
    expect(await sealedToday(alibaba)).toBe(ALIBABA_1);
  });
});

describe("a ciphertext of AdvanceEncrypt", () => {
  it("of version 2 opens, and with no flipped bit", async () => {
    const key = { cipher: await cipher(), raw };
    const bytes = unbase64(ADVANCE_2);
    expect(parseAdvance(bytes)).toBeNull();
    const blob = parseFirstAdvance(bytes);
    if (!blob) throw new Error("it is not read");
    expect(blob.named.header).toEqual(alibaba);
    expect(isOurs(blob.named, masterKey)).toBe(true);
    expect(await openFirstAdvance(key, blob, aad)).toEqual(plaintext);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const altered = bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const read = parseFirstAdvance(altered);
      expect(read && (await openFirstAdvance(key, read, aad)), `bit ${bit}`).toBeNull();
    }
  });

  it("is of Alibaba Cloud's layout today", async () => {
    const key = { cipher: await cipher(), raw };
    const choice = { algorithm: "AES_GCM", paddingMode: null, iv: nonce, aad } as const;
    const sealed = await encryptRaw(key, choice, plaintext);
    const today = encodeAdvance(versionIdOf(alibaba.materialId), choice, sealed ?? new Uint8Array());
    expect(base64(today)).toBe(ADVANCE_0);
    const blob = parseAdvance(unbase64(ADVANCE_0));
    expect(blob).toMatchObject({ versionId: versionIdOf(alibaba.materialId), mode: "GCM" });
    expect(base64(blob?.iv ?? new Uint8Array())).toBe(base64(nonce));
    expect(blob && (await decryptRaw(key, choice, blob.ciphertext))).toEqual(plaintext);
  });
});

describe("other sealed data", () => {
  it("is wrapped under the deployment secret in its original layout", async () => {
    // Key material, passwords, grant tokens and import tokens: each has a label, which a new layout would change.
    const wrapped = unbase64("NqxzqKLV1ljr1KtJrIr4pLCLj3lAbPIv9+hZaK1xd/fgSFiXGg==");
    expect(await masterKey.unwrap(wrapped, "any label")).toEqual(plaintext);
    expect(await masterKey.unwrap(await masterKey.wrap(plaintext, "any label"), "any label")).toEqual(
      plaintext,
    );
  });

  it("contains an XKS proxy's answer in its original order", () => {
    const sealed = {
      initializationVector: nonce,
      ciphertextMetadata: utf8("meta"),
      authenticationTag: raw.subarray(0, 16),
      ciphertext: plaintext,
    };
    const golden = "DMjJysvMzc7P0NHS0wRtZXRhAAECAwQFBgcICQoLDA0OD2EgbWVzc2FnZQ==";
    expect(base64(encodeSealed(sealed))).toBe(golden);
    expect(decodeSealed(new Uint8Array(unbase64(golden)))).toEqual(sealed);
  });
});

describe("a ciphertext of an unknown version", () => {
  const withVersion = (blob: string, at: number, version: number) => {
    const bytes = new Uint8Array(unbase64(blob));
    bytes[at] = version;
    return bytes;
  };

  it("is distinguished from one of a known version, and from a text too short for any", () => {
    expect(unknownVersionOf(unbase64(AWS_1))).toBeNull();
    expect(unknownVersionOf(withVersion(AWS_1, 0, 7))).toBe(7);
    expect(unknownVersionOf(withVersion(AWS_1, 0, 0))).toBe(0);
    expect(unknownVersionOf(Uint8Array.of(7, 7, 7))).toBeNull();
    expect(unknownVersionOf(new Uint8Array())).toBeNull();
    expect(unknownAdvanceVersionOf(unbase64(ADVANCE_2))).toBeNull();
    expect(unknownAdvanceVersionOf(withVersion(ADVANCE_2, 0, 9))).toBe(9);
    expect(unknownAdvanceVersionOf(withVersion(ADVANCE_2, 2, 8))).toBe(8);
    expect(unknownAdvanceVersionOf(Uint8Array.of(9))).toBeNull();
    expect(unknownAdvanceVersionOf(unbase64(ADVANCE_0))).toBeNull();
    expect(unknownAdvanceVersionOf(withVersion(ADVANCE_0, 1, 0x30))).toBe(3);
  });

  it("is refused as invalid, and the reason is logged once for each version, without its contents", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      const blob = withVersion(AWS_1, 0, 2);
      for (let round = 0; round < 3; round++) {
        expect(() => parseAws(blob)).toThrow("InvalidCiphertextException");
      }
      const other = concat(utf8(versionIdOf(alibaba.materialId)), withVersion(ALIBABA_1, 0, 3));
      expect(() => parseAlibaba(other)).toThrow("InvalidParameter");
      expect(() => parseAws(utf8("too short"))).toThrow();
      expect(warn.mock.calls.map(([line]) => /version (\d+) of the layout/.exec(String(line))?.[1])).toEqual([
        "2",
        "3",
      ]);
      expect(warn.mock.calls.flat().join()).not.toContain(aws.account);
    } finally {
      warn.mockRestore();
    }
  });
});
