import { Failure } from "../../../errors.ts";
import type { AlibabaKeyRecord, StateGuard } from "../../../keys/key.ts";
import type { OperationName } from "../operation.ts";

const USED: StateGuard = {
  Disabled: "keyDisabled",
  PendingDeletion: "keyPendingDeletion",
  PendingImport: "keyPendingImport",
};
const UNTIL_DELETION: StateGuard = { PendingDeletion: "keyStateUnfit" };
const NOT_WHILE_IT_GOES: StateGuard = { PendingDeletion: "keyPendingDeletion" };

/**
 * How operations fail in states of their key (documentation of KMS 1.0, Impact of CMK states on API call); what is not
 * here works in every state, and where that page is silent, what its neighbours do.
 */
const GUARDS: Partial<Record<OperationName, StateGuard>> = {
  Encrypt: USED,
  Decrypt: USED,
  ReEncrypt: USED,
  GenerateDataKey: USED,
  GenerateDataKeyWithoutPlaintext: USED,
  GenerateAndExportDataKey: USED,
  ExportDataKey: USED,
  AsymmetricEncrypt: USED,
  AsymmetricDecrypt: USED,
  AsymmetricSign: USED,
  AsymmetricVerify: USED,
  GenerateMac: USED,
  VerifyMac: USED,
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

/** The guard of an operation: what a store checks again when it writes. */
export function guardOf(operation: OperationName): StateGuard {
  return GUARDS[operation] ?? {};
}

/** @throws Failure where the state of the key does not let the operation work */
export function guardState(operation: OperationName, { state, arn }: AlibabaKeyRecord): void {
  const refused = GUARDS[operation]?.[state];
  if (refused) throw new Failure({ code: refused, arn });
}
