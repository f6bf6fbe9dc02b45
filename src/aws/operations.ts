import type { NotBuilt, Operation, OperationName } from "./operation.ts";
import { cancelKeyDeletion } from "./operations/cancel-key-deletion.ts";
import { createAlias } from "./operations/create-alias.ts";
import { createKey } from "./operations/create-key.ts";
import { decrypt } from "./operations/decrypt.ts";
import { deleteAlias } from "./operations/delete-alias.ts";
import { describeKey } from "./operations/describe-key.ts";
import { disableKey } from "./operations/disable-key.ts";
import { disableKeyRotation } from "./operations/disable-key-rotation.ts";
import { enableKey } from "./operations/enable-key.ts";
import { enableKeyRotation } from "./operations/enable-key-rotation.ts";
import { encrypt } from "./operations/encrypt.ts";
import { generateDataKey } from "./operations/generate-data-key.ts";
import { generateDataKeyWithoutPlaintext } from "./operations/generate-data-key-without-plaintext.ts";
import { generateRandom } from "./operations/generate-random.ts";
import { getKeyLastUsage } from "./operations/get-key-last-usage.ts";
import { getKeyPolicy } from "./operations/get-key-policy.ts";
import { getKeyRotationStatus } from "./operations/get-key-rotation-status.ts";
import { listAliases } from "./operations/list-aliases.ts";
import { listKeyPolicies } from "./operations/list-key-policies.ts";
import { listKeyRotations } from "./operations/list-key-rotations.ts";
import { listKeys } from "./operations/list-keys.ts";
import { listResourceTags } from "./operations/list-resource-tags.ts";
import { putKeyPolicy } from "./operations/put-key-policy.ts";
import { reEncrypt } from "./operations/re-encrypt.ts";
import { rotateKeyOnDemand } from "./operations/rotate-key-on-demand.ts";
import { scheduleKeyDeletion } from "./operations/schedule-key-deletion.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateAlias } from "./operations/update-alias.ts";
import { updateKeyDescription } from "./operations/update-key-description.ts";

/**
 * Every operation of AWS KMS, one line each. An operation without a quota row does not compile, nor does a
 * quota row whose operation is not here.
 */
export const OPERATIONS: {
  readonly [Name in OperationName]: (Operation | NotBuilt) & { readonly name: OperationName };
} = {
  CancelKeyDeletion: cancelKeyDeletion,
  ConnectCustomKeyStore: { name: "ConnectCustomKeyStore", notBuilt: "custom key stores" },
  CreateAlias: createAlias,
  CreateCustomKeyStore: { name: "CreateCustomKeyStore", notBuilt: "custom key stores" },
  CreateGrant: { name: "CreateGrant", notBuilt: "grants" },
  CreateKey: createKey,
  Decapsulate: { name: "Decapsulate", notBuilt: "ML-KEM keys" },
  Decrypt: decrypt,
  DeleteAlias: deleteAlias,
  DeleteCustomKeyStore: { name: "DeleteCustomKeyStore", notBuilt: "custom key stores" },
  DeleteImportedKeyMaterial: { name: "DeleteImportedKeyMaterial", notBuilt: "imported key material" },
  DeriveSharedSecret: { name: "DeriveSharedSecret", notBuilt: "asymmetric keys" },
  DescribeCustomKeyStores: { name: "DescribeCustomKeyStores", notBuilt: "custom key stores" },
  DescribeKey: describeKey,
  DisableKey: disableKey,
  DisableKeyRotation: disableKeyRotation,
  DisconnectCustomKeyStore: { name: "DisconnectCustomKeyStore", notBuilt: "custom key stores" },
  EnableKey: enableKey,
  EnableKeyRotation: enableKeyRotation,
  Encapsulate: { name: "Encapsulate", notBuilt: "ML-KEM keys" },
  Encrypt: encrypt,
  GenerateDataKey: generateDataKey,
  GenerateDataKeyPair: { name: "GenerateDataKeyPair", notBuilt: "asymmetric keys" },
  GenerateDataKeyPairWithoutPlaintext: {
    name: "GenerateDataKeyPairWithoutPlaintext",
    notBuilt: "asymmetric keys",
  },
  GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext,
  GenerateMac: { name: "GenerateMac", notBuilt: "HMAC keys" },
  GenerateRandom: generateRandom,
  GetKeyLastUsage: getKeyLastUsage,
  GetKeyPolicy: getKeyPolicy,
  GetKeyRotationStatus: getKeyRotationStatus,
  GetParametersForImport: { name: "GetParametersForImport", notBuilt: "imported key material" },
  GetPublicKey: { name: "GetPublicKey", notBuilt: "asymmetric keys" },
  ImportKeyMaterial: { name: "ImportKeyMaterial", notBuilt: "imported key material" },
  ListAliases: listAliases,
  ListGrants: { name: "ListGrants", notBuilt: "grants" },
  ListKeyPolicies: listKeyPolicies,
  ListKeyRotations: listKeyRotations,
  ListKeys: listKeys,
  ListResourceTags: listResourceTags,
  ListRetirableGrants: { name: "ListRetirableGrants", notBuilt: "grants" },
  PutKeyPolicy: putKeyPolicy,
  ReEncrypt: reEncrypt,
  ReplicateKey: { name: "ReplicateKey", notBuilt: "multi-Region keys" },
  RetireGrant: { name: "RetireGrant", notBuilt: "grants" },
  RevokeGrant: { name: "RevokeGrant", notBuilt: "grants" },
  RotateKeyOnDemand: rotateKeyOnDemand,
  ScheduleKeyDeletion: scheduleKeyDeletion,
  Sign: { name: "Sign", notBuilt: "asymmetric keys" },
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAlias: updateAlias,
  UpdateCustomKeyStore: { name: "UpdateCustomKeyStore", notBuilt: "custom key stores" },
  UpdateKeyDescription: updateKeyDescription,
  UpdatePrimaryRegion: { name: "UpdatePrimaryRegion", notBuilt: "multi-Region keys" },
  Verify: { name: "Verify", notBuilt: "asymmetric keys" },
  VerifyMac: { name: "VerifyMac", notBuilt: "HMAC keys" },
};

const byName: ReadonlyMap<string, Operation | NotBuilt> = new Map(Object.entries(OPERATIONS));

/** The operation of an `X-Amz-Target`, or undefined: names are case-sensitive. */
export function operationOf(target: string): Operation | NotBuilt | undefined {
  return target.startsWith(TARGET_PREFIX) ? byName.get(target.slice(TARGET_PREFIX.length)) : undefined;
}

/** What stands before the operation in `X-Amz-Target`. */
export const TARGET_PREFIX = "TrentService.";
