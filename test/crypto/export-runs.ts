import { Buffer } from "node:buffer";
import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from "node:crypto";
import { concat, equalBytes, fromHex, toBase64, utf8 } from "../../src/bytes.ts";
import { subjectPublicKeyInfo } from "../../src/crypto/der.ts";
import { EC_PUBLIC_KEY } from "../../src/crypto/ec-private-key.ts";
import {
  type ExportAlgorithm,
  longestWrapped,
  publicKeyOfBlob,
  unwrapKeyMaterial,
  wrapForPublicKey,
} from "../../src/crypto/key-wrap.ts";
import { rsa } from "../../src/crypto/rsa.ts";
import { sm2 } from "../../src/crypto/sm2.ts";
import { Random } from "../support/random.ts";
import { garbage, Report } from "./report.ts";

const SM2_CURVE = "1.2.156.10197.1.301";
const OAEP = constants.RSA_PKCS1_OAEP_PADDING;

/** The wrapping algorithms of RSA keys, each with its options in `node:crypto`. */
const RSA_ALGORITHMS = [
  ["RSAES_OAEP_SHA_256", { padding: OAEP, oaepHash: "sha256" }],
  ["RSAES_OAEP_SHA_1", { padding: OAEP, oaepHash: "sha1" }],
  ["RSAES_PKCS1_V1_5", { padding: constants.RSA_PKCS1_PADDING }],
] as const;

const ALGORITHMS: readonly ExportAlgorithm[] = [...RSA_ALGORITHMS.map(([name]) => name), "SM2PKE"];

export interface ExportInput {
  readonly randomSeed: number;
  /** Whether the runtime, like OpenSSL, answers wrong PKCS #1 padding with a random plaintext and no error. */
  readonly implicitRejection: boolean;
}

/** Wrapping for public keys, and unwrapping with RSAES_PKCS1_V1_5, wherever this module runs. */
export async function runExport({ randomSeed, implicitRejection }: ExportInput): Promise<Report> {
  const report = new Report();
  const random = new Random(randomSeed);
  await runRsa(report, random);
  await runSm2(report, random);
  await runPkcs1Import(report, random, implicitRejection);
  await runWrongKeys(report, random);
  return report;
}

async function runRsa(report: Report, random: Random): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const der = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
  for (const [algorithm, options] of RSA_ALGORITHMS) {
    const longest = longestWrapped(algorithm);
    for (const length of [1, 16, 32, longest]) {
      const plaintext = random.bytes(length);
      const wrapped = await wrapForPublicKey(algorithm, der, plaintext);
      const opened = wrapped && privateDecrypt({ key: privateKey, ...options }, wrapped);
      report.check("opened", !!opened && equalBytes(opened, plaintext), `${algorithm} ${length}`);
    }
    for (const length of [0, longest + 1, 1024]) {
      const wrapped = await wrapForPublicKey(algorithm, der, random.bytes(length));
      report.check("wrong length", wrapped === null, `${algorithm} ${length}`);
    }
  }
}

async function runSm2(report: Report, random: Random): Promise<void> {
  const { material, publicKey = new Uint8Array() } = await sm2.generate();
  const key = await sm2.load(material);
  for (const length of [1, 16, 32, 1024, longestWrapped("SM2PKE")]) {
    const plaintext = random.bytes(length);
    const wrapped = await wrapForPublicKey("SM2PKE", publicKey, plaintext);
    const opened = wrapped && (await key.decrypt?.("SM2PKE", wrapped));
    report.check("opened", !!opened && equalBytes(opened, plaintext), `SM2PKE ${length}`);
  }
  report.check("wrong length", (await wrapForPublicKey("SM2PKE", publicKey, random.bytes(0))) === null, 0);
}

