import { concat, equalBytes, fromHex } from "../../src/bytes.ts";
import { decryptBlocks, encryptBlocks } from "../../src/crypto/aes-blocks.ts";
import { Random } from "../support/random.ts";
import { Report } from "./report.ts";

/** A case of `aes-cbc-ecb.json`; bytes in hexadecimal. */
export interface BlockVector {
  readonly file: string;
  readonly count: number;
  readonly key: string;
  /** Absent for ECB. */
  readonly iv?: string;
  readonly pt: string;
  readonly ct: string;
}

interface BlockRun {
  readonly vectors: readonly BlockVector[];
  readonly randomSeed: number;
}

const NONE = new Uint8Array();

/** Runs everything against `src/crypto/aes-blocks.ts`, wherever this module runs. */
export async function runBlocks({ vectors, randomSeed }: BlockRun): Promise<Report> {
  const report = new Report();
  const same = (a: Uint8Array | null, b: Uint8Array) => a !== null && equalBytes(a, b);
  for (const { file, count, ...vector } of vectors) {
    const mode = { mode: vector.iv === undefined ? "ecb" : "cbc", padding: false } as const;
    const [key, iv, pt, ct] = [vector.key, vector.iv ?? "", vector.pt, vector.ct].map(fromHex);
    if (!key || !iv || !pt || !ct) throw new TypeError("no case");
    report.check(`${mode.mode} encrypted`, same(encryptBlocks(key, mode, iv, pt), ct), `${file} ${count}`);
    report.check(`${mode.mode} decrypted`, same(decryptBlocks(key, mode, iv, ct), pt), `${file} ${count}`);
    // Padding of a whole block is one more block, which begins with the same ciphertext.
    const padded = encryptBlocks(key, { ...mode, padding: true }, iv, pt);
    const begins = padded !== null && padded.length === ct.length + 16 && same(padded.subarray(0, -16), ct);
    report.check("padded", begins, `${file} ${count}`);
  }
  const random = new Random(randomSeed);
  for (const length of [16, 24, 32]) {
    for (const size of [0, 1, 15, 16, 17, 31, 6144]) {
      const [key, iv, text] = [random.bytes(length), random.bytes(16), random.bytes(size)];
      const which = `${length} ${size}`;
      const cbc = { mode: "cbc", padding: true } as const;
      const ecb = { mode: "ecb", padding: true } as const;
      const peer = await crypto.subtle.importKey("raw", key, "AES-CBC", false, ["encrypt"]);
      const expected = await crypto.subtle.encrypt({ name: "AES-CBC", iv }, peer, text);
      const sealed = encryptBlocks(key, cbc, iv, text);
      report.check("as WebCrypto", same(sealed, new Uint8Array(expected)), which);
      report.check("cbc opened", same(sealed && decryptBlocks(key, cbc, iv, sealed), text), which);
      const left = 16 - (size % 16);
      const byHand = concat(text, new Uint8Array(left).fill(left));
      const blocks = encryptBlocks(key, { ...ecb, padding: false }, NONE, byHand);
      const padded = encryptBlocks(key, ecb, NONE, text);
      report.check("PKCS #7", same(padded, blocks ?? NONE), which);
      report.check("ecb opened", same(padded && decryptBlocks(key, ecb, NONE, padded), text), which);
      const bare = encryptBlocks(key, { ...cbc, padding: false }, iv, text);
      report.check("whole blocks only", (bare === null) === (size % 16 !== 0), which);
      const cut = padded?.subarray(0, -1) ?? NONE;
      report.check("cut", decryptBlocks(key, ecb, NONE, cut) === null, which);
      report.check("nothing is no padding", decryptBlocks(key, cbc, iv, NONE) === null, which);
    }
    const key = random.bytes(length);
    // A block that ends with zero is padded by nobody.
    const wrong = encryptBlocks(key, { mode: "ecb", padding: false }, NONE, new Uint8Array(16));
    const opened = wrong && decryptBlocks(key, { mode: "ecb", padding: true }, NONE, wrong);
    report.check("wrong padding", wrong !== null && opened === null, length);
  }
  return report;
}
