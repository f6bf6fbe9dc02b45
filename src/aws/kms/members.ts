import { blob, boolean, integer, list, map, required, string, structure } from "../../shape.ts";
import { KEY_SPEC_NAMES, MESSAGE_LENGTHS, type SigningAlgorithm } from "./keys/key-specs.ts";

/** Members that several operations share, with the limits of the service model (kms/2014-11-01). */

/** A key identifier. Its pattern is not in the model (Floci's tests, checked against AWS). */
export const keyId = string({ min: 1, max: 2048, pattern: /^\p{ASCII}+$/u });
export const aliasName = string({ min: 1, max: 256, pattern: /^[a-zA-Z0-9:/_-]+$/ });
export const plaintext = blob({ min: 1, max: 4096, sensitive: true });
export const ciphertextBlob = blob({ min: 1, max: 6144 });
/** Signatures, MACs, and what belongs to an import. */
export const importBlob = blob({ min: 1, max: 6144 });
export const message = blob({ min: 1, max: 4096, sensitive: true });
export const messageType = string({ values: ["RAW", "DIGEST", "EXTERNAL_MU"] });
export const signingAlgorithm = string({ values: Object.keys(MESSAGE_LENGTHS) as SigningAlgorithm[] });
export const macAlgorithm = string({
  values: ["HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512"],
});
export const keyAgreementAlgorithm = string({ values: ["ECDH"] });
export const encapsulationAlgorithm = string({ values: ["ML_KEM"] });
export const keySpec = string({ values: KEY_SPEC_NAMES });
export const region = string({ min: 1, max: 32, pattern: /^([a-z]+-){2,3}\d+$/ });
export const keyMaterialId = string({ min: 64, max: 64, pattern: /^[a-f0-9]+$/ });
export const customKeyStoreId = string({ min: 1, max: 64 });
export const grantToken = string({ min: 1, max: 8192 });
export const grantTokens = list(grantToken, { min: 0, max: 10 });
export const grantId = string({ min: 1, max: 128 });
export const principal = string({ min: 1, max: 256, pattern: /^[\w+=,.@:/-]+$/ });
export const servicePrincipal = string({ min: 1, max: 128 });
export const encryptionContext = map;
export const dryRun = boolean;
export const description = string({ min: 0, max: 8192 });
export const policy = string({ min: 1, max: 131_072, pattern: /^[\t\n\r\u0020-\u00ff]+$/ });
export const policyName = string({ min: 1, max: 128, pattern: /^[\w]+$/ });
export const marker = string({ min: 1, max: 1024, pattern: /^[\u0020-\u00ff]*$/ });
export const limit = integer({ min: 1, max: 1000 });
export const numberOfBytes = integer({ min: 1, max: 1024 });
/** The spec of a data key. For a wrong one KMS lists all key specs (Floci's tests, checked against AWS). */
export const dataKeySpec = string({ values: ["AES_256", "AES_128"], told: KEY_SPEC_NAMES });

export const encryptionAlgorithm = string({
  values: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE", "SYMMETRIC_DEFAULT"],
});

export const tags = list(
  structure({
    TagKey: required(string({ min: 1, max: 128 })),
    TagValue: required(string({ min: 0, max: 256 })),
  }),
  {},
);

export const recipient = structure({
  KeyEncryptionAlgorithm: string({ values: ["RSAES_OAEP_SHA_256"] }),
  AttestationDocument: blob({ min: 1, max: 262_144 }),
});

export const dryRunModifiers = list(string({ values: ["IGNORE_CIPHERTEXT"] }), {});
