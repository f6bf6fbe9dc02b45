import { concat, equalBytes, fromHex, toHex } from "../../src/bytes.ts";
import { Ed25519PublicKey, ed25519 } from "../../src/crypto/ed25519.ts";
import { Checks, type Report } from "./key-kinds-report.ts";

/** A case of `ed25519.json`: bytes in hexadecimal, the public key in SubjectPublicKeyInfo, the private one raw. */
export interface Ed25519Vector {
  readonly from: string;
  readonly tcId?: number;
  readonly prehash?: boolean;
  readonly privateKey?: string;
  readonly publicKey: string;
  readonly msg: string;
  readonly sig: string;
  readonly result: string;
}

/** Verifies, and signs where there is a private key. */
export async function runEd25519Vectors(vectors: readonly Ed25519Vector[]): Promise<Report> {
  const checks = new Checks();
  for (const { from, tcId, prehash, privateKey, publicKey, msg, sig, result } of vectors) {
    const what = `${from} ${tcId ?? privateKey}`;
    const [algorithm, type] = prehash
      ? (["ED25519_PH_SHA_512", "DIGEST"] as const)
      : (["ED25519_SHA_512", "RAW"] as const);
    const found = await new Ed25519PublicKey(fromHex(publicKey)).verify(
      algorithm,
      fromHex(msg),
      fromHex(sig),
    );
    const valid = result === "valid";
    checks.check(valid ? "verified" : "refused", found === valid, what);
    if (privateKey === undefined) continue;
    const pkcs8 = concat(fromHex("302e020100300506032b657004220420"), fromHex(privateKey));
    const material = await ed25519.accept(pkcs8);
    checks.check("accepted", material !== null && equalBytes(material, pkcs8), what);
    const key = await ed25519.load(pkcs8);
    checks.check("SPKI", toHex(key.publicKey ?? new Uint8Array()) === publicKey, what);
    const signature = await key.sign?.(algorithm, fromHex(msg), type);
    checks.check("signed", toHex(signature ?? new Uint8Array()) === sig, what);
  }
  return checks;
}
