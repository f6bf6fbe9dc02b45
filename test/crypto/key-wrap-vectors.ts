import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from "node:crypto";
import { aeskwp } from "@noble/ciphers/aes.js";
import { concat, equalBytes, fromHex } from "../../src/bytes.ts";
import { unwrapAesKwp } from "../../src/crypto/aes-kwp.ts";
import type { UsableKey } from "../../src/crypto/key-kind.ts";
import { unwrapKeyMaterial, type WrappingAlgorithm } from "../../src/crypto/key-wrap.ts";
import { sm2 } from "../../src/crypto/sm2.ts";
import { Random } from "../support/random.ts";
import { garbage, Report } from "./report.ts";

const MODULUS_BYTES = 256;

/** The file `aes-kwp.json`; bytes in hexadecimal. */
export interface KeyWrapVectors {
  readonly cases: readonly {
    source: string;
    id: number;
    key: string;
    msg: string;
    ct: string;
    result: string;
  }[];
  /** Where the random inputs begin. */
  readonly randomSeed: number;
}

/** Runs everything against `src/crypto/key-wrap.ts`, wherever this module runs. */
export async function runKeyWrap({ cases, randomSeed }: KeyWrapVectors): Promise<Report> {
  const report = new Report();
  const random = new Random(randomSeed);
  for (const { source, id, key, msg, ct, result } of cases) {
    const opened = unwrapAesKwp(fromHex(key), fromHex(ct));
    const holds = result === "valid" ? !!opened && equalBytes(opened, fromHex(msg)) : opened === null;
    report.check(`${source} ${result}`, holds, id);
  }
  await runRsa(report, random);
  await runSm2(report, random);
  return report;
}

/** A wrapping key of the runtime's own, so that these tests need nothing of `rsa.ts`. */
function rsaKey(): { key: UsableKey; encrypt: (oaepHash: string, plaintext: Uint8Array) => Uint8Array } {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 8 * MODULUS_BYTES });
  const hashes: Record<string, string> = { RSAES_OAEP_SHA_1: "sha1", RSAES_OAEP_SHA_256: "sha256" };
  return {
    key: {
      async decrypt(algorithm, ciphertext) {
        // Throws for bad input, which a key should not do: unwrapping bears it.
        const oaepHash = hashes[algorithm] ?? algorithm;
        return new Uint8Array(privateDecrypt({ key: privateKey, padding, oaepHash }, ciphertext));
      },
    },
    encrypt: (oaepHash, plaintext) =>
      new Uint8Array(publicEncrypt({ key: publicKey, padding, oaepHash }, plaintext)),
  };
}

async function runRsa(report: Report, random: Random): Promise<void> {
  const { key, encrypt } = rsaKey();
  const unwrap = (algorithm: WrappingAlgorithm, encrypted: Uint8Array) =>
    unwrapKeyMaterial(algorithm, key, encrypted, MODULUS_BYTES);
  for (const [suffix, hash] of [
    ["SHA_1", "sha1"],
    ["SHA_256", "sha256"],
  ] as const) {
    const [direct, layered] = [`RSAES_OAEP_${suffix}`, `RSA_AES_KEY_WRAP_${suffix}`] as const;
    const wrapKey = random.bytes(32);
    const wrapping = encrypt(hash, wrapKey);
    for (const length of [1, 7, 8, 9, 32, 138, 1217, 2400, 4096]) {
      const material = random.bytes(length);
      const encrypted = concat(wrapping, aeskwp(wrapKey).encrypt(material));
      const unwrapped = await unwrap(layered, encrypted);
      report.check(layered, !!unwrapped && equalBytes(unwrapped, material), length);
    }
    const material = random.bytes(32);
    const small = encrypt(hash, material);
    const unwrapped = await unwrap(direct, small);
    report.check(direct, !!unwrapped && equalBytes(unwrapped, material), suffix);
    const other = suffix === "SHA_1" ? "RSAES_OAEP_SHA_256" : "RSAES_OAEP_SHA_1";
    report.check("other hash", (await unwrap(other, small)) === null, suffix);
    await report.garbage(`garbage ${direct}`, garbage(random, [small], 10), async (input) => {
      return (await unwrap(direct, input)) === null;
    });
    const encrypted = concat(wrapping, aeskwp(wrapKey).encrypt(material));
    const bad = [
      wrapping,
      concat(wrapping, material),
      small,
      concat(small, aeskwp(wrapKey).encrypt(material)),
    ];
    // An AES key of another length, be it one that wraps.
    for (const length of [16, 24, 31, 33]) {
      const shorter = random.bytes(length);
      const inner = aeskwp(random.bytes(32)).encrypt(material);
      bad.push(concat(encrypt(hash, shorter), length % 8 ? inner : aeskwp(shorter).encrypt(material)));
    }
    await report.garbage(
      `garbage ${layered}`,
      [...bad, ...garbage(random, [encrypted], 20)],
      async (input) => {
        return (await unwrap(layered, input)) === null;
      },
    );
    report.check(
      "key without decrypt",
      (await unwrapKeyMaterial(layered, {}, encrypted, 256)) === null,
      suffix,
    );
  }
}

async function runSm2(report: Report, random: Random): Promise<void> {
  const key = await sm2.load((await sm2.generate()).material);
  for (const length of [16, 32, 138, 1217]) {
    const material = random.bytes(length);
    const encrypted = (await key.encrypt?.("SM2PKE", material)) ?? new Uint8Array();
    const unwrapped = await unwrapKeyMaterial("SM2PKE", key, encrypted, 0);
    report.check("SM2PKE", !!unwrapped && equalBytes(unwrapped, material), length);
    await report.garbage("garbage SM2PKE", garbage(random, [encrypted], 10), async (input) => {
      return (await unwrapKeyMaterial("SM2PKE", key, input, 0)) === null;
    });
  }
  report.check(
    "key without decrypt",
    (await unwrapKeyMaterial("SM2PKE", {}, random.bytes(9), 0)) === null,
    "SM2",
  );
}
