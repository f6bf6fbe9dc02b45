import {
  constants,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  sign,
  verify,
} from "node:crypto";
import { concat, equalBytes, fromHex } from "../bytes.ts";
import { encodePss, isPssOf } from "./emsa-pss.ts";
import type { GeneratedKey, KeyKind, MessageType, UsableKey } from "./key-kind.ts";
import {
  exportPair,
  exportPrivateKey,
  privateKeyObject,
  publicHalf,
  publicKeyObject,
} from "./key-objects.ts";
import { type RsaGenerator, rsaGenerator } from "./rsa-generator.ts";

type Scheme = "RSA-PSS" | "RSASSA-PKCS1-v1_5" | "RSA-OAEP";
type Usage = "sign" | "verify" | "encrypt" | "decrypt";

/** WebCrypto's name of the hash, also MGF1's, of each encryption algorithm (RFC 8017 §7.1). */
const OAEP_HASHES: Readonly<Record<string, string>> = {
  RSAES_OAEP_SHA_1: "SHA-1",
  RSAES_OAEP_SHA_256: "SHA-256",
};

/** RSAES-PKCS1-v1_5 (RFC 8017 §7.2), with which Alibaba Cloud lets key material be wrapped and AWS does not. */
const PKCS1_ENCRYPTION = "RSAES_PKCS1_V1_5";

/** The prefixes of AWS's names of signature algorithms; a hash follows. */
const PSS = "RSASSA_PSS_";
const PKCS1 = "RSASSA_PKCS1_V1_5_";

interface Hash {
  /** WebCrypto's name. */
  readonly name: string;
  /** The name in node:crypto. */
  readonly node: string;
  readonly length: number;
  /** DigestInfo up to the digest (RFC 8017 §9.2, note 1). */
  readonly digestInfo: Uint8Array;
}

const HASHES: Readonly<Record<string, Hash>> = {
  SHA_256: hash("SHA-256", "sha256", 32, "3031300d060960864801650304020105000420"),
  SHA_384: hash("SHA-384", "sha384", 48, "3041300d060960864801650304020205000430"),
  SHA_512: hash("SHA-512", "sha512", 64, "3051300d060960864801650304020305000440"),
};

const GENERATED = { name: "RSA-OAEP", hash: "SHA-256", publicExponent: Uint8Array.of(1, 0, 1) };

/**
 * RSA keys: RSAES-OAEP, RSAES-PKCS1-v1_5, RSASSA-PSS with a salt as long as the hash, RSASSA-PKCS1-v1_5 (RFC 8017).
 *
 * @param generator makes new keys; null for the runtime, whose thread stands still meanwhile, 0.1 to 2 seconds.
 */
export function rsa(bits: 2048 | 3072 | 4096, generator = rsaGenerator()): KeyKind {
  return {
    async generate() {
      const made = generator && (await generatedBy(generator, bits));
      if (made !== null) return made;
      const parameters = { ...GENERATED, modulusLength: bits };
      return exportPair(await crypto.subtle.generateKey(parameters, true, ["encrypt", "decrypt"]));
    },
    load: async (material) => new RsaKey(material, bits),
    async accept(imported) {
      try {
        const key = await crypto.subtle.importKey("pkcs8", imported, GENERATED, true, ["decrypt"]);
        const material = await exportPrivateKey(key);
        new RsaKey(material, bits);
        // Node ignores bytes that follow the key, and workerd takes PKCS #1 for PKCS #8.
        const { isPrivateKeyInfo } = await import("./der.ts");
        return isPrivateKeyInfo(imported) ? material : null;
      } catch {
        return null;
      }
    },
  };
}

/** A generator's key; null where it gives none of this size. */
async function generatedBy(generator: RsaGenerator, bits: number): Promise<GeneratedKey | null> {
  try {
    const material = await generator(bits);
    return { material, publicKey: new RsaKey(material, bits).publicKey };
  } catch {
    return null;
  }
}

/** An RSA public key. */
export class RsaPublicKey {
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  /** Length of the modulus in bytes, and so of signatures and ciphertexts. */
  protected readonly length: number;
  readonly #key: KeyObject;
  /** WebCrypto's keys, one for each scheme, hash and usage; made when first needed. */
  readonly #cryptoKeys = new Map<string, CryptoKey>();

  /** @throws Error where the SubjectPublicKeyInfo is not that of an RSA key of this size */
  constructor(publicKey: Uint8Array, bits: number) {
    this.publicKey = publicKey;
    this.length = bits / 8;
    this.#key = publicKeyObject(publicKey);
    const { asymmetricKeyType, asymmetricKeyDetails } = this.#key;
    if (asymmetricKeyType !== "rsa" || asymmetricKeyDetails?.modulusLength !== bits)
      throw new TypeError(`not an RSA key of ${bits} bits`);
  }

