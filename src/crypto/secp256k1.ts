import { createHash } from "node:crypto";
import { secp256k1 as curve } from "@noble/curves/secp256k1.js";
import { equalBytes } from "../bytes.ts";
import { subjectPublicKeyInfo } from "./der.ts";
import { DIGEST_OPTIONS, DigestVerifier } from "./digest-verifier.ts";
import { EC_PUBLIC_KEY, ecPrivateKeyInfo, readEcPrivateKeyInfo } from "./ec-private-key.ts";
import type { KeyKind, MessageType, UsableKey } from "./key-kind.ts";

/** Object identifier of the curve (SEC 2 §A.2.1). */
const SECP256K1 = "1.3.132.0.10";

/**
 * Keys on secp256k1 (SEC 2 §2.4.1): ECDSA with SHA-256, all by the library, because workerd has no such curve. Unlike
 * Bitcoin's, signatures have s in either half.
 */
export const secp256k1: KeyKind = {
  async generate() {
    const scalar = curve.utils.randomSecretKey();
    const point = curve.getPublicKey(scalar, false);
    return {
      material: ecPrivateKeyInfo(SECP256K1, scalar, point),
      publicKey: subjectPublicKeyInfo(EC_PUBLIC_KEY, SECP256K1, point),
    };
  },
  async load(material) {
    const scalar = readScalar(material);
    if (scalar === null) throw new TypeError("not a secp256k1 key");
    return new Secp256k1Key(scalar);
  },
  async accept(imported) {
    const scalar = readScalar(imported);
    return scalar === null ? null : encoded(scalar);
  },
};

/** A secp256k1 public key. */
export class Secp256k1PublicKey {
  readonly publicKey: Uint8Array;
  readonly #digests: DigestVerifier;

  /** @param point uncompressed (SEC 1 §2.3.3). */
  constructor(point: Uint8Array) {
    this.#digests = new DigestVerifier(curve, point);
    this.publicKey = subjectPublicKeyInfo(EC_PUBLIC_KEY, SECP256K1, point);
  }

  async verify(
    _algorithm: string,
    message: Uint8Array,
    signature: Uint8Array,
    type: MessageType,
  ): Promise<boolean> {
    try {
      return this.#digests.verify(digestOf(message, type), signature);
    } catch {
      return false;
    }
  }
}

class Secp256k1Key extends Secp256k1PublicKey implements UsableKey {
  readonly #scalar: Uint8Array;

  constructor(scalar: Uint8Array) {
    super(curve.getPublicKey(scalar, false));
    this.#scalar = scalar;
  }

  async sign(_algorithm: string, message: Uint8Array, type: MessageType): Promise<Uint8Array> {
    return curve.sign(digestOf(message, type), this.#scalar, DIGEST_OPTIONS);
  }
}

/** The digest to sign. The runtime's hash is faster than the library's. */
function digestOf(message: Uint8Array, type: MessageType): Uint8Array {
  return type === "DIGEST" ? message : new Uint8Array(createHash("sha256").update(message).digest());
}

function encoded(scalar: Uint8Array): Uint8Array {
  return ecPrivateKeyInfo(SECP256K1, scalar, curve.getPublicKey(scalar, false));
}

/** The scalar in PKCS #8; null where it is out of range, or does not belong to the public key beside it. */
function readScalar(der: Uint8Array): Uint8Array | null {
  const read = readEcPrivateKeyInfo(SECP256K1, der);
  if (read === null || !curve.utils.isValidSecretKey(read.scalar)) return null;
  const { scalar, point } = read;
  if (point === null) return scalar;
  return equalBytes(point, curve.getPublicKey(scalar, point.length === 33)) ? scalar : null;
}
