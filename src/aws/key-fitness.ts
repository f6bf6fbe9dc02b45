import { isPrimary, isReplica, type KeyRecord } from "../keys/key.ts";
import { SYMMETRIC } from "../keys/material.ts";
import { AwsError } from "./errors.ts";
import { type KeyUsage, specRow } from "./key-specs.ts";
import type { OperationName } from "./operation.ts";

/** What an operation answers to a kind of key that it does not work with; null where it does. */
type Rule = (key: KeyRecord) => AwsError | null;

const unsupported = (text: string | null) => new AwsError("UnsupportedOperationException", text);
const wrongOrigin = (key: KeyRecord) =>
  unsupported(`${key.arn} origin is ${key.origin} which is not valid for this operation.`);

const notInCustomKeyStore: Rule = (key) => (key.customKeyStore ? wrongOrigin(key) : null);
const notImported: Rule = (key) => (key.origin === "EXTERNAL" ? wrongOrigin(key) : null);
const imported: Rule = (key) => (key.origin === "EXTERNAL" ? null : wrongOrigin(key));
const notWhilePendingImport: Rule = (key) => (key.state === "PendingImport" ? wrongOrigin(key) : null);
/** Recorded without a text. */
const symmetric: Rule = (key) => (key.keySpec === SYMMETRIC ? null : unsupported(null));
const notReplica: Rule = (key) => (isReplica(key) ? notPrimaryError(key) : null);
const primary: Rule = (key) => (isPrimary(key) ? null : notPrimaryError(key));
/** Recorded without a text. */
const asymmetric: Rule = (key) => (specRow(key.keySpec).family === "asymmetric" ? null : unsupported(null));

function notPrimaryError(key: KeyRecord): AwsError {
  return unsupported(`${key.arn} is not a multi-region primary key.`);
}

/**
 * Kinds of keys that an operation does not work with in any state (Developer Guide, Key states: notes 6, 7 and 9;
 * API Reference of each operation). The first rule that speaks is answered, before the state of the key is looked at.
 */
const RULES: Partial<Record<OperationName, readonly Rule[]>> = {
  DeleteImportedKeyMaterial: [imported],
  DisableKeyRotation: [notInCustomKeyStore, symmetric, notImported],
  EnableKeyRotation: [notInCustomKeyStore, symmetric, notImported],
  GenerateDataKeyPair: [notInCustomKeyStore],
  GenerateDataKeyPairWithoutPlaintext: [notInCustomKeyStore],
  GetKeyRotationStatus: [notInCustomKeyStore, notWhilePendingImport],
  GetParametersForImport: [imported],
  GetPublicKey: [asymmetric],
  ImportKeyMaterial: [imported],
  ListKeyRotations: [notInCustomKeyStore, symmetric],
  RotateKeyOnDemand: [notInCustomKeyStore, symmetric],
};

/** Operations that belong to the primary of a multi-Region key; the state of the key comes first. */
const ROLES: Partial<Record<OperationName, Rule>> = {
  DisableKeyRotation: notReplica,
  EnableKeyRotation: notReplica,
  ReplicateKey: primary,
  RotateKeyOnDemand: notReplica,
  UpdatePrimaryRegion: primary,
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
export function requireFit(operation: OperationName, key: KeyRecord): void {
  for (const rule of RULES[operation] ?? []) {
    const error = rule(key);
    if (error) throw error;
  }
}

/** @throws AwsError UnsupportedOperationException for a key that is not the primary, where only that one will do */
export function requireRole(operation: OperationName, key: KeyRecord): void {
  const error = ROLES[operation]?.(key);
  if (error) throw error;
}

/** @throws AwsError InvalidKeyUsageException for a key that is not meant for the operation */
export function requireUsage(operation: OperationName, key: KeyRecord): void {
  const usage = USAGES[operation];
  if (usage !== undefined && key.keyUsage !== usage) {
    throw new AwsError(
      "InvalidKeyUsageException",
      `${key.arn} key usage is ${key.keyUsage} which is not valid for ${operation}.`,
    );
  }
}

/** @throws AwsError InvalidKeyUsageException for an algorithm that the key does not have */
export function requireAlgorithm(key: KeyRecord, algorithm: string): void {
  const algorithms = specRow(key.keySpec).usages[key.keyUsage as KeyUsage] ?? [];
  if (!algorithms.includes(algorithm)) {
    throw new AwsError(
      "InvalidKeyUsageException",
      `Algorithm ${algorithm} is incompatible with key spec ${key.keySpec}.`,
    );
  }
}
