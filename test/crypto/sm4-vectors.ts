import { concat, equalBytes, fromHex } from "../../src/bytes.ts";
import { openSm4Gcm, sealSm4Gcm } from "../../src/crypto/sm4-gcm.ts";
import { Random } from "../support/random.ts";
import { garbage, Report } from "./report.ts";

/** The file `sm4-gcm.json`; bytes in hexadecimal. */
export interface Sm4Vectors {
  readonly cases: readonly {
    source: string;
    tcId: number;
    key: string;
    iv: string;
    aad: string;
    msg: string;
    ct: string;
    tag: string;
    result: string;
  }[];
  /** Where the random inputs begin. */
  readonly randomSeed: number;
}

/** Runs everything against `src/crypto/sm4-gcm.ts`, wherever this module runs. */
export async function runSm4({ cases, randomSeed }: Sm4Vectors): Promise<Report> {
  const report = new Report();
  const random = new Random(randomSeed);
  for (const vector of cases) {
    const which = `${vector.source} ${vector.tcId}`;
    const [key, nonce, aad] = [fromHex(vector.key), fromHex(vector.iv), fromHex(vector.aad)];
    const plaintext = fromHex(vector.msg);
    const sealed = concat(fromHex(vector.ct), fromHex(vector.tag));
    const blob = concat(nonce, sealed);
    const opened = await openSm4Gcm(key, blob, aad);
    if (vector.result !== "valid") {
      report.check("refused", opened === null, which);
      continue;
    }
    report.check("sealed", equalBytes(await sealSm4Gcm(key, nonce, plaintext, aad), sealed), which);
    report.check("opened", opened !== null && equalBytes(opened, plaintext), which);
    const otherAad = concat(aad, Uint8Array.of(0));
    report.check("other AAD", (await openSm4Gcm(key, blob, otherAad)) === null, which);
    await report.garbage("garbage", garbage(random, [blob], 5), async (input) => {
      return (await openSm4Gcm(key, input, aad)) === null;
    });
  }
  const key = random.bytes(16);
  for (const length of [0, 1, 15, 16, 17, 4096]) {
    const [nonce, plaintext, aad] = [random.bytes(12), random.bytes(length), random.bytes(length)];
    const sealed = await sealSm4Gcm(key, nonce, plaintext, aad);
    const opened = await openSm4Gcm(key, concat(nonce, sealed), aad);
    report.check("there and back", opened !== null && equalBytes(opened, plaintext), length);
  }
  for (const length of [0, 15, 17, 32]) {
    const wrong = random.bytes(length);
    const refused = await openSm4Gcm(wrong, random.bytes(40), key).then(
      () => false,
      (error: unknown) => error instanceof RangeError,
    );
    report.check("wrong key length", refused, length);
  }
  return report;
}
