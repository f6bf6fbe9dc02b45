import { type KeyObject, sign, verify } from "node:crypto";
import { concat, fromHex } from "../bytes.ts";
import type { KeyKind, MessageType, UsableKey } from "./key-kind.ts";
import { privateKeyObject, publicHalf, publicKeyObject } from "./key-objects.ts";

/** id-Ed25519 (RFC 8410 §3). */
const ED25519 = "1.3.101.112";

/** PKCS #8 of an Ed25519 key up to its 32 bytes (RFC 8410 §7), equal for all keys. */
const PREFIX = fromHex("302e020100300506032b657004220420");

const PRE_HASHED = "ED25519_PH_SHA_512";

/**
 * Ed25519 keys (RFC 8032): Ed25519 of messages, and Ed25519ph of digests.
 *
 * A digest is Ed25519ph's message M and not PH(M): "KMS still performs the SHA-512 prehash described in Step 1 of
 * Section 7.8.1 in FIPS 186-5. This means the input is hashed twice: once by you and once by KMS" (API Reference,
 * Sign: MessageType). Elsewhere such a signature is verified by Ed25519ph, with an empty context, of the digest.
 */
export const ed25519: KeyKind = {
  async generate() {
    const material = concat(PREFIX, crypto.getRandomValues(new Uint8Array(32)));
    return { material, publicKey: publicHalf(privateKeyObject(material)) };
  },
  async load(material) {
    return new Ed25519Key(privateKeyObject(material), material.slice(PREFIX.length));
  },
  async accept(imported) {
    const { readPrivateKeyInfo } = await import("./der.ts");
    const read = readPrivateKeyInfo(imported);
    if (read?.oid !== ED25519 || read.parameters !== null) return null;
    // CurvePrivateKey: an OCTET STRING of 32 bytes inside the privateKey OCTET STRING.
    if (read.key.length !== 34 || read.key[0] !== 0x04 || read.key[1] !== 32) return null;
    return concat(PREFIX, read.key.subarray(2));
  },
};

/** An Ed25519 public key. */
export class Ed25519PublicKey {
  /** SubjectPublicKeyInfo in DER (RFC 8410 §4). */
  readonly publicKey: Uint8Array;
  readonly #key: KeyObject;

  /** @throws Error where it is not a SubjectPublicKeyInfo */
  constructor(publicKey: Uint8Array) {
    this.publicKey = publicKey;
    this.#key = publicKeyObject(publicKey);
  }

  async verify(algorithm: string, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    try {
      if (algorithm !== PRE_HASHED) return verify(null, message, this.#key, signature);
      // Valid encodings are those of RFC 8032, as in the runtime's Ed25519, not those of ZIP 215.
      const point = this.publicKey.subarray(-32);
      const { ed25519ph } = await import("./ed25519ph.ts");
      return ed25519ph.verify(signature, message, point, { zip215: false });
    } catch {
      return false;
    }
  }
}

class Ed25519Key extends Ed25519PublicKey implements UsableKey {
  readonly #key: KeyObject;
  readonly #seed: Uint8Array;

  constructor(key: KeyObject, seed: Uint8Array) {
    if (key.asymmetricKeyType !== "ed25519" || seed.length !== 32) throw new TypeError("not an Ed25519 key");
    super(publicHalf(key));
    this.#key = key;
    this.#seed = seed;
  }

  async sign(algorithm: string, message: Uint8Array, _type: MessageType): Promise<Uint8Array> {
    if (algorithm === PRE_HASHED) {
      const { ed25519ph } = await import("./ed25519ph.ts");
      return ed25519ph.sign(message, this.#seed);
    }
    return new Uint8Array(sign(null, message, this.#key));
  }
}
