import { sm3, sm4 } from "sm-crypto-v2";
import { fromHex } from "../../src/bytes.ts";
import { Report } from "./report.ts";

/** The files `sm3.json` and `sm4-ecb.json`; bytes in hexadecimal. */
export interface Sm3Sm4Vectors {
  readonly hashes: readonly { msg: string; md: string }[];
  readonly blocks: readonly { section: string; key: string; pt: string; ct: string }[];
}

/** Runs everything against the library's hash and block cipher, on which SM2, HMAC with SM3 and SM4-GCM stand here. */
export async function runSm3Sm4({ hashes, blocks }: Sm3Sm4Vectors): Promise<Report> {
  const report = new Report();
  for (const { msg, md } of hashes) report.check("SM3", sm3(fromHex(msg)) === md, msg);
  for (const { section, key, pt, ct } of blocks) {
    const options = { padding: "none", output: "string" } as const;
    report.check("SM4 encrypted", sm4.encrypt(fromHex(pt), key, options) === ct, section);
    const decrypted = sm4.decrypt(fromHex(ct), key, { padding: "none", output: "array" });
    report.check("SM4 decrypted", decrypted.join() === fromHex(pt).join(), section);
  }
  return report;
}
