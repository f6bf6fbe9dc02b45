import { type KeyObject, sign, verify } from "node:crypto";
import { equalBytes, fromBase64Url } from "../bytes.ts";
import type { DigestVerifier } from "./digest-verifier.ts";
import type { KeyKind, MessageType, UsableKey } from "./key-kind.ts";
import {
  exportPair,
  exportPrivateKey,
  privateKeyObject,
  publicHalf,
  publicKeyObject,
} from "./key-objects.ts";

type CurveName = keyof typeof CURVES;

/** Each curve's object identifier (RFC 5480 §2.1.1.1), the length of its field in bytes, and ECDSA's hash on it. */
const CURVES = {
  "P-256": { oid: "1.2.840.10045.3.1.7", length: 32, hash: "sha256" },
  "P-384": { oid: "1.3.132.0.34", length: 48, hash: "sha384" },
  "P-521": { oid: "1.3.132.0.35", length: 66, hash: "sha512" },
} as const;

/** Keys on a NIST curve: ECDSA (FIPS 186-5) and ECDH (NIST SP 800-56A §5.7.1.2). */
export function nistCurve(curve: CurveName): KeyKind {
  const algorithm = { name: "ECDSA", namedCurve: curve };
  return {
    async generate() {
      return exportPair(await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]));
    },
    async load(material) {
      const ecdh = { name: "ECDH", namedCurve: curve };
      const key = await crypto.subtle.importKey("pkcs8", material, ecdh, false, ["deriveBits"]);
      return new NistCurveKey(privateKeyObject(material), key, curve);
    },
    async accept(imported) {
      try {
        const { privateKeyInfo, readPrivateKeyInfo } = await import("./der.ts");
        const read = readPrivateKeyInfo(imported);
        if (read?.parameters !== CURVES[curve].oid) return null;
        // Attributes and a public key beside the private one are dropped: the two runtimes treat them differently.
        const plain = privateKeyInfo(read.oid, read.parameters, read.key);
        // The runtimes check the scalar, and the public key where it is present. They export PKCS #8 without a public
        // key where there was none, but with it for a key imported from JWK.
        const key = await crypto.subtle.importKey("pkcs8", plain, algorithm, true, ["sign"]);
        const jwk = (await crypto.subtle.exportKey("jwk", key)) as JsonWebKey;
        return await exportPrivateKey(await crypto.subtle.importKey("jwk", jwk, algorithm, true, ["sign"]));
      } catch {
        return null;
      }
    },
  };
}

/** A public key on a NIST curve. */
export class NistCurvePublicKey {
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  protected readonly curve: CurveName;
  /** The SPKI up to the coordinates, equal for all keys on the curve. */
  protected readonly prefix: Uint8Array;
  readonly #key: KeyObject;
  #digests: DigestVerifier | undefined;

  /** @param publicKey SubjectPublicKeyInfo in DER. @throws Error where it is not */
  constructor(publicKey: Uint8Array, curve: CurveName) {
    this.publicKey = publicKey;
    this.curve = curve;
    this.#key = publicKeyObject(publicKey);
    this.prefix = publicKey.subarray(0, -2 * CURVES[curve].length);
  }

  async verify(
    _algorithm: string,
    message: Uint8Array,
    signature: Uint8Array,
    type: MessageType,
  ): Promise<boolean> {
    try {
      if (type !== "DIGEST") return verify(CURVES[this.curve].hash, message, this.#key, signature);
      this.#digests ??= await digestVerifier(this.curve, this.publicKey.subarray(this.prefix.length - 1));
      return this.#digests.verify(message, signature);
    } catch {
      return false;
    }
  }
}

class NistCurveKey extends NistCurvePublicKey implements UsableKey {
  readonly #key: KeyObject;
  readonly #ecdh: CryptoKey;
  #scalar: Uint8Array | undefined;

  /** @param ecdh the private key imported for `deriveBits`; the import has checked that it is on this curve. */
  constructor(key: KeyObject, ecdh: CryptoKey, curve: CurveName) {
    super(publicHalf(key), curve);
    this.#key = key;
    this.#ecdh = ecdh;
  }

  async sign(_algorithm: string, message: Uint8Array, type: MessageType): Promise<Uint8Array> {
    if (type !== "DIGEST") return new Uint8Array(sign(CURVES[this.curve].hash, message, this.#key));
    // The scalar leaves the key only for digests, which no runtime signs with an EC key.
    this.#scalar ??= fromBase64Url(this.#key.export({ format: "jwk" }).d ?? "") ?? undefined;
    if (this.#scalar === undefined) throw new TypeError("an EC key without a scalar");
    const [curve, { DIGEST_OPTIONS }] = await Promise.all([
      noble(this.curve),
      import("./digest-verifier.ts"),
    ]);
    return curve.sign(message, this.#scalar, DIGEST_OPTIONS);
  }

  async deriveSharedSecret(peer: Uint8Array): Promise<Uint8Array | null> {
    const { length } = this.prefix;
    // Only uncompressed points are accepted: AWS KMS gives out no others.
    if (peer.length !== this.publicKey.length) return null;
    if (!equalBytes(peer.subarray(0, length), this.prefix)) return null;
    const name = "ECDH";
    try {
      const publicKey = await crypto.subtle.importKey(
        "spki",
        peer,
        { name, namedCurve: this.curve },
        false,
        [],
      );
      const algorithm = { name, public: publicKey };
      const bits = 8 * CURVES[this.curve].length;
      return new Uint8Array(await crypto.subtle.deriveBits(algorithm, this.#ecdh, bits));
    } catch {
      return null; // The point is not on the curve.
    }
  }
}

/** @param point uncompressed (SEC 1 §2.3.3). */
async function digestVerifier(curve: CurveName, point: Uint8Array): Promise<DigestVerifier> {
  const { DigestVerifier } = await import("./digest-verifier.ts");
  return new DigestVerifier(await noble(curve), point);
}

/** The library's curve, which signs digests. */
async function noble(curve: CurveName) {
  const { p256, p384, p521 } = await import("./nist-curves.ts");
  return { "P-256": p256, "P-384": p384, "P-521": p521 }[curve];
}
