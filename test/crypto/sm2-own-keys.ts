import * as asn1 from "asn1js";
import { sm2 as library } from "sm-crypto-v2";
import { concat, equalBytes, fromHex, toHex } from "../../src/bytes.ts";
import { sequence, subjectPublicKeyInfo, toDer } from "../../src/crypto/der.ts";
import { EC_PUBLIC_KEY, ecPrivateKeyInfo } from "../../src/crypto/ec-private-key.ts";
import type { UsableKey } from "../../src/crypto/key-kind.ts";
import { sm2 } from "../../src/crypto/sm2.ts";
import { ciphertextToDer, signatureToDer } from "../../src/crypto/sm2-der.ts";
import type { Random } from "../support/random.ts";
import { garbage, type Report } from "./report.ts";

export const CURVE = "1.2.156.10197.1.301";
export const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

/** New keys: what they make, and what they must refuse. */
export async function runOwnKeys(report: Report, random: Random): Promise<void> {
  await runOwnSignatures(report, random);
  await runOwnCiphertexts(report, random);
  await runAgreement(report, random);
}

export function pointOf(scalar: string): string {
  return library.getPublicKeyFromPrivateKey(scalar);
}

export function material(scalar: string): Uint8Array {
  return ecPrivateKeyInfo(CURVE, fromHex(scalar), fromHex(pointOf(scalar)));
}

export function hexOf(number: bigint): string {
  return number.toString(16).padStart(64, "0");
}

async function ownKey(): Promise<
  [Required<Pick<UsableKey, "publicKey" | "sign" | "verify" | "encrypt">> & UsableKey, string]
> {
  const { material: der } = await sm2.generate();
  const key = await sm2.load(der);
  const { publicKey, sign, verify, encrypt } = key;
  if (!publicKey || !sign || !verify || !encrypt) throw new TypeError("no SM2 key");
  return [
    {
      publicKey,
      sign: sign.bind(key),
      verify: verify.bind(key),
      encrypt: encrypt.bind(key),
      decrypt: async (...args) => (await key.decrypt?.(...args)) ?? null,
      deriveSharedSecret: async (peer) => (await key.deriveSharedSecret?.(peer)) ?? null,
    },
    toHex(der.subarray(36, 68)),
  ];
}

async function runOwnSignatures(report: Report, random: Random): Promise<void> {
  const [key, scalar] = await ownKey();
  const material = ecPrivateKeyInfo(CURVE, fromHex(scalar), key.publicKey.subarray(-65));
  for (let i = 0; i < 30; i++) {
    const message = random.bytes(random.int(0, 300));
    const digest = fromHex(library.getHash(message, toHex(key.publicKey.subarray(-65))));
    const ofMessage = await key.sign("SM2DSA", message, "RAW");
    const ofDigest = await key.sign("SM2DSA", digest, "DIGEST");
    for (const signature of [ofMessage, ofDigest]) {
      report.check("own signature", await key.verify("SM2DSA", message, signature, "RAW"), i);
      report.check("own digest", await key.verify("SM2DSA", digest, signature, "DIGEST"), i);
      report.check("digest is no message", !(await key.verify("SM2DSA", digest, signature, "RAW")), i);
    }
  }
  const message = random.bytes(100);
  const signature = await key.sign("SM2DSA", message, "RAW");
  const refused = async (input: Uint8Array) => !(await key.verify("SM2DSA", message, input, "RAW"));
  await report.garbage("garbage signature", garbage(random, [signature], 60), refused);
  await report.garbage("signature out of form", badSignatures(signature), refused);
  // With r = 0 and a digest to suit, the equation holds for any s: r + s = s, and e + x₁ = 0.
  const x = BigInt(`0x${pointOf(hexOf((7n * (BigInt(`0x${scalar}`) + 1n)) % ORDER)).slice(2, 66)}`);
  const digest = fromHex(hexOf((2n * ORDER - x) % ORDER));
  const forged = signatureToDer(fromHex(hexOf(0n) + hexOf(7n)));
  report.check("r = 0", !(await key.verify("SM2DSA", digest, forged, "DIGEST")), scalar);
  await report.garbage("garbage key", garbage(random, [material], 100), async (input) => {
    const accepted = await sm2.accept(input);
    return accepted === null || accepted.length === material.length;
  });
}

