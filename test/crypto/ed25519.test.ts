import { createHash, generateKeyPairSync } from "node:crypto";
import { ed25519 as curve, ed25519ph } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { concat, fromHex, toHex, utf8 } from "../../src/bytes.ts";
import { ed25519 } from "../../src/crypto/ed25519.ts";
import vectors from "../vectors/ed25519.json" with { type: "json" };
import { pkcs8 } from "./ec-forms.ts";
import { bothRuntimes } from "./key-kinds-runtimes.ts";
import { itWorksAs } from "./key-kinds-tests.ts";

const SPEC = "ECC_NIST_EDWARDS25519";

describe.each(bothRuntimes())("Ed25519 in %s", (_runtime, run) => {
  it("agrees with the vectors of RFC 8032 and Wycheproof", async () => {
    const checked = { verified: 93, refused: 62, accepted: 5, SPKI: 5, signed: 5 };
    expect(await run("ed25519", vectors)).toEqual({ checked, failures: [] });
  });

  itWorksAs(SPEC, run);

  it("accepts Ed25519 keys, and in one form", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const key = pkcs8(privateKey);
    const spki = toHex(publicKey.export({ format: "der", type: "spki" }));
    // Version 1 with the public key (RFC 8410 §10.3).
    const withPublicKey = `3051020101${key.slice(10)}812100${spki.slice(-64)}`;
    const imported = [
      key,
      withPublicKey,
      `${key}00`,
      key.slice(0, -2),
      pkcs8(generateKeyPairSync("x25519").privateKey),
      pkcs8(generateKeyPairSync("ed448").privateKey),
      pkcs8(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey),
    ];
    const expected = [key, key, null, null, null, null, null];
    expect(await run("accept", { spec: SPEC, imported })).toEqual(expected);
  });
});

it("takes a digest as the message of Ed25519ph, which hashes it again", async () => {
  const key = await ed25519.load((await ed25519.generate()).material);
  const digest = createHash("sha512").update("message").digest();
  const signature = await key.sign?.("ED25519_PH_SHA_512", digest, "DIGEST");
  const point = key.publicKey?.subarray(-32) ?? new Uint8Array();
  expect(ed25519ph.verify(signature ?? new Uint8Array(), digest, point)).toBe(true);
});

it("refuses an Ed25519ph signature whose R is encoded otherwise than RFC 8032 has it", async () => {
  const { material } = await ed25519.generate();
  const key = await ed25519.load(material);
  const { pointBytes, scalar } = curve.utils.getExtendedPublicKey(material.subarray(-32));
  const digest = createHash("sha512").update("message").digest();
  const dom2 = concat(utf8("SigEd25519 no Ed25519 collisions"), Uint8Array.of(1, 0));
  const prehash = createHash("sha512").update(digest).digest();
  // R is the neutral element, whose y is 1: as 1, and as p + 1 (RFC 8032 §5.1.3 refuses that).
  for (const [r, valid] of [
    [`01${"00".repeat(31)}`, true],
    [`ee${"ff".repeat(30)}7f`, false],
  ] as const) {
    const hash = createHash("sha512")
      .update(concat(dom2, fromHex(r), pointBytes, prehash))
      .digest();
    const k = BigInt(`0x${toHex(hash.reverse())}`);
    const s = ((k * scalar) % curve.Point.Fn.ORDER).toString(16).padStart(64, "0");
    const signature = concat(fromHex(r), fromHex(s).toReversed());
    expect(ed25519ph.verify(signature, digest, pointBytes, { zip215: true })).toBe(true);
    expect(await key.verify?.("ED25519_PH_SHA_512", digest, signature, "DIGEST")).toBe(valid);
  }
});
