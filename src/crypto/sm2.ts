import { sm2 as library, sm3 } from "sm-crypto-v2";
import { concat, equalBytes, fromHex, toHex } from "../bytes.ts";
import { readSubjectPublicKeyInfo, subjectPublicKeyInfo } from "./der.ts";
import { EC_PUBLIC_KEY, ecPrivateKeyInfo, readEcPrivateKeyInfo } from "./ec-private-key.ts";
import type { KeyKind, MessageType, UsableKey } from "./key-kind.ts";
import { KeyTable, WINDOW } from "./key-table.ts";
import { ciphertextFromDer, ciphertextToDer, signatureFromDer, signatureToDer } from "./sm2-der.ts";

/** Object identifier of the curve sm2p256v1 (GM/T 0006-2012). */
const SM2_CURVE = "1.2.156.10197.1.301";
/** The order of the curve's base point (GB/T 32918.5-2017 §2). */
const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
/** The signer's distinguishing identifier (GM/T 0009-2012 §10), also the only one of AWS KMS. */
const SIGNER_ID = "1234567812345678";
/** C1 ‖ C3 ‖ C2, the order of GB/T 32918.4-2016. */
const C1C3C2 = 1;
/** First byte of an uncompressed point (GB/T 32918.1-2016 §4.2.9). */
const UNCOMPRESSED = 4;

/** Keys on the SM2 curve: signatures, encryption (GB/T 32918), and plain ECDH as AWS KMS has it. */
export const sm2: KeyKind = {
  async generate() {
    const { privateKey, publicKey } = library.generateKeyPairHex();
    const point = fromHex(publicKey);
    return {
      material: ecPrivateKeyInfo(SM2_CURVE, fromHex(privateKey), point),
      publicKey: subjectPublicKeyInfo(EC_PUBLIC_KEY, SM2_CURVE, point),
    };
  },
  async load(material) {
    const scalar = readScalar(material);
    if (scalar === null) throw new TypeError("not an SM2 key");
    return new Sm2Key(scalar);
  },
  async accept(imported) {
    const scalar = readScalar(imported);
    return scalar === null ? null : encoded(scalar);
  },
};

type LibraryPoint = ReturnType<typeof library.precomputePublicKey>;

/** An SM2 key. The library works on hexadecimal text; for bad input it throws or returns nothing. */
class Sm2Key implements UsableKey {
  readonly publicKey: Uint8Array;
  readonly #scalar: string;
  readonly #point: string;
  /** With it, verifying and encrypting take a third of the time. */
  readonly #table: KeyTable<LibraryPoint>;
  /** Z, the hash of the signer's identifier and public key (GB/T 32918.2-2016 §5.5). */
  readonly #identity: Uint8Array;

  constructor(scalar: Uint8Array) {
    const point = publicPoint(scalar);
    this.#scalar = toHex(scalar);
    this.#point = toHex(point);
    this.#table = new KeyTable(() => library.precomputePublicKey(this.#point, WINDOW));
    this.#identity = library.getZ(this.#point, SIGNER_ID);
    this.publicKey = subjectPublicKeyInfo(EC_PUBLIC_KEY, SM2_CURVE, point);
  }

