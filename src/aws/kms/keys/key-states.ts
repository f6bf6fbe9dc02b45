import type { StateGuard } from "../../../keys/key.ts";
import type { OperationName } from "../operation.ts";

/** States in which a key waits for its deletion: KMSInvalidStateException, recorded for both. */
const DOOMED = {
  PendingDeletion: "keyPendingDeletion",
  PendingReplicaDeletion: "keyPendingReplicaDeletion",
} as const satisfies StateGuard;

/** The state guard of all cryptographic operations. */
const USE: StateGuard = {
  ...DOOMED,
  Disabled: "keyDisabled",
  PendingImport: "keyPendingImport",
  Unavailable: "keyUnavailable",
  Creating: "keyCreating",
};
/** The state guard of enabling and disabling. */
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
 * State guards of operations. Left out are operations that work in every state, and cryptographic ones, which all have
 * `USE` (Developer Guide, Key states of AWS KMS keys). Kinds of keys that an operation does not work with in any state
 * stand in its record.
 */
const KEY_STATES: Partial<Record<OperationName, StateGuard>> = {
  CancelKeyDeletion: NOT_DOOMED,
  CreateAlias: DOOMED,
  CreateGrant: {
    ...DOOMED,
    Disabled: "keyDisabled",
    PendingImport: "keyPendingImport",
    Creating: "keyCreating",
  },
  DeleteImportedKeyMaterial: { Creating: "keyCreating", Updating: "keyUpdating" },
  DisableKey: SWITCH,
  DisableKeyRotation: ROTATION,
  EnableKey: SWITCH,
  EnableKeyRotation: ROTATION,
  GetParametersForImport: { ...DOOMED, Creating: "keyCreating", Updating: "keyUpdating" },
  GetPublicKey: { ...DOOMED, Creating: "keyCreating" },
  ImportKeyMaterial: { Creating: "keyCreating" },
  ReplicateKey: { ...ROTATION, Updating: "keyUpdating" },
  RotateKeyOnDemand: ROTATION,
  ScheduleKeyDeletion: { ...DOOMED, Updating: "keyUpdating" },
  TagResource: DOOMED,
  UntagResource: DOOMED,
  UpdateAlias: DOOMED,
  UpdateKeyDescription: DOOMED,
  UpdatePrimaryRegion: ROTATION,
};

/** The state guard of an operation that is not cryptographic, which a store checks again when it writes. */
export function guardOf(operation: OperationName): StateGuard {
  return KEY_STATES[operation] ?? {};
}

/** The state guard of an operation; undefined where it works in all states. */
export function statesOf(operation: {
  readonly name: OperationName;
  readonly cryptographic?: true;
}): StateGuard | undefined {
  return operation.cryptographic ? USE : KEY_STATES[operation.name];
}
