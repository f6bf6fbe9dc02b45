import { concat, equalBytes, fromHex } from "../../src/bytes.ts";
import { importAesGcmKey, openAesGcm, sealAesGcm } from "../../src/crypto/aes-gcm.ts";

/** A NIST CAVP case as `aes-256-gcm.json` and `aes-128-192-gcm.json` hold it; bytes in hexadecimal. */
export interface GcmVector {
  readonly file: string;
  readonly count: number;
  readonly key: string;
  readonly iv: string;
  /** Absent where the case must not decrypt. */
  readonly pt?: string;
  readonly aad: string;
  readonly ct: string;
  readonly tag: string;
  readonly result: string;
}

/** How many cases of each kind were looked at, and what went wrong: nothing, if all is well. */
export interface GcmReport {
  readonly sealed: number;
  readonly opened: number;
  readonly refused: number;
  readonly altered: number;
  readonly failures: readonly string[];
}

/** Runs the vectors against `src/crypto/aes-gcm.ts`, wherever this module runs: in Node or in workerd. */
export async function runGcmVectors(vectors: readonly GcmVector[]): Promise<GcmReport> {
  const report = { sealed: 0, opened: 0, refused: 0, altered: 0, failures: [] as string[] };
  for (const vector of vectors) {
    const fail = (what: string) =>
      report.failures.push(`${vector.file} key ${vector.key} count ${vector.count}: ${what}`);
    const key = await importAesGcmKey(fromHex(vector.key));
    const nonce = fromHex(vector.iv);
    const aad = fromHex(vector.aad);
    const blob = concat(nonce, fromHex(vector.ct), fromHex(vector.tag));
    if (vector.pt === undefined) {
      report.refused++;
      if ((await openAesGcm(key, blob, aad)) !== null) fail("opened what must not open");
      continue;
    }
    const plaintext = fromHex(vector.pt);
    report.sealed++;
    if (!equalBytes(concat(nonce, await sealAesGcm(key, nonce, plaintext, aad)), blob))
      fail("sealed to other bytes");
    report.opened++;
    const opened = await openAesGcm(key, blob, aad);
    if (opened === null || !equalBytes(opened, plaintext)) fail("opened to other bytes");
    for (const [what, alteredBlob, alteredAad] of alterations(blob, aad)) {
      report.altered++;
      if ((await openAesGcm(key, alteredBlob, alteredAad)) !== null) fail(`opened with ${what}`);
    }
  }
  return report;
}

/** Alterations of a blob or its AAD: one bit changed in every part, longer, and shorter. */
function alterations(blob: Uint8Array, aad: Uint8Array): [string, Uint8Array, Uint8Array][] {
  const out: [string, Uint8Array, Uint8Array][] = [
    ["another nonce", flipped(blob, 0), aad],
    ["another tag", flipped(blob, blob.length - 1), aad],
    ["another first byte after the nonce", flipped(blob, 12), aad],
    ["more AAD", blob, concat(aad, Uint8Array.of(0))],
    ["a byte more", concat(blob, Uint8Array.of(0)), aad],
    ["a byte less", blob.subarray(0, -1), aad],
    ["no tag", blob.subarray(0, -16), aad],
    ["no more than a nonce", blob.subarray(0, 12), aad],
    ["nothing", new Uint8Array(), aad],
  ];
  if (aad.length > 0) out.push(["other AAD", blob, flipped(aad, aad.length - 1)]);
  return out;
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
}