  async sign(_algorithm: string, message: Uint8Array, type: MessageType): Promise<Uint8Array> {
    return signatureToDer(fromHex(library.doSignature(this.#digest(message, type), this.#scalar)));
  }

  async verify(
    _algorithm: string,
    message: Uint8Array,
    signature: Uint8Array,
    type: MessageType,
  ): Promise<boolean> {
    const raw = signatureFromDer(signature);
    if (raw === null || !inRange(raw.subarray(0, 32)) || !inRange(raw.subarray(32))) return false;
    try {
      return library.doVerifySignature(
        this.#digest(message, type),
        toHex(raw),
        this.#table.use() ?? this.#point,
      );
    } catch {
      return false;
    }
  }

  async encrypt(_algorithm: string, plaintext: Uint8Array): Promise<Uint8Array> {
    return encryptTo(this.#table.use() ?? this.#point, plaintext);
  }

  async decrypt(_algorithm: string, ciphertext: Uint8Array): Promise<Uint8Array | null> {
    const raw = ciphertextFromDer(ciphertext);
    if (raw === null) return null;
    try {
      // The library's own DER reader is not used: it is lax, and accepts points that are not on the curve.
      const opened = library.doDecrypt(toHex(raw), this.#scalar, C1C3C2, { output: "array" });
      // The output is empty where the hash does not fit. A mask of zeros is refused (GB/T 32918.4-2016 §7.1, step B4).
      return opened.length === 0 || equalBytes(opened, raw.subarray(-opened.length)) ? null : opened;
    } catch {
      return null; // The point is not on the curve.
    }
  }

  async deriveSharedSecret(peer: Uint8Array): Promise<Uint8Array | null> {
    const point = readPoint(peer);
    if (point === null) return null;
    try {
      return library.ecdh(this.#scalar, point, false).slice(1, 33);
    } catch {
      return null; // The point is not on the curve.
    }
  }

  /** e, the number that is signed (GB/T 32918.2-2016 §6.1, steps A1 and A2). */
  #digest(message: Uint8Array, type: MessageType): Uint8Array {
    return type === "DIGEST" ? message : fromHex(sm3(concat(this.#identity, message)));
  }
}

/**
 * Encrypts for an SM2 public key, as `Sm2Key.encrypt` does for its own.
 *
 * @param publicKey SubjectPublicKeyInfo in DER.
 * @param plaintext at least one byte.
 * @returns null where `publicKey` is not a public key on the SM2 curve.
 */
export function encryptForSm2(publicKey: Uint8Array, plaintext: Uint8Array): Uint8Array | null {
  const point = readPoint(publicKey);
  try {
    return point !== null && library.verifyPublicKey(point) ? encryptTo(point, plaintext) : null;
  } catch {
    return null; // The point is not on the curve.
  }
}

function encryptTo(point: string | LibraryPoint, plaintext: Uint8Array): Uint8Array {
  for (;;) {
    const raw = fromHex(library.doEncrypt(plaintext, point, C1C3C2));
    // A mask of zeros hides nothing: encrypt again (GB/T 32918.4-2016 §6.1, step A5). The library does not do so.
    if (!equalBytes(raw.subarray(-plaintext.length), plaintext)) return ciphertextToDer(raw);
  }
}

/** The point in a SubjectPublicKeyInfo, in hexadecimal, perhaps off the curve; null for another form or curve. */
function readPoint(publicKey: Uint8Array): string | null {
  const read = readSubjectPublicKeyInfo(publicKey);
  if (read?.oid !== EC_PUBLIC_KEY || read.parameters !== SM2_CURVE) return null;
  return read.key.length === 65 && read.key[0] === UNCOMPRESSED ? toHex(read.key) : null;
}

function publicPoint(scalar: Uint8Array): Uint8Array {
  return fromHex(library.getPublicKeyFromPrivateKey(toHex(scalar)));
}

function encoded(scalar: Uint8Array): Uint8Array {
  return ecPrivateKeyInfo(SM2_CURVE, scalar, publicPoint(scalar));
}

/** Whether a number is from 1 to `end` - 1. r and s are below the curve's order. */
function inRange(bytes: Uint8Array, end = ORDER): boolean {
  const number = BigInt(`0x${toHex(bytes)}`);
  return number > 0n && number < end;
}

/** The scalar in PKCS #8; null where it is out of range, or does not belong to the public key beside it. */
function readScalar(der: Uint8Array): Uint8Array | null {
  const read = readEcPrivateKeyInfo(SM2_CURVE, der);
  if (read?.scalar.length !== 32) return null;
  // A private key is below the order - 1: signing divides by (1 + scalar) (GB/T 32918.1-2016 §6.1).
  if (!inRange(read.scalar, ORDER - 1n)) return null;
  const { scalar, point } = read;
  if (point === null) return scalar;
  const own = publicPoint(scalar);
  if (point.length === 33) return toHex(point) === library.compressPublicKeyHex(toHex(own)) ? scalar : null;
  return equalBytes(point, own) ? scalar : null;
}
