import type { AlibabaKeyRecord } from "../../../keys/key.ts";
import { SECONDS_OF_DAY } from "../../../keys/rotation.ts";
import { parseInterval } from "../../../keys/rotation-interval.ts";
import { AlibabaError, invalidParameter, missingParameter } from "../../protocol/error.ts";
import { specRow } from "./key-specs.ts";

/** Days between two rotations: what CreateKey takes, and what UpdateRotationPolicy does. */
export const CREATE_KEY_DAYS = { min: 7, max: 365 } as const;
export const UPDATE_ROTATION_DAYS = { min: 7, max: 730 } as const;

/**
 * Seconds between two rotations, null for none. An interval without automatic rotation is ignored.
 *
 * @throws AlibabaError MissingParameter, InvalidParameter
 */
export function readRotation(
  input: { readonly EnableAutomaticRotation?: boolean; readonly RotationInterval?: string },
  days: { readonly min: number; readonly max: number },
): number | null {
  if (!input.EnableAutomaticRotation) return null;
  if (input.RotationInterval === undefined) throw missingParameter("RotationInterval");
  const seconds = parseInterval(input.RotationInterval);
  if (seconds === null || seconds < days.min * SECONDS_OF_DAY || seconds > days.max * SECONDS_OF_DAY) {
    throw invalidParameter("RotationInterval");
  }
  return seconds;
}

/**
 * Requires a key that can be rotated. Asymmetric keys, MAC keys, imported ones and those of services are not rotated
 * (UpdateRotationPolicy), nor are those that a hardware instance keeps inside its modules (CreateKey:
 * KeyStorageMechanism).
 *
 * @throws AlibabaError Rejected.UnsupportedOperation
 */
export function requireRotatable(
  key: Pick<AlibabaKeyRecord, "keySpec" | "origin" | "manager" | "storageMechanism">,
): void {
  const isMade = key.origin !== "EXTERNAL" && key.manager === "CUSTOMER";
  const isSymmetric = specRow(key.keySpec).family === "symmetric";
  if (isMade && isSymmetric && key.storageMechanism !== "HsmInternal") return;
  throw new AlibabaError("Rejected.UnsupportedOperation");
}
