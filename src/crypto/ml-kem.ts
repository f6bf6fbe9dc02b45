import { type KEMPrepared, ml_kem512, ml_kem768, ml_kem1024 } from "@noble/post-quantum/ml-kem.js";
import { subjectPublicKeyInfo } from "./der.ts";
import type { KeyKind, UsableKey } from "./key-kind.ts";
import { readSeed, seedKeyInfo } from "./seed-key.ts";

/** The library's parameter sets, their object identifiers (RFC 9935 §3), and ciphertext lengths (FIPS 203 §8). */
const SETS = {
  "ML-KEM-512": { scheme: ml_kem512, oid: "2.16.840.1.101.3.4.4.1", ciphertext: 768 },
  "ML-KEM-768": { scheme: ml_kem768, oid: "2.16.840.1.101.3.4.4.2", ciphertext: 1088 },
  "ML-KEM-1024": { scheme: ml_kem1024, oid: "2.16.840.1.101.3.4.4.3", ciphertext: 1568 },
} as const;

export type MlKemName = keyof typeof SETS;

/** Length of the seed d ‖ z from which a key is made (FIPS 203 §7.1). */
const SEED_LENGTH = 64;

/** Keys of ML-KEM (FIPS 203 §7). */
export function mlKem(name: MlKemName): KeyKind {
  const { scheme, oid } = SETS[name];
  const seedOf = (der: Uint8Array) =>
    readSeed(der, oid, SEED_LENGTH, (seed) => scheme.keygen(seed).secretKey);
  return {
    async generate() {
      const seed = crypto.getRandomValues(new Uint8Array(SEED_LENGTH));
      const publicKey = subjectPublicKeyInfo(oid, null, scheme.keygen(seed).publicKey);
      return { material: seedKeyInfo(oid, seed), publicKey };
    },
    async load(material) {
      const seed = seedOf(material);
      if (seed === null) throw new TypeError(`not an ${name} key`);
      return new MlKemKey(name, seed);
    },
    async accept(imported) {
      const seed = seedOf(imported);
      return seed === null ? null : seedKeyInfo(oid, seed);
    },
  };
}

class MlKemKey implements UsableKey {
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

  /** Implicit rejection: a ciphertext of another key gives a secret that nobody knows (FIPS 203 §6.3). */
  async decapsulate(ciphertext: Uint8Array): Promise<Uint8Array | null> {
    if (ciphertext.length !== this.#ciphertextLength) return null;
    return this.#prepared.decapsulate(ciphertext, this.#secretKey);
  }
}
