import { createHash } from "node:crypto";
import { equalBytes, fromHex } from "../../src/bytes.ts";
import type { UsableKey } from "../../src/crypto/key-kind.ts";
import { RsaPublicKey, rsa } from "../../src/crypto/rsa.ts";
import { Checks, type Report } from "./key-kinds-report.ts";
import { memoized } from "./memoized.ts";

type Bits = 2048 | 3072 | 4096;

/** `rsa-oaep.json`: bytes in hexadecimal, keys in PKCS #8. */
export interface OaepVectors {
  readonly keys: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly tcId: number;
    readonly key: string;
    readonly bits: number;
    readonly sha: string;
    readonly msg: string;
    readonly ct: string;
    readonly label: string;
    readonly result: string;
  }[];
}

/** `rsa-pkcs1.json`: bytes in hexadecimal, keys in PKCS #8. */
export interface Pkcs1Vectors {
  readonly keys: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly tcId: number;
    readonly flags: readonly string[];
    readonly key: string;
    readonly bits: number;
    readonly msg: string;
    readonly ct: string;
    readonly result: string;
  }[];
}

/** `rsa-signatures.json`: bytes in hexadecimal, keys in SubjectPublicKeyInfo. */
export interface RsaSignatureVectors {
  readonly keys: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly tcId: number;
    readonly key: string;
    readonly bits: number;
    readonly algorithm: string;
    readonly msg: string;
    readonly sig: string;
    readonly result: string;
    /** The scheme is not the one of this algorithm in AWS KMS: another salt length, another hash in MGF1. */
    readonly foreign?: boolean;
  }[];
}

/** Decrypts; each key goes through `accept`. */
export async function runOaepVectors({ keys, cases }: OaepVectors): Promise<Report> {
  const checks = new Checks();
  const keyOf = memoized((name, bits: number) => acceptedKey(bits as Bits, keys[name]));
  for (const { tcId, key, bits, sha, msg, ct, label, result } of cases) {
    const what = `${key} ${tcId}`;
    const usable = await keyOf(key, bits);
    if (usable === null) {
      checks.check("accept", false, what);
      continue;
    }
    const found = await usable.decrypt?.(`RSAES_OAEP_${sha.replace("-", "_")}`, fromHex(ct));
    // AWS KMS has no labels: what was encrypted with one does not decrypt.
    if (result === "valid" && label === "")
      checks.check("decrypted", found instanceof Uint8Array && equalBytes(found, fromHex(msg)), what);
    else checks.check("refused", found === null, what);
  }
  return checks;
}

/** Decrypts with RSAES-PKCS1-v1_5. "lured" are those that do not fail, but yield what nobody has encrypted. */
export async function runPkcs1Vectors({ keys, cases }: Pkcs1Vectors): Promise<Report> {
  const checks = new Checks();
  const keyOf = memoized((name, bits: number) => acceptedKey(bits as Bits, keys[name]));
  for (const { tcId, flags, key, bits, msg, ct, result } of cases) {
    const found = await (await keyOf(key, bits))?.decrypt?.("RSAES_PKCS1_V1_5", fromHex(ct));
    const what = `${key} ${tcId}`;
    if (result === "valid")
      checks.check("decrypted", found instanceof Uint8Array && equalBytes(found, fromHex(msg)), what);
    else if (flags.includes("InvalidCiphertextFormat")) checks.check("refused", found === null, what);
    else checks.check(found === null ? "refused" : "lured", found !== undefined, what);
  }
  return checks;
}

/** The key of PKCS #8 in hexadecimal; null where it is not accepted. */
async function acceptedKey(bits: Bits, pkcs8 = ""): Promise<UsableKey | null> {
  const kind = rsa(bits);
  const material = await kind.accept(fromHex(pkcs8));
  return material === null ? null : kind.load(material);
}

/** Verifies each signature both of the message and of its digest. */
export async function runRsaSignatureVectors({ keys, cases }: RsaSignatureVectors): Promise<Report> {
  const checks = new Checks();
  for (const { tcId, key, bits, algorithm, msg, sig, result, foreign } of cases) {
    const publicKey = new RsaPublicKey(fromHex(keys[key] ?? ""), bits);
    const valid = result === "valid" && !foreign;
    const digest = createHash(`sha${algorithm.slice(-3)}`)
      .update(fromHex(msg))
      .digest();
    for (const [type, message] of [
      ["RAW", fromHex(msg)],
      ["DIGEST", digest],
    ] as const) {
      const found = await publicKey.verify(algorithm, message, fromHex(sig), type);
      checks.check(valid ? "verified" : "refused", found === valid, `${key} ${tcId} ${type}`);
    }
  }
  return checks;
}