  async verify(
    algorithm: string,
    message: Uint8Array,
    signature: Uint8Array,
    type: MessageType,
  ): Promise<boolean> {
    const { pss, hash } = signatureAlgorithm(algorithm);
    const key = this.#key;
    if (signature.length !== this.length) return false;
    try {
      if (type === "DIGEST") {
        const padding = pss ? constants.RSA_NO_PADDING : constants.RSA_PKCS1_PADDING;
        const opened = publicDecrypt({ key, padding }, signature);
        if (pss) return isPssOf(hash.node, message, opened);
        return equalBytes(opened, concat(hash.digestInfo, message));
      }
      if (!pss) return verify(hash.node, message, key, signature);
      const scheme = { name: "RSA-PSS", saltLength: hash.length } as const;
      const cryptoKey = await this.cryptoKey(scheme.name, hash.name, "verify", this.publicKey);
      return await crypto.subtle.verify(scheme, cryptoKey, signature, message);
    } catch {
      return false; // The number is not below the modulus, or the padding is not PKCS #1's.
    }
  }

  /** @throws Error for a plaintext that is longer than the algorithm allows */
  async encrypt(algorithm: string, plaintext: Uint8Array): Promise<Uint8Array> {
    if (algorithm === PKCS1_ENCRYPTION)
      return new Uint8Array(
        publicEncrypt({ key: this.#key, padding: constants.RSA_PKCS1_PADDING }, plaintext),
      );
    const key = await this.cryptoKey("RSA-OAEP", oaepHash(algorithm), "encrypt", this.publicKey);
    return new Uint8Array(await crypto.subtle.encrypt("RSA-OAEP", key, plaintext));
  }

  /** @param der the key: PKCS #8 for a usage of the private half, else SubjectPublicKeyInfo. */
  protected async cryptoKey(name: Scheme, hash: string, usage: Usage, der: Uint8Array): Promise<CryptoKey> {
    const id = `${name} ${hash} ${usage}`;
    const known = this.#cryptoKeys.get(id);
    if (known !== undefined) return known;
    const format = usage === "sign" || usage === "decrypt" ? "pkcs8" : "spki";
    const key = await crypto.subtle.importKey(format, der, { name, hash }, false, [usage]);
    this.#cryptoKeys.set(id, key);
    return key;
  }
}

class RsaKey extends RsaPublicKey implements UsableKey {
  readonly #material: Uint8Array;
  readonly #key: KeyObject;

  /** @throws Error where the material is not an RSA key of this size */
  constructor(material: Uint8Array, bits: number) {
    const key = privateKeyObject(material);
    super(publicHalf(key), bits);
    this.#material = material;
    this.#key = key;
  }

  async sign(algorithm: string, message: Uint8Array, type: MessageType): Promise<Uint8Array> {
    const { pss, hash } = signatureAlgorithm(algorithm);
    const key = this.#key;
    if (type === "DIGEST") {
      // No runtime signs a digest. The raw RSA operation takes an EMSA-PSS block, and PKCS #1 padding a DigestInfo.
      const padding = pss ? constants.RSA_NO_PADDING : constants.RSA_PKCS1_PADDING;
      const block = pss ? encodePss(hash.node, message, this.length) : concat(hash.digestInfo, message);
      return new Uint8Array(privateEncrypt({ key, padding }, block));
    }
    if (!pss) return new Uint8Array(sign(hash.node, message, key));
    const scheme = { name: "RSA-PSS", saltLength: hash.length } as const;
    const cryptoKey = await this.cryptoKey(scheme.name, hash.name, "sign", this.#material);
    return new Uint8Array(await crypto.subtle.sign(scheme, cryptoKey, message));
  }

  async decrypt(algorithm: string, ciphertext: Uint8Array): Promise<Uint8Array | null> {
    if (ciphertext.length !== this.length) return null;
    if (algorithm === PKCS1_ENCRYPTION) return this.#decryptPkcs1(ciphertext);
    const key = await this.cryptoKey("RSA-OAEP", oaepHash(algorithm), "decrypt", this.#material);
    try {
      return new Uint8Array(await crypto.subtle.decrypt("RSA-OAEP", key, ciphertext));
    } catch {
      return null;
    }
  }

  /**
   * RSAES-PKCS1-v1_5 decryption. workerd (BoringSSL) refuses wrong padding. Node (OpenSSL 3.2 and later) has implicit
   * rejection: it returns meaningless bytes derived from key and ciphertext, so that there is no padding oracle.
   */
  #decryptPkcs1(ciphertext: Uint8Array): Uint8Array | null {
    try {
      return new Uint8Array(
        privateDecrypt({ key: this.#key, padding: constants.RSA_PKCS1_PADDING }, ciphertext),
      );
    } catch {
      return null;
    }
  }
}

function signatureAlgorithm(name: string): { readonly pss: boolean; readonly hash: Hash } {
  const pss = name.startsWith(PSS);
  const hash = HASHES[name.slice((pss ? PSS : PKCS1).length)];
  if (hash === undefined || !(pss || name.startsWith(PKCS1)))
    throw new RangeError(`RSA keys do not sign with ${name}`);
  return { pss, hash };
}

function oaepHash(algorithm: string): string {
  const hash = OAEP_HASHES[algorithm];
  if (hash === undefined) throw new RangeError(`RSA keys do not encrypt with ${algorithm}`);
  return hash;
}

function hash(name: string, node: string, length: number, digestInfo: string): Hash {
  return { name, node, length, digestInfo: fromHex(digestInfo) };
}
