import { encodeAdvance, parseAdvance } from "../../../src/alibaba/instance-api/advance-blob.ts";
import {
  type CipherChoice,
  type CipherMembers,
  cipherChoice,
  modeOf,
} from "../../../src/alibaba/instance-api/cipher-choice.ts";
import { type CipherKey, decryptRaw, encryptRaw } from "../../../src/alibaba/instance-api/ciphertext.ts";
import { InstanceApiError } from "../../../src/alibaba/instance-api/errors.ts";
import { concat, equalBytes, utf8 } from "../../../src/bytes.ts";
import { aeadOf, symmetricCipher } from "../../../src/crypto/aead.ts";
import { garbage, Report } from "../../crypto/report.ts";
import { Random } from "../../support/random.ts";

const VERSION_ID = "2ab1a983-7072-4bbc-a582-584b5bd85b1f";

/** Key specs, and what they are asked for. */
const CASES: readonly (readonly [string, CipherMembers])[] = [
  ["Aliyun_AES_256", {}],
  ["Aliyun_AES_192", { Algorithm: "AES_GCM" }],
  ["Aliyun_SM4", {}],
  ["Aliyun_AES_256", { Algorithm: "AES_CBC" }],
  ["Aliyun_AES_128", { Algorithm: "AES_CBC", PaddingMode: "NO_PADDING" }],
  ["Aliyun_AES_192", { Algorithm: "AES_ECB" }],
  ["Aliyun_AES_256", { Algorithm: "AES_ECB", PaddingMode: "NO_PADDING" }],
];

/** Encrypts and decrypts in every way, wherever this module runs. */
export async function runCiphertexts({ randomSeed }: { readonly randomSeed: number }): Promise<Report> {
  const report = new Report();
  const random = new Random(randomSeed);
  const same = (a: Uint8Array | null, b: Uint8Array) => a !== null && equalBytes(a, b);
  for (const [spec, members] of CASES) {
    const which = `${spec} ${JSON.stringify(members)}`;
    const [key, other] = [await newKey(spec, random), await newKey(spec, random)];
    for (const size of [0, 16, 32, 6144]) {
      const [text, aad] = [random.bytes(size), random.bytes(40)];
      const choice = chosen(spec, { ...members, Aad: aad }, random);
      const gcm = choice.algorithm.endsWith("GCM");
      const sealed = await encryptRaw(key, choice, text);
      if (!sealed) throw new TypeError(which);
      const grown = gcm ? 16 : choice.paddingMode === "NO_PADDING" ? 0 : 16;
      report.check("length", sealed.length === size + grown, which);
      report.check("decrypted", same(await decryptRaw(key, choice, sealed), text), which);
      const again = { ...choice, aad: concat(aad, aad) };
      const blob = encodeAdvance(VERSION_ID, choice, sealed);
      const parsed = parseAdvance(blob);
      if (!parsed) throw new TypeError(which);
      const { iv, mode, paddingMode } = parsed;
      const named = parsed.versionId === VERSION_ID && mode === modeOf(choice.algorithm);
      report.check("told", named && paddingMode === choice.paddingMode && same(iv, choice.iv), which);
      const read = await decryptRaw(key, { ...choice, iv }, parsed.ciphertext);
      report.check("opened", same(read, text), which);
      report.check("raw is no blob", parseAdvance(sealed) === null, which);
      if (gcm) {
        report.check("other Aad", (await decryptRaw(key, again, sealed)) === null, which);
        report.check("other key", (await decryptRaw(other, choice, sealed)) === null, which);
        report.check("blob is not raw", (await decryptRaw(key, choice, blob)) === null, which);
        const altered = garbage(random, [blob], 60);
        await report.garbage("altered", altered, async (input) => {
          const { versionId, mode, iv, ciphertext } = parseAdvance(input) ?? {};
          if (!iv || !ciphertext || mode !== "GCM" || versionId !== VERSION_ID) return true;
          return iv.length < 12 || (await decryptRaw(key, { ...choice, iv }, ciphertext)) === null;
        });
      } else {
        if (choice.paddingMode === "NO_PADDING") {
          report.check(
            "whole blocks",
            (await encryptRaw(key, choice, concat(text, utf8("x")))) === null,
            which,
          );
        }
      }
    }
  }
  return report;
}

async function newKey(spec: string, random: Random): Promise<CipherKey> {
  const cipher = symmetricCipher(spec, "cn-hangzhou");
  if (!cipher) throw new TypeError(spec);
  const raw = random.bytes(cipher.length);
  return { cipher: await aeadOf(cipher, raw), raw };
}

function chosen(spec: string, members: CipherMembers, random: Random): CipherChoice {
  const choice = cipherChoice(spec, "hardware", members, (length) => random.bytes(length));
  if (choice instanceof InstanceApiError) throw choice;
  return choice;
}
