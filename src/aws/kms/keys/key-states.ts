import { Failure } from "../../../errors.ts";
import type { AwsKeyRecord, StateGuard } from "../../../keys/key.ts";
import type { OperationName } from "../operation.ts";

/** States in which a key waits for its deletion: KMSInvalidStateException, recorded of both. */
const DOOMED = {
  PendingDeletion: "keyPendingDeletion",
  PendingReplicaDeletion: "keyPendingReplicaDeletion",
} as const satisfies StateGuard;

/** Cryptographic use. */
const USE: StateGuard = {
  ...DOOMED,
  Disabled: "keyDisabled",
  PendingImport: "keyPendingImport",
  Unavailable: "keyUnavailable",
  Creating: "keyCreating",
};
/** Enabling and disabling. */
const SWITCH: StateGuard = {
  ...DOOMED,
  PendingImport: "keyPendingImport",
  Creating: "keyCreating",
  Updating: "keyUpdating",
};
const ROTATION: StateGuard = {
  ...DOOMED,
  Disabled: "keyDisabled",
  PendingImport: "keyPendingImport",
  Creating: "keyCreating",
};
const NOT_DOOMED: StateGuard = {
  Enabled: "keyNotPendingDeletion",
  Disabled: "keyNotPendingDeletion",
  PendingImport: "keyNotPendingDeletion",
  Unavailable: "keyNotPendingDeletion",
  Creating: "keyNotPendingDeletion",
  Updating: "keyNotPendingDeletion",
};

/**
 * Key states that an operation does not work in, and what it answers then; operations that work in every state
 * are left out (Developer Guide, Key states of AWS KMS keys). What an operation answers to a kind of key that it
 * does not work with in any state stands in key-fitness.ts.
 */
export const KEY_STATES: Partial<Record<OperationName, StateGuard>> = {
  CancelKeyDeletion: NOT_DOOMED,
  CreateAlias: DOOMED,
  CreateGrant: {
    ...DOOMED,
    Disabled: "keyDisabled",
    PendingImport: "keyPendingImport",
    Creating: "keyCreating",
  },
  Decapsulate: USE,
  Decrypt: USE,
  DeleteImportedKeyMaterial: { Creating: "keyCreating", Updating: "keyUpdating" },
  DeriveSharedSecret: USE,
  DisableKey: SWITCH,
  DisableKeyRotation: ROTATION,
  EnableKey: SWITCH,
  EnableKeyRotation: ROTATION,
  Encapsulate: USE,
  Encrypt: USE,
  GenerateDataKey: USE,
  GenerateDataKeyPair: USE,
  GenerateDataKeyPairWithoutPlaintext: USE,
  GenerateDataKeyWithoutPlaintext: USE,
  GenerateMac: USE,
  GetParametersForImport: { ...DOOMED, Creating: "keyCreating", Updating: "keyUpdating" },
  GetPublicKey: { ...DOOMED, Creating: "keyCreating" },
  ImportKeyMaterial: { Creating: "keyCreating" },
  ReEncrypt: USE,
  ReplicateKey: { ...ROTATION, Updating: "keyUpdating" },
  RotateKeyOnDemand: ROTATION,
  ScheduleKeyDeletion: { ...DOOMED, Updating: "keyUpdating" },
  Sign: USE,
  TagResource: DOOMED,
  UntagResource: DOOMED,
  UpdateAlias: DOOMED,
  UpdateKeyDescription: DOOMED,
  UpdatePrimaryRegion: ROTATION,
  Verify: USE,
  VerifyMac: USE,
};

/** The row of an operation. */
export function guardOf(operation: OperationName): StateGuard {
  return KEY_STATES[operation] ?? {};
}

/** @throws Failure as the table has it */
export function guardState(operation: OperationName, key: AwsKeyRecord): void {
  const code = KEY_STATES[operation]?.[key.state];
  if (code) throw new Failure({ code, arn: key.arn });
}
