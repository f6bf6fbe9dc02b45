import { ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { readSubjectPublicKeyInfo, subjectPublicKeyInfo } from "./der.ts";
import type { KeyKind, MessageType, UsableKey } from "./key-kind.ts";
import { modernSubtle, nativePair } from "./modern-subtle.ts";
import { readSeed, seedKeyInfo } from "./seed-key.ts";

/** The library's parameter sets, and their object identifiers (RFC 9881 §2). Their names are WebCrypto's. */
const SETS = {
  "ML-DSA-44": { scheme: ml_dsa44, oid: "2.16.840.1.101.3.4.3.17" },
  "ML-DSA-65": { scheme: ml_dsa65, oid: "2.16.840.1.101.3.4.3.18" },
  "ML-DSA-87": { scheme: ml_dsa87, oid: "2.16.840.1.101.3.4.3.19" },
} as const;

export type MlDsaName = keyof typeof SETS;

/** Length of the seed ξ from which a key is made (FIPS 204 §6.1, Algorithm 6). */
const SEED_LENGTH = 32;

/**
 * Keys of ML-DSA (FIPS 204 §4). Signing is hedged and has no context (§5.2, Algorithm 2).
 *
 * The runtime signs and verifies messages, 15 to 30 times faster than the library does. The library has what the runtime
 * lacks: the message representative μ from outside, and all of ML-DSA in an older runtime.
 *
 * @param subtle WebCrypto with ML-DSA; null for the library alone.
 */
export function mlDsa(name: MlDsaName, subtle = modernSubtle()): KeyKind {
  const { scheme, oid } = SETS[name];
  const seedOf = (der: Uint8Array) =>
    readSeed(der, oid, SEED_LENGTH, (seed) => scheme.keygen(seed).secretKey);
  const keyOf = async (seed: Uint8Array) => {
    if (subtle === null) return new MlDsaKey(name, seed, scheme.keygen(seed).publicKey, null);
    const { privateKey, spki } = await nativePair(subtle, name, seedKeyInfo(oid, seed), ["sign", "verify"]);
    const publicKey = readSubjectPublicKeyInfo(spki)?.key;
    if (publicKey === undefined) throw new TypeError("the runtime's public key is no SubjectPublicKeyInfo");
    return new MlDsaKey(name, seed, publicKey, { subtle, key: privateKey });
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

/** A public key of ML-DSA. */
export class MlDsaPublicKey {
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  protected readonly name: MlDsaName;
  readonly #raw: Uint8Array;
  readonly #subtle: SubtleCrypto | null;
  #key: CryptoKey | undefined;

  /**
   * @param raw the key as FIPS 204 §7.2 encodes it; with one of another form nothing is verified.
   * @param subtle WebCrypto with ML-DSA; null for the library alone.
   */
  constructor(name: MlDsaName, raw: Uint8Array, subtle: SubtleCrypto | null = modernSubtle()) {
    this.name = name;
    this.publicKey = subjectPublicKeyInfo(SETS[name].oid, null, raw);
    this.#raw = raw;
    this.#subtle = subtle;
  }

  /** Whether a signature is valid. An EXTERNAL_MU message is the message representative μ of FIPS 204 §6.2. */
  async verify(
    _algorithm: string,
    message: Uint8Array,
    signature: Uint8Array,
    type: MessageType,
  ): Promise<boolean> {
    const { scheme } = SETS[this.name];
    try {
      if (type === "EXTERNAL_MU")
        return scheme.internal.verify(signature, message, this.#raw, { externalMu: true });
      if (this.#subtle === null) return scheme.verify(signature, message, this.#raw);
      this.#key ??= await this.#subtle.importKey("raw-public", this.#raw, this.name, true, ["verify"]);
      return await this.#subtle.verify(this.name, this.#key, signature, message);
    } catch {
      return false;
    }
  }
}

/** The runtime's private key. */
interface NativeKey {
  readonly subtle: SubtleCrypto;
  readonly key: CryptoKey;
}

class MlDsaKey extends MlDsaPublicKey implements UsableKey {
  readonly #seed: Uint8Array;
  readonly #native: NativeKey | null;
  /** The library's key, expanded when first needed. */
  #secretKey: Uint8Array | undefined;

  constructor(name: MlDsaName, seed: Uint8Array, publicKey: Uint8Array, native: NativeKey | null) {
    super(name, publicKey, native?.subtle ?? null);
    this.#seed = seed;
    this.#native = native;
  }

  async sign(_algorithm: string, message: Uint8Array, type: MessageType): Promise<Uint8Array> {
    const native = this.#native;
    if (type !== "EXTERNAL_MU" && native !== null)
      return new Uint8Array(await native.subtle.sign(this.name, native.key, message));
    const { scheme } = SETS[this.name];
    this.#secretKey ??= scheme.keygen(this.#seed).secretKey;
    if (type !== "EXTERNAL_MU") return scheme.sign(message, this.#secretKey);
    return scheme.internal.sign(message, this.#secretKey, { externalMu: true });
  }
}
