import { createHash } from "node:crypto";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { equalBytes, fromHex, toHex, utf8 } from "../../src/bytes.ts";
import { privateKeyInfo } from "../../src/crypto/der.ts";
import { DigestVerifier } from "../../src/crypto/digest-verifier.ts";
import type { UsableKey } from "../../src/crypto/key-kind.ts";
import { NistCurvePublicKey, nistCurve } from "../../src/crypto/nist-curve.ts";
import { Secp256k1PublicKey } from "../../src/crypto/secp256k1.ts";
import { Checks, type Report } from "./key-kinds-report.ts";
import { memoized } from "./memoized.ts";

type CurveName = "P-256" | "P-384" | "P-521";

const HASHES: Readonly<Record<string, string>> = { "P-384": "SHA-384", "P-521": "SHA-512" };
const OIDS = { "P-256": "1.2.840.10045.3.1.7", "P-384": "1.3.132.0.34", "P-521": "1.3.132.0.35" };

/** `ecdsa.json`: bytes in hexadecimal, keys in SubjectPublicKeyInfo. */
export interface EcdsaVectors {
  readonly keys: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly curve: string;
    readonly tcId: number;
    readonly key: string;
    readonly msg: string;
    readonly sig: string;
    readonly result: string;
  }[];
}

/** A case of `ecdsa-rfc6979.json`: the key in PKCS #8, the message as text. */
export interface Rfc6979Vector {
  readonly curve: string;
  readonly privateKey: string;
  readonly hash: string;
  readonly msg: string;
  readonly sig: string;
}

/** A case of `ecdh.json`: the public key in SubjectPublicKeyInfo (or not), the private key a number. */
export interface EcdhVector {
  readonly curve: string;
  readonly tcId: number;
  readonly public: string;
  readonly private: string;
  readonly shared: string;
  readonly result: string;
}

const LIBRARY_CURVES: Readonly<Record<string, typeof p256>> = {
  "P-256": p256,
  "P-384": p384,
  "P-521": p521,
  secp256k1,
};

/** Verifies each signature of its digest, with a table of the public key from the first one on. */
export async function runTableVectors({ keys, cases }: EcdsaVectors): Promise<Report> {
  const checks = new Checks();
  const verifiers = new Map<string, DigestVerifier>();
  for (const { curve, tcId, key, msg, sig, result } of cases) {
    const library = LIBRARY_CURVES[curve];
    if (library === undefined) throw new TypeError(curve);
    const point = fromHex(keys[key] ?? "").subarray(-(library.lengths.publicKeyUncompressed ?? 0));
    const verifier = verifiers.get(key) ?? new DigestVerifier(library, point, 0);
    verifiers.set(key, verifier);
    let found: boolean;
    try {
      found = verifier.verify(hashed(HASHES[curve] ?? "SHA-256", fromHex(msg)), fromHex(sig));
    } catch {
      found = false;
    }
    const valid = result === "valid";
    checks.check(valid ? "verified" : "refused", found === valid, `${key} ${tcId}`);
  }
  return checks;
}

/** Verifies each signature both of the message and of its digest. */
export async function runEcdsaVectors({ keys, cases }: EcdsaVectors): Promise<Report> {
  const checks = new Checks();
  for (const { curve, tcId, key, msg, sig, result } of cases) {
    const spki = fromHex(keys[key] ?? "");
    const publicKey =
      curve === "secp256k1"
        ? new Secp256k1PublicKey(spki.subarray(-65))
        : new NistCurvePublicKey(spki, curve as CurveName);
    if (!equalBytes(publicKey.publicKey, spki)) checks.check("SPKI", false, key);
    const valid = result === "valid";
    for (const [type, message] of [
      ["RAW", fromHex(msg)],
      ["DIGEST", hashed(HASHES[curve] ?? "SHA-256", fromHex(msg))],
    ] as const) {
      const found = await publicKey.verify("ECDSA", message, fromHex(sig), type);
      checks.check(valid ? "verified" : "refused", found === valid, `${key} ${tcId} ${type}`);
    }
  }
  return checks;
}

/** Signs digests: the library's signatures are RFC 6979's, where the hash is the curve's. */
export async function runRfc6979Vectors(vectors: readonly Rfc6979Vector[]): Promise<Report> {
  const checks = new Checks();
  for (const { curve, privateKey, hash, msg, sig } of vectors) {
    const kind = nistCurve(curve as CurveName);
    const material = await kind.accept(fromHex(privateKey));
    if (material === null) {
      checks.check("accept", false, curve);
      continue;
    }
    const key = await kind.load(material);
    const found = await key.sign?.("ECDSA", hashed(hash, utf8(msg)), "DIGEST");
    checks.check("signed", toHex(found ?? new Uint8Array()) === sig, `${curve} ${msg}`);
    checks.check("verified", (await key.verify?.("ECDSA", utf8(msg), fromHex(sig), "RAW")) === true, curve);
  }
  return checks;
}

/** Derives; each private key goes through `accept` with neither public key nor parameters beside the number. */
export async function runEcdhVectors(vectors: readonly EcdhVector[]): Promise<Report> {
  const checks = new Checks();
  const keyOf = memoized((_curveAndScalar, curve: CurveName, scalar: string) => ecdhKey(curve, scalar));
  for (const { curve, tcId, public: peer, private: scalar, shared, result } of vectors) {
    const what = `${curve} ${tcId}`;
    const key = await keyOf(`${curve} ${scalar}`, curve as CurveName, scalar);
    if (key === null) {
      checks.check("accept", false, what);
      continue;
    }
    const found = await key.deriveSharedSecret?.(fromHex(peer));
    // "acceptable" are compressed points and curves spelt out, which are not what AWS KMS takes.
    if (result === "valid")
      checks.check("derived", found instanceof Uint8Array && toHex(found) === shared, what);
    else checks.check("refused", found === null, what);
  }
  return checks;
}

/** The key of a number in hexadecimal; null where it is not accepted. */
async function ecdhKey(curve: CurveName, scalar: string): Promise<UsableKey | null> {
  const length = { "P-256": 32, "P-384": 48, "P-521": 66 }[curve];
  const padded = scalar.padStart(2 * length, "0").slice(-2 * length);
  const sec1 = `30${(length + 5).toString(16)}02010104${length.toString(16)}${padded}`;
  const kind = nistCurve(curve);
  const material = await kind.accept(privateKeyInfo("1.2.840.10045.2.1", OIDS[curve], fromHex(sec1)));
  return material === null ? null : kind.load(material);
}

function hashed(hash: string, message: Uint8Array): Uint8Array {
  return createHash(hash.replace("-", "").toLowerCase()).update(message).digest();
}
