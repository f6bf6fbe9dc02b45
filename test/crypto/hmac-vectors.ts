import { fromHex, toHex } from "../../src/bytes.ts";
import { hmac } from "../../src/crypto/hmac.ts";
import { Checks, type Report } from "./key-kinds-report.ts";

/** A case of `hmac.json`: bytes in hexadecimal. */
export interface HmacVector {
  readonly from: string;
  readonly hash: string;
  readonly tcId?: number;
  /** Shorter than keys of this kind in RFC 4231: HMAC pads keys with zeros, and so may we (RFC 2104 §2). */
  readonly key: string;
  readonly msg: string;
  /** May be truncated, as HMAC's tags may be. */
  readonly tag: string;
  readonly result: string;
}

export async function runHmacVectors(vectors: readonly HmacVector[]): Promise<Report> {
  const checks = new Checks();
  for (const { from, hash, tcId, key, msg, tag, result } of vectors) {
    const what = `${from} ${hash} ${tcId ?? msg}`;
    const kind = hmac(hash as "SHA-224");
    const length = hash === "SM3" ? 32 : Number(hash.slice(4)) / 8;
    const material = await kind.accept(fromHex(key.padEnd(2 * length, "0")));
    if (material === null) {
      checks.check("accept", false, what);
      continue;
    }
    const found = toHex((await (await kind.load(material)).mac?.(fromHex(msg))) ?? new Uint8Array());
    const valid = result === "valid";
    const well = found.length === 2 * length && found.startsWith(tag) === valid;
    checks.check(valid ? "equal" : "refused", well, what);
  }
  return checks;
}
