import { isPrimary, isReplica } from "../../../keys/aws-key.ts";
import type { AwsKeyRecord } from "../../../keys/key.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { AwsError } from "../errors.ts";
import type { OperationName } from "../operation.ts";
import { type KeyUsage, specRow } from "./key-specs.ts";

/** What an operation answers to a kind of key that it does not work with; null where it does. */
type Rule = (key: AwsKeyRecord, operation: OperationName) => AwsError | null;

const unsupported = (text: string | null) => new AwsError("UnsupportedOperationException", text);
const wrongOrigin = (key: AwsKeyRecord) =>
  unsupported(`${key.arn} origin is ${key.origin} which is not valid for this operation.`);

const notInCustomKeyStore: Rule = (key) => (key.customKeyStore ? wrongOrigin(key) : null);
const notImported: Rule = (key) => (key.origin === "EXTERNAL" ? wrongOrigin(key) : null);
const imported: Rule = (key) => (key.origin === "EXTERNAL" ? null : wrongOrigin(key));
const notWhilePendingImport: Rule = (key) => (key.state === "PendingImport" ? wrongOrigin(key) : null);
/** Recorded without a text. */
const symmetric: Rule = (key) => (key.keySpec === SYMMETRIC ? null : unsupported(null));
/** Recorded. */
const notReplica: Rule = (key, operation) =>
  isReplica(key)
    ? unsupported(`${key.arn} is a multi-region replica key which is not valid for ${operation}.`)
    : null;
const primary: Rule = (key) =>
  isPrimary(key) ? null : unsupported(`${key.arn} is not a multi-region primary key.`);
/** Recorded: another type, and another spelling. */
const notPromoted: Rule = (key) =>
  isReplica(key)
    ? new AwsError("KMSInvalidStateException", `${key.arn} is not a multi-Region primary key.`)
    : null;
/** Recorded without a text. */
const asymmetric: Rule = (key) => (specRow(key.keySpec).family === "asymmetric" ? null : unsupported(null));

/**
 * Kinds of keys that an operation does not work with in any state (Developer Guide, Key states: notes 6, 7 and 9;
 * API Reference of each operation). The first rule that speaks is answered, before the state of the key is looked at.
 */
const RULES: Partial<Record<OperationName, readonly Rule[]>> = {
  DeleteImportedKeyMaterial: [imported],
  DisableKeyRotation: [notInCustomKeyStore, notImported],
  EnableKeyRotation: [notInCustomKeyStore, notImported],
  GenerateDataKeyPair: [notInCustomKeyStore],
  GenerateDataKeyPairWithoutPlaintext: [notInCustomKeyStore],
  GetKeyRotationStatus: [notInCustomKeyStore, notWhilePendingImport],
  GetParametersForImport: [imported],
  ImportKeyMaterial: [imported],
  ListKeyRotations: [notInCustomKeyStore],
  RotateKeyOnDemand: [notInCustomKeyStore],
};

/**
 * The same where the state of the key comes first: operations that belong to the primary of a multi-Region key, and
 * those that want a key spec (both recorded; the latter also in Floci's tests).
 */
const LATER_RULES: Partial<Record<OperationName, readonly Rule[]>> = {
  DisableKeyRotation: [notReplica],
  EnableKeyRotation: [symmetric, notReplica],
  GetPublicKey: [asymmetric],
  ReplicateKey: [primary],
  RotateKeyOnDemand: [symmetric, notReplica],
  UpdatePrimaryRegion: [notPromoted, primary],
};

/** The key usage that an operation needs. */
const USAGES: Partial<Record<OperationName, KeyUsage>> = {
  Decapsulate: "ENCAPSULATE_DECAPSULATE",
  Decrypt: "ENCRYPT_DECRYPT",
  DeriveSharedSecret: "KEY_AGREEMENT",
  Encapsulate: "ENCAPSULATE_DECAPSULATE",
  Encrypt: "ENCRYPT_DECRYPT",
  GenerateDataKey: "ENCRYPT_DECRYPT",
  GenerateDataKeyPair: "ENCRYPT_DECRYPT",
  GenerateDataKeyPairWithoutPlaintext: "ENCRYPT_DECRYPT",
  GenerateDataKeyWithoutPlaintext: "ENCRYPT_DECRYPT",
  GenerateMac: "GENERATE_VERIFY_MAC",
  ReEncrypt: "ENCRYPT_DECRYPT",
  Sign: "SIGN_VERIFY",
  Verify: "SIGN_VERIFY",
  VerifyMac: "GENERATE_VERIFY_MAC",
};

/** @throws AwsError UnsupportedOperationException for a kind of key that the operation does not work with */
export function requireFit(operation: OperationName, key: AwsKeyRecord): void {
  obey(RULES[operation], operation, key);
}

/** The same, once the state of the key is known to be right. @throws AwsError UnsupportedOperationException */
export function requireFitInState(operation: OperationName, key: AwsKeyRecord): void {
  obey(LATER_RULES[operation], operation, key);
}

function obey(rules: readonly Rule[] | undefined, operation: OperationName, key: AwsKeyRecord): void {
  for (const rule of rules ?? []) {
    const error = rule(key, operation);
    if (error) throw error;
  }
}

/** @throws AwsError InvalidKeyUsageException for a key that is not meant for the operation */
export function requireUsage(operation: OperationName, key: AwsKeyRecord): void {
  const usage = USAGES[operation];
  if (usage !== undefined && key.keyUsage !== usage) {
    throw new AwsError(
      "InvalidKeyUsageException",
      `${key.arn} key usage is ${key.keyUsage} which is not valid for ${operation}.`,
    );
  }
}

/** @throws AwsError InvalidKeyUsageException for an algorithm that the key does not have */
export function requireAlgorithm(key: AwsKeyRecord, algorithm: string): void {
  const algorithms = specRow(key.keySpec).usages[key.keyUsage as KeyUsage] ?? [];
  if (!algorithms.includes(algorithm)) {
    throw new AwsError(
      "InvalidKeyUsageException",
      `Algorithm ${algorithm} is incompatible with key spec ${key.keySpec}.`,
    );
  }
}
