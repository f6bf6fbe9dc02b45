import { ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { subjectPublicKeyInfo } from "./der.ts";
import type { KeyKind, MessageType, UsableKey } from "./key-kind.ts";
import { readSeed, seedKeyInfo } from "./seed-key.ts";

/** The library's parameter sets, and their object identifiers (RFC 9881 §2). */
const SETS = {
  "ML-DSA-44": { scheme: ml_dsa44, oid: "2.16.840.1.101.3.4.3.17" },
  "ML-DSA-65": { scheme: ml_dsa65, oid: "2.16.840.1.101.3.4.3.18" },
  "ML-DSA-87": { scheme: ml_dsa87, oid: "2.16.840.1.101.3.4.3.19" },
} as const;

export type MlDsaName = keyof typeof SETS;

/** Length of the seed ξ from which a key is made (FIPS 204 §6.1, Algorithm 6). */
const SEED_LENGTH = 32;

/** Keys of ML-DSA (FIPS 204 §4). Signing is hedged and has no context (§5.2, Algorithm 2). */
export function mlDsa(name: MlDsaName): KeyKind {
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
      return new MlDsaKey(name, seed);
    },
    async accept(imported) {
      const seed = seedOf(imported);
      return seed === null ? null : seedKeyInfo(oid, seed);
    },
  };
}

/**
 * Whether a signature is valid under a public key as FIPS 204 §7.2 encodes it. Never throws for bytes of any kind.
 *
 * An EXTERNAL_MU message is the message representative μ of FIPS 204 §6.2, computed by the caller.
 */
export function verifyMlDsa(
  name: MlDsaName,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  type: MessageType,
): boolean {
  const { scheme } = SETS[name];
  try {
    if (type !== "EXTERNAL_MU") return scheme.verify(signature, message, publicKey);
    return scheme.internal.verify(signature, message, publicKey, { externalMu: true });
  } catch {
    return false;
  }
}

class MlDsaKey implements UsableKey {
  readonly publicKey: Uint8Array;
  readonly #name: MlDsaName;
  readonly #secretKey: Uint8Array;
  readonly #publicKey: Uint8Array;

  constructor(name: MlDsaName, seed: Uint8Array) {
    const { scheme, oid } = SETS[name];
    const { secretKey, publicKey } = scheme.keygen(seed);
    this.#name = name;
    this.#secretKey = secretKey;
    this.#publicKey = publicKey;
    this.publicKey = subjectPublicKeyInfo(oid, null, publicKey);
  }

  async sign(_algorithm: string, message: Uint8Array, type: MessageType): Promise<Uint8Array> {
    const { scheme } = SETS[this.#name];
    if (type !== "EXTERNAL_MU") return scheme.sign(message, this.#secretKey);
    return scheme.internal.sign(message, this.#secretKey, { externalMu: true });
  }

  async verify(
    _algorithm: string,
    message: Uint8Array,
    signature: Uint8Array,
    type: MessageType,
  ): Promise<boolean> {
    return verifyMlDsa(this.#name, this.#publicKey, message, signature, type);
  }
}
