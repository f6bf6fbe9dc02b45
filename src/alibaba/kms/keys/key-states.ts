import type { StateGuard } from "../../../keys/key.ts";
import type { OperationName } from "../operation.ts";

/** The state guard of all cryptographic operations. */
export const USED: StateGuard = {
  Disabled: "keyDisabled",
  PendingDeletion: "keyPendingDeletion",
  PendingImport: "keyPendingImport",
};
const UNTIL_DELETION: StateGuard = { PendingDeletion: "keyStateUnfit" };
const NOT_WHILE_IT_GOES: StateGuard = { PendingDeletion: "keyPendingDeletion" };

/**
 * State guards of operations (documentation of KMS 1.0, Impact of CMK states on API call). Others that are not
 * cryptographic work in every state. Operations that the page leaves out have the guards of their neighbours.
 */
const GUARDS: Partial<Record<OperationName, StateGuard>> = {
  CreateKeyVersion: USED,
  UpdateRotationPolicy: USED,
  EnableKey: { PendingDeletion: "keyStateUnfit", PendingImport: "keyStateUnfit" },
  DisableKey: { PendingDeletion: "keyStateUnfit", PendingImport: "keyStateUnfit" },
  ScheduleKeyDeletion: UNTIL_DELETION,
  CancelKeyDeletion: { Enabled: "keyStateUnfit", Disabled: "keyStateUnfit", PendingImport: "keyStateUnfit" },
  CreateAlias: UNTIL_DELETION,
  UpdateAlias: NOT_WHILE_IT_GOES,
  ImportKeyMaterial: UNTIL_DELETION,
  SetDeletionProtection: NOT_WHILE_IT_GOES,
  UpdateKeyDescription: NOT_WHILE_IT_GOES,
  SetKeyPolicy: NOT_WHILE_IT_GOES,
};

/** The state guard of an operation that is not cryptographic, which a store checks again when it writes. */
export function guardOf(operation: OperationName): StateGuard {
  return GUARDS[operation] ?? {};
}

/** The state guard of an operation; undefined where it works in all states. */
export function statesOf(operation: {
  readonly name: OperationName;
  readonly cryptographic?: true;
}): StateGuard | undefined {
  return operation.cryptographic ? USED : GUARDS[operation.name];
}
