/**
 * Key specs and their algorithms: rows only (API Reference, CreateKey, Encrypt, Sign, GenerateMac; Developer Guide,
 * Key spec reference).
 */

/** The usages of a key spec, with their algorithms. */
export interface KeySpecRow {
  /** Algorithms by key usage, as KeyMetadata lists them. */
  readonly usages: Readonly<Partial<Record<KeyUsage, readonly string[]>>>;
  /** Aliases may move between keys of one family (API Reference, UpdateAlias). */
  readonly family: "symmetric" | "asymmetric" | "hmac";
  /** The Regions of the spec: only those of China, or only others. */
  readonly regions?: "china" | "notChina";
}

export type KeyUsage =
  | "ENCRYPT_DECRYPT"
  | "SIGN_VERIFY"
  | "GENERATE_VERIFY_MAC"
  | "KEY_AGREEMENT"
  | "ENCAPSULATE_DECAPSULATE";

const RSA: KeySpecRow = {
  family: "asymmetric",
  usages: {
    ENCRYPT_DECRYPT: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
    SIGN_VERIFY: [
      "RSASSA_PKCS1_V1_5_SHA_256",
      "RSASSA_PKCS1_V1_5_SHA_384",
      "RSASSA_PKCS1_V1_5_SHA_512",
      "RSASSA_PSS_SHA_256",
      "RSASSA_PSS_SHA_384",
      "RSASSA_PSS_SHA_512",
    ],
  },
};

const nistCurve = (algorithm: string): KeySpecRow => ({
  family: "asymmetric",
  usages: { SIGN_VERIFY: [algorithm], KEY_AGREEMENT: ["ECDH"] },
});

const hmac = (algorithm: string): KeySpecRow => ({
  family: "hmac",
  usages: { GENERATE_VERIFY_MAC: [algorithm] },
});

const ML_DSA: KeySpecRow = { family: "asymmetric", usages: { SIGN_VERIFY: ["ML_DSA_SHAKE_256"] } };

const ML_KEM: KeySpecRow = {
  family: "asymmetric",
  usages: { ENCAPSULATE_DECAPSULATE: ["ML_KEM"] },
  regions: "notChina",
};

/**
 * Every key spec; the order is that of AWS's enum messages in 2026, as Floci's tests have it (LocalStack recorded
 * another one in 2023), younger ones at the end.
 */
export const KEY_SPECS = {
  RSA_2048: RSA,
  RSA_3072: RSA,
  RSA_4096: RSA,
  ECC_NIST_P256: nistCurve("ECDSA_SHA_256"),
  ECC_NIST_P384: nistCurve("ECDSA_SHA_384"),
  ECC_NIST_P521: nistCurve("ECDSA_SHA_512"),
  ECC_SECG_P256K1: { family: "asymmetric", usages: { SIGN_VERIFY: ["ECDSA_SHA_256"] } },
  ECC_NIST_EDWARDS25519: {
    family: "asymmetric",
    usages: { SIGN_VERIFY: ["ED25519_PH_SHA_512", "ED25519_SHA_512"] },
  },
  SYMMETRIC_DEFAULT: { family: "symmetric", usages: { ENCRYPT_DECRYPT: ["SYMMETRIC_DEFAULT"] } },
  HMAC_224: hmac("HMAC_SHA_224"),
  HMAC_256: hmac("HMAC_SHA_256"),
  HMAC_384: hmac("HMAC_SHA_384"),
  HMAC_512: hmac("HMAC_SHA_512"),
  SM2: {
    family: "asymmetric",
    usages: { ENCRYPT_DECRYPT: ["SM2PKE"], SIGN_VERIFY: ["SM2DSA"], KEY_AGREEMENT: ["ECDH"] },
    regions: "china",
  },
  ML_DSA_44: ML_DSA,
  ML_DSA_65: ML_DSA,
  ML_DSA_87: ML_DSA,
  ML_KEM_512: ML_KEM,
  ML_KEM_768: ML_KEM,
  ML_KEM_1024: ML_KEM,
} as const satisfies Readonly<Record<string, KeySpecRow>>;

export type KeySpec = keyof typeof KEY_SPECS;

/** Names of the key specs. */
export const KEY_SPEC_NAMES = Object.keys(KEY_SPECS) as KeySpec[];

/** The member of KeyMetadata and GetPublicKey in which the algorithms of a key usage stand. */
export const ALGORITHMS_MEMBER = {
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
  KEY_AGREEMENT: "KeyAgreementAlgorithms",
  ENCAPSULATE_DECAPSULATE: "EncapsulationAlgorithms",
} as const satisfies Readonly<Record<KeyUsage, string>>;

/** Bytes of the message that a signing algorithm takes for each message type but RAW, which all but one take. */
export const MESSAGE_LENGTHS = {
  RSASSA_PSS_SHA_256: { RAW: null, DIGEST: 32 },
  RSASSA_PSS_SHA_384: { RAW: null, DIGEST: 48 },
  RSASSA_PSS_SHA_512: { RAW: null, DIGEST: 64 },
  RSASSA_PKCS1_V1_5_SHA_256: { RAW: null, DIGEST: 32 },
  RSASSA_PKCS1_V1_5_SHA_384: { RAW: null, DIGEST: 48 },
  RSASSA_PKCS1_V1_5_SHA_512: { RAW: null, DIGEST: 64 },
  ECDSA_SHA_256: { RAW: null, DIGEST: 32 },
  ECDSA_SHA_384: { RAW: null, DIGEST: 48 },
  ECDSA_SHA_512: { RAW: null, DIGEST: 64 },
  ED25519_SHA_512: { RAW: null },
  ED25519_PH_SHA_512: { DIGEST: 64 },
  SM2DSA: { RAW: null, DIGEST: 32 },
  ML_DSA_SHAKE_256: { RAW: null, EXTERNAL_MU: 64 },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<string, number | null>>>>>;

export type SigningAlgorithm = keyof typeof MESSAGE_LENGTHS;

/** Longest plaintext of an encryption algorithm in bytes, by key spec (API Reference, Encrypt). */
export const LARGEST_PLAINTEXT: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  SYMMETRIC_DEFAULT: { SYMMETRIC_DEFAULT: 4096 },
  RSAES_OAEP_SHA_1: { RSA_2048: 214, RSA_3072: 342, RSA_4096: 470 },
  RSAES_OAEP_SHA_256: { RSA_2048: 190, RSA_3072: 318, RSA_4096: 446 },
  SM2PKE: { SM2: 1024 },
};

/** Specs of the key pairs that GenerateDataKeyPair makes; the same key kinds as those of KMS keys. */
export const KEY_PAIR_SPECS = [
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "SM2",
  "ECC_NIST_EDWARDS25519",
  "ML_KEM_512",
  "ML_KEM_768",
  "ML_KEM_1024",
] as const satisfies readonly KeySpec[];

/** The row of a key's spec. */
export function specRow(spec: string): KeySpecRow {
  const row: KeySpecRow | undefined = Object.hasOwn(KEY_SPECS, spec) ? KEY_SPECS[spec as KeySpec] : undefined;
  if (!row) throw new RangeError(`no key spec ${spec}`);
  return row;
}

/** The specs in the family of a spec: an alias may move between their keys. */
export function relatedSpecs(spec: string): KeySpec[] {
  const { family } = specRow(spec);
  return KEY_SPEC_NAMES.filter((name) => specRow(name).family === family);
}
