import type { KeyKind } from "./key-kind.ts";

/**
 * Longest imported HMAC key of AWS KMS in bytes: "at least the same length specified by the key spec", at most 1,024
 * bits (Developer Guide, Requirements for imported key material).
 */
const LONGEST_AWS_HMAC = 128;

/**
 * The kinds of keys by key spec: AWS's (also its KeyPairSpec), then Alibaba Cloud's where its name differs. Each
 * module is loaded when it is first needed, so that neither the start nor the symmetric path pays for its libraries.
 */
const KEY_KINDS = {
  RSA_2048: async () => (await import("./rsa.ts")).rsa(2048),
  RSA_3072: async () => (await import("./rsa.ts")).rsa(3072),
  RSA_4096: async () => (await import("./rsa.ts")).rsa(4096),
  ECC_NIST_P256: async () => (await import("./nist-curve.ts")).nistCurve("P-256"),
  ECC_NIST_P384: async () => (await import("./nist-curve.ts")).nistCurve("P-384"),
  ECC_NIST_P521: async () => (await import("./nist-curve.ts")).nistCurve("P-521"),
  ECC_SECG_P256K1: async () => (await import("./secp256k1.ts")).secp256k1,
  ECC_NIST_EDWARDS25519: async () => (await import("./ed25519.ts")).ed25519,
  SM2: async () => (await import("./sm2.ts")).sm2,
  HMAC_224: async () => (await import("./hmac.ts")).hmac("SHA-224", LONGEST_AWS_HMAC),
  HMAC_256: async () => (await import("./hmac.ts")).hmac("SHA-256", LONGEST_AWS_HMAC),
  HMAC_384: async () => (await import("./hmac.ts")).hmac("SHA-384", LONGEST_AWS_HMAC),
  HMAC_512: async () => (await import("./hmac.ts")).hmac("SHA-512", LONGEST_AWS_HMAC),
  ML_DSA_44: async () => (await import("./ml-dsa.ts")).mlDsa("ML-DSA-44"),
  ML_DSA_65: async () => (await import("./ml-dsa.ts")).mlDsa("ML-DSA-65"),
  ML_DSA_87: async () => (await import("./ml-dsa.ts")).mlDsa("ML-DSA-87"),
  ML_KEM_512: async () => (await import("./ml-kem.ts")).mlKem("ML-KEM-512"),
  ML_KEM_768: async () => (await import("./ml-kem.ts")).mlKem("ML-KEM-768"),
  ML_KEM_1024: async () => (await import("./ml-kem.ts")).mlKem("ML-KEM-1024"),

  EC_P256: async () => (await import("./nist-curve.ts")).nistCurve("P-256"),
  EC_P256K: async () => (await import("./secp256k1.ts")).secp256k1,
  EC_SM2: async () => (await import("./sm2.ts")).sm2,
  // Alibaba Cloud documents GenerateMac's algorithms but not the names of their key specs: these names are ours.
  HMAC_SM3: async () => (await import("./hmac.ts")).hmac("SM3"),
  HMAC_SHA_224: async () => (await import("./hmac.ts")).hmac("SHA-224"),
  HMAC_SHA_256: async () => (await import("./hmac.ts")).hmac("SHA-256"),
  HMAC_SHA_384: async () => (await import("./hmac.ts")).hmac("SHA-384"),
  HMAC_SHA_512: async () => (await import("./hmac.ts")).hmac("SHA-512"),
} satisfies Readonly<Record<string, () => Promise<KeyKind>>>;

/** Key specs whose keys are not symmetric encryption keys. */
export type KeyKindName = keyof typeof KEY_KINDS;

/** The kind of a key spec. @throws RangeError for a spec that is not in the table */
export function keyKind(spec: string): Promise<KeyKind> {
  if (!Object.hasOwn(KEY_KINDS, spec)) throw new RangeError(`no kind of key for ${spec}`);
  return KEY_KINDS[spec as KeyKindName]();
}
