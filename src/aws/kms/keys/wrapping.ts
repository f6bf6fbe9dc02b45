import { partitionOf } from "../../../cloud/aws-partitions.ts";
import type { AwsKeyRecord } from "../../../keys/key.ts";
import { AwsError } from "../errors.ts";

/** Wrapping algorithms, in the order of the service model. */
export const WRAPPING_ALGORITHMS = [
  "RSAES_PKCS1_V1_5",
  "RSAES_OAEP_SHA_1",
  "RSAES_OAEP_SHA_256",
  "RSA_AES_KEY_WRAP_SHA_1",
  "RSA_AES_KEY_WRAP_SHA_256",
  "SM2PKE",
] as const;

export const WRAPPING_KEY_SPECS = ["RSA_2048", "RSA_3072", "RSA_4096", "SM2"] as const;

export type WrappingAlgorithm = Exclude<(typeof WRAPPING_ALGORITHMS)[number], "RSAES_PKCS1_V1_5">;
export type WrappingKeySpec = (typeof WRAPPING_KEY_SPECS)[number];

const OAEP = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];
const RSA_AES = ["RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"];

/** Wrapping algorithms by the key whose material is imported (API Reference, GetParametersForImport). */
const FOR_KEY: Readonly<Record<string, readonly string[]>> = {
  SYMMETRIC_DEFAULT: [...OAEP, "SM2PKE"],
  HMAC_224: [...OAEP, "SM2PKE"],
  HMAC_256: [...OAEP, "SM2PKE"],
  HMAC_384: [...OAEP, "SM2PKE"],
  HMAC_512: [...OAEP, "SM2PKE"],
  RSA_2048: RSA_AES,
  RSA_3072: RSA_AES,
  RSA_4096: RSA_AES,
  ECC_NIST_P256: [...OAEP, ...RSA_AES],
  ECC_NIST_P384: [...OAEP, ...RSA_AES],
  ECC_NIST_P521: [...OAEP, ...RSA_AES],
  ECC_SECG_P256K1: [...OAEP, ...RSA_AES],
  ECC_NIST_EDWARDS25519: [...OAEP, ...RSA_AES],
  SM2: ["SM2PKE"],
};

/** Whether material for keys of a spec can be imported at all. */
export function isImportable(keySpec: string): boolean {
  return Object.hasOwn(FOR_KEY, keySpec);
}

/** Requires a wrapping that fits the key. @throws AwsError ValidationException (recorded) */
export function requireWrapping(
  key: AwsKeyRecord,
  algorithm: (typeof WRAPPING_ALGORITHMS)[number],
  keySpec: WrappingKeySpec,
): asserts algorithm is WrappingAlgorithm {
  const china = partitionOf(key.region) === "aws-cn";
  const sm2 = algorithm === "SM2PKE";
  // "You cannot use RSAES_OAEP with the RSA_2048 wrapping key spec to wrap ECC_NIST_P521" (same page).
  const tooSmall = key.keySpec === "ECC_NIST_P521" && keySpec === "RSA_2048" && OAEP.includes(algorithm);
  const fits =
    FOR_KEY[key.keySpec]?.includes(algorithm) &&
    sm2 === (keySpec === "SM2") &&
    !(sm2 && !china) &&
    !(RSA_AES.includes(algorithm) && china) &&
    !tooSmall;
  if (!fits) {
    throw new AwsError(
      "ValidationException",
      `Wrapping algorithm ${algorithm} and wrapping key spec ${keySpec} cannot be used to import a ${key.keySpec} key.`,
    );
  }
}
