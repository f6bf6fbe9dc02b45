import { Failure } from "../errors.ts";
import type { KeyRecord, StateGuard } from "../keys/key.ts";
import type { OperationName } from "./operation.ts";

/** Cryptographic use: a key pending deletion gives KMSInvalidStateException, the one recorded of the two. */
const USE: StateGuard = { Disabled: "keyDisabled", PendingDeletion: "keyPendingDeletion" };
/** A change that a disabled key allows. */
const CHANGE: StateGuard = { PendingDeletion: "keyPendingDeletion" };
const ROTATION: StateGuard = { Disabled: "keyDisabled", PendingDeletion: "keyPendingDeletion" };

/**
 * Key states that an operation does not work in, and what it answers then; operations that work in every state
 * are left out (Developer Guide, Key states of AWS KMS keys).
 */
export const KEY_STATES: Partial<Record<OperationName, StateGuard>> = {
  CancelKeyDeletion: { Enabled: "keyNotPendingDeletion", Disabled: "keyNotPendingDeletion" },
  CreateAlias: CHANGE,
  UpdateAlias: CHANGE,
  Decrypt: USE,
  Encrypt: USE,
  ReEncrypt: USE,
  GenerateDataKey: USE,
  GenerateDataKeyWithoutPlaintext: USE,
  EnableKey: CHANGE,
  DisableKey: CHANGE,
  EnableKeyRotation: ROTATION,
  DisableKeyRotation: ROTATION,
  RotateKeyOnDemand: ROTATION,
  ScheduleKeyDeletion: CHANGE,
  TagResource: CHANGE,
  UntagResource: CHANGE,
  UpdateKeyDescription: CHANGE,
};

/** The row of an operation. */
export function guardOf(operation: OperationName): StateGuard {
  return KEY_STATES[operation] ?? {};
}

/** @throws Failure as the table has it */
export function guardState(operation: OperationName, key: KeyRecord): void {
  const code = KEY_STATES[operation]?.[key.state];
  if (code) throw new Failure({ code, arn: key.arn });
}