/** Material that somebody wraps with RSAES_PKCS1_V1_5 for a wrapping key of ours. */
async function runPkcs1Import(report: Report, random: Random, implicitRejection: boolean): Promise<void> {
  const { material, publicKey = new Uint8Array() } = await rsa(2048).generate();
  const wrappingKey = await rsa(2048).load(material);
  const pem = `-----BEGIN PUBLIC KEY-----\n${toBase64(publicKey)}\n-----END PUBLIC KEY-----\n`;
  const encrypt = (plaintext: Uint8Array, padding: number) =>
    new Uint8Array(publicEncrypt({ key: pem, padding }, plaintext));
  const unwrap = (encrypted: Uint8Array) =>
    unwrapKeyMaterial("RSAES_PKCS1_V1_5", wrappingKey, encrypted, 256);
  for (const length of [1, 16, 32, 245]) {
    const plaintext = random.bytes(length);
    const unwrapped = await unwrap(encrypt(plaintext, constants.RSA_PKCS1_PADDING));
    report.check("imported", !!unwrapped && equalBytes(unwrapped, plaintext), length);
  }
  const plaintext = random.bytes(32);
  const good = encrypt(plaintext, constants.RSA_PKCS1_PADDING);
  const bad = [encrypt(plaintext, OAEP), new Uint8Array(256), new Uint8Array(256).fill(255)];
  let lured = 0;
  await report.garbage("not imported", [...bad, ...garbage(random, [good], 20)], async (input) => {
    const unwrapped = await unwrap(input);
    if (unwrapped !== null) lured += 1;
    return unwrapped === null || (input.length === 256 && !equalBytes(unwrapped, plaintext));
  });
  // Two bytes of the padding are right by chance in one of 65,536, and for OAEP one of 256.
  report.check("refused", implicitRejection || lured <= 2, lured);
}

async function runWrongKeys(report: Report, random: Random): Promise<void> {
  const spki = (type: "rsa" | "P-256" | "ed25519", modulusLength = 2048) => {
    const pair =
      type === "rsa"
        ? generateKeyPairSync("rsa", { modulusLength })
        : type === "ed25519"
          ? generateKeyPairSync("ed25519")
          : generateKeyPairSync("ec", { namedCurve: type });
    return new Uint8Array(pair.publicKey.export({ format: "der", type: "spki" }));
  };
  const rsaKey = spki("rsa");
  const { material, publicKey: sm2Key = new Uint8Array() } = await sm2.generate();
  const offCurve = concat(sm2Key.subarray(0, -1), Uint8Array.of((sm2Key.at(-1) ?? 0) ^ 1));
  const point = concat(Uint8Array.of(4), new Uint8Array(64));
  const others = [
    spki("rsa", 1024),
    spki("rsa", 3072),
    spki("P-256"),
    spki("ed25519"),
    offCurve,
    subjectPublicKeyInfo(EC_PUBLIC_KEY, SM2_CURVE, point),
    subjectPublicKeyInfo(EC_PUBLIC_KEY, SM2_CURVE, fromHex("00")),
    material,
    concat(rsaKey, Uint8Array.of(0)),
    concat(sm2Key, Uint8Array.of(0)),
    rsaKey.subarray(0, -1),
    sm2Key.subarray(0, -1),
    random.bytes(294),
    new Uint8Array(),
  ];
  for (const algorithm of ALGORITHMS) {
    const wrong = algorithm === "SM2PKE" ? rsaKey : sm2Key;
    await report.garbage("wrong key", [wrong, ...others], async (publicKey) => {
      return (await wrapForPublicKey(algorithm, publicKey, Uint8Array.of(1))) === null;
    });
    // A changed key may still be one: only that nothing throws.
    const right = algorithm === "SM2PKE" ? sm2Key : rsaKey;
    await report.garbage("some key", garbage(random, [right], 20), async (publicKey) => {
      await wrapForPublicKey(algorithm, publicKey, Uint8Array.of(1));
      return true;
    });
  }
  runBlobs(report, rsaKey);
}

function runBlobs(report: Report, der: Uint8Array): void {
  const base64 = toBase64(der);
  const lines = base64.replace(/.{64}/g, "$&\n");
  const pem = `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
  const forms = [base64, lines, pem, pem.replaceAll("\n", "\r\n"), toBase64(utf8(pem)), pem.trim()];
  for (const form of forms) {
    const read = publicKeyOfBlob(form);
    report.check("blob read", read !== null && equalBytes(read, der), form);
  }
  const certificate = pem.replaceAll("PUBLIC KEY", "CERTIFICATE");
  const refused = [`${base64}*`, "%", certificate, toBase64(utf8(certificate)), `${pem}${pem}`, "-----BEGIN"];
  for (const form of refused) report.check("blob refused", publicKeyOfBlob(form) === null, form);
  report.check("empty blob", Buffer.from(publicKeyOfBlob("") ?? "?").length === 0, "");
}
