import { concat, equalBytes } from "../../src/bytes.ts";
import { aeadOf, symmetricCipher } from "../../src/crypto/aead.ts";
import { openAesGcm } from "../../src/crypto/aes-gcm.ts";
import { openSm4Gcm } from "../../src/crypto/sm4-gcm.ts";
import { Random } from "../support/random.ts";
import { Report } from "./report.ts";

/** Key specs and Regions, and what their keys are. */
const SPECS = [
  ["SYMMETRIC_DEFAULT", "us-east-1", "AES-GCM", 32],
  ["SYMMETRIC_DEFAULT", "cn-north-1", "SM4-GCM", 16],
  ["Aliyun_AES_256", "cn-hangzhou", "AES-GCM", 32],
  ["Aliyun_AES_192", "cn-hangzhou", "AES-GCM", 24],
  ["Aliyun_AES_128", "cn-hangzhou", "AES-GCM", 16],
  ["Aliyun_SM4", "cn-hangzhou", "SM4-GCM", 16],
  ["Aliyun_AES_128", "ap-southeast-1", "AES-GCM", 16],
  ["Aliyun_SM4", "ap-southeast-1", "SM4-GCM", 16],
] as const;

/** Specs of other keys, and of none. */
const OTHERS = ["RSA_2048", "EC_SM2", "HMAC_SM3", "AES_256", "Aliyun_AES_512", "toString", "__proto__", ""];

/** Runs everything against `src/crypto/aead.ts`, wherever this module runs. */
export async function runAead({ randomSeed }: { readonly randomSeed: number }): Promise<Report> {
  const report = new Report();
  const random = new Random(randomSeed);
  for (const [spec, region, algorithm, length] of SPECS) {
    const which = `${spec} in ${region}`;
    const cipher = symmetricCipher(spec, region);
    report.check("cipher", cipher?.algorithm === algorithm && cipher.length === length, which);
    if (!cipher) continue;
    const material = random.bytes(length);
    const aead = await aeadOf(cipher, material);
    for (const size of [0, 1, 32, 6144]) {
      const [nonce, plaintext, aad] = [random.bytes(12), random.bytes(size), random.bytes(size)];
      const blob = concat(nonce, await aead.seal(nonce, plaintext, aad));
      const opened = await aead.open(blob, aad);
      report.check("there and back", !!opened && equalBytes(opened, plaintext), which);
      report.check("other AAD", (await aead.open(blob, concat(aad, nonce))) === null, which);
      const [sm4, aes] = [await openSm4(material, blob, aad), await openAes(material, blob, aad)];
      report.check("the one cipher", (sm4 !== null) === (algorithm === "SM4-GCM"), which);
      report.check("not the other", (aes !== null) === (algorithm === "AES-GCM"), which);
    }
    for (const wrong of [0, 8, 16, 24, 32, 33].filter(
      (each) => each !== length && each !== cipher.former?.length,
    )) {
      const refused = await aeadOf(cipher, random.bytes(wrong)).then(
        () => false,
        (error: unknown) => error instanceof RangeError,
      );
      report.check("wrong length", refused, `${which}: ${wrong}`);
    }
  }
  await runFormerCipher(report, random);
  for (const spec of OTHERS) report.check("no cipher", symmetricCipher(spec, "cn-hangzhou") === null, spec);
  return report;
}

/** Keys of AWS's China Regions that have material of AES-256 go on with it. */
async function runFormerCipher(report: Report, random: Random): Promise<void> {
  const china = symmetricCipher("SYMMETRIC_DEFAULT", "cn-north-1");
  if (!china) return;
  const [material, nonce, aad] = [random.bytes(32), random.bytes(12), random.bytes(20)];
  const aead = await aeadOf(china, material);
  const blob = concat(nonce, await aead.seal(nonce, aad, aad));
  const [opened, aes] = [await aead.open(blob, aad), await openAes(material, blob, aad)];
  report.check(
    "former cipher",
    !!opened && !!aes && equalBytes(opened, aad) && equalBytes(aes, aad),
    "China",
  );
}

async function openSm4(key: Uint8Array, blob: Uint8Array, aad: Uint8Array): Promise<Uint8Array | null> {
  return key.length === 16 ? openSm4Gcm(key, blob, aad) : null;
}

async function openAes(raw: Uint8Array, blob: Uint8Array, aad: Uint8Array): Promise<Uint8Array | null> {
  // Imported apart from the code under test.
  return openAesGcm(await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]), blob, aad);
}
