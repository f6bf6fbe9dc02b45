/** Methods of WebCrypto that its types do not have yet (WICG, Modern Algorithms in the Web Cryptography API). */
export interface ModernSubtle extends SubtleCrypto {
  getPublicKey(privateKey: CryptoKey, usages: string[]): Promise<CryptoKey>;
  encapsulateBits(
    algorithm: string,
    publicKey: CryptoKey,
  ): Promise<{ readonly sharedKey: ArrayBuffer; readonly ciphertext: ArrayBuffer }>;
  decapsulateBits(algorithm: string, privateKey: CryptoKey, ciphertext: Uint8Array): Promise<ArrayBuffer>;
}

/**
 * WebCrypto with ML-DSA and ML-KEM; null in a runtime without them. workerd has them behind the compatibility flag
 * `webcrypto_modern_algorithms`, which it knows since October 2026; Node has them since 24.7.
 */
export function modernSubtle(): ModernSubtle | null {
  return "getPublicKey" in crypto.subtle ? (crypto.subtle as ModernSubtle) : null;
}

/** A key pair of ML-DSA or ML-KEM in WebCrypto. */
export interface NativePair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** SubjectPublicKeyInfo in DER. */
  readonly spki: Uint8Array;
}

/**
 * The key pair of a private key.
 *
 * @param material PKCS #8 in the seed form.
 * @param usages what the private key is for, then what the public key is for.
 * @throws DOMException where the runtime does not have the algorithm
 */
export async function nativePair(
  subtle: ModernSubtle,
  algorithm: string,
  material: Uint8Array,
  [own, others]: readonly [string, string],
): Promise<NativePair> {
  const privateKey = await subtle.importKey("pkcs8", material, algorithm, false, [own]);
  const publicKey = await subtle.getPublicKey(privateKey, [others]);
  const spki = (await subtle.exportKey("spki", publicKey)) as ArrayBuffer;
  return { privateKey, publicKey, spki: new Uint8Array(spki) };
}