/** Signatures made of a valid one: its numbers in other forms, and numbers out of range. */
function* badSignatures(der: Uint8Array): Iterable<Uint8Array> {
  const numbers = asn1.fromBER(new Uint8Array(der).buffer).result as asn1.Sequence;
  const [r = 0n, s = 0n] = numbers.valueBlock.value.map((number) => (number as asn1.Integer).toBigInt());
  const integers = (...values: bigint[]) =>
    toDer(sequence(...values.map((each) => asn1.Integer.fromBigInt(each))));
  yield* [
    integers(0n, s),
    integers(r, 0n),
    integers(r),
    integers(r, s, 1n),
    integers(r - ORDER, s),
    integers(-r, -s),
  ];
  yield* [integers(r + ORDER, s), integers(r, s + ORDER), integers(r, ORDER - r), integers(ORDER, ORDER)];
  yield* [integers(r + 2n ** 256n, s), integers(r, s + 2n ** 512n), integers(0n, 0n), integers(s, r)];
  // A zero before r, and a length in the long form.
  const bytes = (value: bigint) => fromHex(`00${hexOf(value)}`);
  const padded = (value: bigint) => concat(Uint8Array.of(2, 34, 0), bytes(value));
  yield concat(Uint8Array.of(0x30, 72), padded(r), padded(s));
  yield concat(Uint8Array.of(0x30, 0x81, der.length - 2), der.subarray(2));
  yield fromHex(hexOf(r) + hexOf(s));
}

async function runOwnCiphertexts(report: Report, random: Random): Promise<void> {
  const [key, scalar] = await ownKey();
  const decrypt = async (input: Uint8Array) => (await key.decrypt?.("SM2PKE", input)) ?? null;
  for (let i = 0; i < 40; i++) {
    const plaintext = random.bytes(i < 10 ? 1 : random.int(2, 1024));
    const opened = await decrypt(await key.encrypt("SM2PKE", plaintext));
    report.check("there and back", opened !== null && equalBytes(opened, plaintext), toHex(plaintext));
  }
  const plaintext = random.bytes(50);
  const ciphertext = await key.encrypt("SM2PKE", plaintext);
  await report.garbage("garbage ciphertext", garbage(random, [ciphertext], 80), async (input) => {
    return (await decrypt(input)) === null;
  });
  const point = toHex(key.publicKey.subarray(-65));
  const bad = [
    // Not on the curve; the point at infinity; coordinates not below the prime.
    ciphertextToDer(fromHex(hexOf(1n) + hexOf(1n) + "11".repeat(40))),
    ciphertextToDer(fromHex(hexOf(0n) + hexOf(0n) + "11".repeat(40))),
    ciphertextToDer(fromHex(hexOf(2n ** 256n - 1n) + hexOf(2n ** 256n - 1n) + "11".repeat(40))),
    // Without plaintext; the other orders; without DER.
    ciphertextToDer(fromHex(library.doEncrypt(new Uint8Array(), point))),
    fromHex(library.doEncrypt(plaintext, point, 0, { asn1: true })),
    fromHex(library.doEncrypt(plaintext, point, 1)),
  ];
  await report.garbage("bad ciphertext", bad, async (input) => (await decrypt(input)) === null);
  report.check("scalar", pointOf(scalar) === point, point);
}

async function runAgreement(report: Report, random: Random): Promise<void> {
  const [[one], [other]] = [await ownKey(), await ownKey()];
  const derive = async (key: UsableKey, peer: Uint8Array) => (await key.deriveSharedSecret?.(peer)) ?? null;
  const [here, there] = [await derive(one, other.publicKey), await derive(other, one.publicKey)];
  report.check("shared secret", !!here && !!there && equalBytes(here, there) && here.length === 32, here);
  // d · G is the key's own public key.
  const two = await sm2.load(material(hexOf(1n)));
  const own = await derive(one, two.publicKey ?? new Uint8Array());
  report.check("secret with G", !!own && equalBytes(own, one.publicKey.subarray(-64, -32)), own);
  const off = new Uint8Array(one.publicKey);
  off[off.length - 1] = (off[off.length - 1] ?? 0) ^ 1;
  const point = one.publicKey.subarray(-65);
  const compressed = fromHex(library.compressPublicKeyHex(toHex(point)));
  const bad = [
    off,
    subjectPublicKeyInfo(EC_PUBLIC_KEY, CURVE, compressed),
    subjectPublicKeyInfo(EC_PUBLIC_KEY, CURVE, Uint8Array.of(0)),
    subjectPublicKeyInfo(EC_PUBLIC_KEY, CURVE, concat(Uint8Array.of(4), new Uint8Array(64))),
    subjectPublicKeyInfo(EC_PUBLIC_KEY, CURVE, concat(Uint8Array.of(6), point.subarray(1))),
    subjectPublicKeyInfo(EC_PUBLIC_KEY, "1.2.840.10045.3.1.7", point),
    subjectPublicKeyInfo(EC_PUBLIC_KEY, null, point),
    subjectPublicKeyInfo(CURVE, CURVE, point),
    point,
  ];
  await report.garbage("bad peer", bad, async (input) => (await derive(other, input)) === null);
  await report.garbage("garbage peer", garbage(random, [one.publicKey], 80), async (input) => {
    return (await derive(other, input)) === null;
  });
}
