import { describe, expect, it } from "vitest";
import { longestPlaintext, signatureAlgorithm } from "../../../src/alibaba/kms/keys/algorithms.ts";
import { KEY_SPEC_NAMES, specRow } from "../../../src/alibaba/kms/keys/key-specs.ts";
import { fromHex, toHex } from "../../../src/bytes.ts";
import { derCiphertext, rawCiphertext } from "../../../src/crypto/sm2-raw.ts";

const algorithmsFor = (usage: "SIGN/VERIFY" | "ENCRYPT/DECRYPT") =>
  KEY_SPEC_NAMES.flatMap((spec) =>
    (specRow(spec).usages[usage] ?? []).map((algorithm) => [spec, algorithm] as const),
  );

describe("the algorithms of Alibaba Cloud KMS", () => {
  it.each(algorithmsFor("SIGN/VERIFY"))("%s with %s signs digests of 32 bytes", (_, algorithm) => {
    expect(signatureAlgorithm(algorithm).digestLength).toBe(32);
  });

  it("encrypt what the table of AsymmetricEncrypt says", () => {
    const longest = algorithmsFor("ENCRYPT/DECRYPT").map(
      ([spec, algorithm]) => `${spec} ${algorithm} ${longestPlaintext(algorithm, spec)}`,
    );
    expect(longest).toEqual([
      "RSA_2048 RSAES_OAEP_SHA_256 190",
      "RSA_2048 RSAES_OAEP_SHA_1 214",
      "RSA_3072 RSAES_OAEP_SHA_256 318",
      "RSA_3072 RSAES_OAEP_SHA_1 342",
      "RSA_4096 RSAES_OAEP_SHA_256 446",
      "RSA_4096 RSAES_OAEP_SHA_1 470",
      "EC_SM2 SM2PKE 6047",
    ]);
    expect(longestPlaintext("SM2PKE", "RSA_2048")).toBe(0);
    expect(longestPlaintext("constructor", "RSA_2048")).toBe(0);
    expect(() => signatureAlgorithm("toString")).toThrow(RangeError);
  });
});

describe("the two forms of an SM2 ciphertext", () => {
  const x = "0a".repeat(32);
  // Too high for an INTEGER of 32 bytes, so that DER has one byte more.
  const y = "fb".repeat(32);
  const hash = "0c".repeat(32);
  const raw = fromHex(`04${x}${y}${hash}0d0e`);
  const der = fromHex(`306b0220${x}022100${y}0420${hash}04020d0e`);

  it("can be made of each other", () => {
    expect(toHex(rawCiphertext(der))).toBe(toHex(raw));
    expect(toHex(derCiphertext(raw))).toBe(toHex(der));
    expect(derCiphertext(der)).toBe(der);
  });

  it("leave other bytes as they are", () => {
    for (const length of [0, 1, 65, 97]) {
      const short = raw.subarray(0, length);
      expect(derCiphertext(short)).toBe(short);
    }
    expect(() => rawCiphertext(raw)).toThrow(TypeError);
  });
});
