import { type KEMPrepared, ml_kem512, ml_kem768, ml_kem1024 } from "@noble/post-quantum/ml-kem.js";
import { subjectPublicKeyInfo } from "./der.ts";
import type { KeyKind, UsableKey } from "./key-kind.ts";
import { type ModernSubtle, modernSubtle, type NativePair, nativePair } from "./modern-subtle.ts";
import { readSeed, seedKeyInfo } from "./seed-key.ts";

/**
 * The library's parameter sets, their object identifiers (RFC 9935 §3), ciphertext lengths (FIPS 203 §8), and whether
 * workerd's WebCrypto has them. Their names are WebCrypto's.
 */
const SETS = {
  "ML-KEM-512": { scheme: ml_kem512, oid: "2.16.840.1.101.3.4.4.1", ciphertext: 768, native: false },
  "ML-KEM-768": { scheme: ml_kem768, oid: "2.16.840.1.101.3.4.4.2", ciphertext: 1088, native: true },
  "ML-KEM-1024": { scheme: ml_kem1024, oid: "2.16.840.1.101.3.4.4.3", ciphertext: 1568, native: true },
} as const;

export type MlKemName = keyof typeof SETS;

/** Length of the seed d ‖ z from which a key is made (FIPS 203 §7.1). */
const SEED_LENGTH = 64;

/**
 * Keys of ML-KEM (FIPS 203 §7). The runtime's are 20 to 30 times faster than the library's, which has what the runtime
 * lacks.
 *
 * @param subtle WebCrypto with ML-KEM; null for the library alone.
 */
export function mlKem(name: MlKemName, subtle = modernSubtle()): KeyKind {
  const { scheme, oid, native } = SETS[name];
  const seedOf = (der: Uint8Array) =>
    readSeed(der, oid, SEED_LENGTH, (seed) => scheme.keygen(seed).secretKey);
  const keyOf = async (seed: Uint8Array) => {
    if (subtle === null || !native) return new LibraryKey(name, seed);
    const usages = ["decapsulateBits", "encapsulateBits"] as const;
    return new NativeKey(name, subtle, await nativePair(subtle, name, seedKeyInfo(oid, seed), usages));
  };
  return {
    async generate() {
      const seed = crypto.getRandomValues(new Uint8Array(SEED_LENGTH));
      return { material: seedKeyInfo(oid, seed), publicKey: (await keyOf(seed)).publicKey };
    },
    async load(material) {
      const seed = seedOf(material);
      if (seed === null) throw new TypeError(`not an ${name} key`);
      return keyOf(seed);
    },
    async accept(imported) {
      const seed = seedOf(imported);
      return seed === null ? null : seedKeyInfo(oid, seed);
    },
  };
}

/** A key in WebCrypto. */
class NativeKey implements UsableKey {
  readonly publicKey: Uint8Array;
  readonly #name: MlKemName;
  readonly #subtle: ModernSubtle;
  readonly #pair: NativePair;

  constructor(name: MlKemName, subtle: ModernSubtle, pair: NativePair) {
    this.publicKey = pair.spki;
    this.#name = name;
    this.#subtle = subtle;
    this.#pair = pair;
  }

  async encapsulate(): Promise<{ secret: Uint8Array; ciphertext: Uint8Array }> {
    const made = await this.#subtle.encapsulateBits(this.#name, this.#pair.publicKey);
    return { secret: new Uint8Array(made.sharedKey), ciphertext: new Uint8Array(made.ciphertext) };
  }

  /** Implicit rejection: a ciphertext of another key gives a secret that nobody knows (FIPS 203 §6.3). */
  async decapsulate(ciphertext: Uint8Array): Promise<Uint8Array | null> {
    if (ciphertext.length !== SETS[this.#name].ciphertext) return null;
    return new Uint8Array(await this.#subtle.decapsulateBits(this.#name, this.#pair.privateKey, ciphertext));
  }
}

/** A key of the library. */
class LibraryKey implements UsableKey {
  readonly publicKey: Uint8Array;
  readonly #secretKey: Uint8Array;
  readonly #ciphertextLength: number;
  /** The library's key with its matrix expanded and its form checked once, instead of for each operation. */
  readonly #prepared: KEMPrepared;

  constructor(name: MlKemName, seed: Uint8Array) {
    const { scheme, oid, ciphertext } = SETS[name];
    const { secretKey, publicKey } = scheme.keygen(seed);
    this.#secretKey = secretKey;
    this.#prepared = scheme.prepare(publicKey);
    this.#ciphertextLength = ciphertext;
    this.publicKey = subjectPublicKeyInfo(oid, null, publicKey);
  }

  async encapsulate(): Promise<{ secret: Uint8Array; ciphertext: Uint8Array }> {
    const { sharedSecret, cipherText } = this.#prepared.encapsulate();
    return { secret: sharedSecret, ciphertext: cipherText };
  }

  /** Implicit rejection, as above. */
  async decapsulate(ciphertext: Uint8Array): Promise<Uint8Array | null> {
    if (ciphertext.length !== this.#ciphertextLength) return null;
    return this.#prepared.decapsulate(ciphertext, this.#secretKey);
  }
}
