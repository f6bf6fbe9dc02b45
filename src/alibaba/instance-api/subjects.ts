import { isOurs } from "../../keys/ciphertext.ts";
import { InstanceApiError } from "./errors.ts";
import { type FirstAdvanceBlob, parseFirstAdvance } from "./first-advance-blob.ts";
import type { Call, Subject } from "./operation.ts";

/** Subjects of requests, for operations in several files. */

/** A required member. @throws InstanceApiError MissingParameter */
export function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new InstanceApiError("MissingParameter", name);
  return value;
}

/** The key that KeyId names. @throws InstanceApiError MissingParameter */
export function keyNamed(_call: Call, { KeyId }: { readonly KeyId?: string }): Subject {
  return { kind: "key", reference: required("KeyId", KeyId) };
}

/**
 * A blob of the first layout of AdvanceEncrypt, made by this deployment for the caller's account and Region; null for
 * other bytes.
 */
export function firstAdvanceBlob(
  { headerMarks, context }: Call,
  ciphertext: Uint8Array,
): FirstAdvanceBlob | null {
  const blob = parseFirstAdvance(ciphertext);
  if (!blob || !isOurs(blob.named, headerMarks)) return null;
  const { account, region } = blob.named.header;
  return account === context.scope.account && region === context.scope.region ? blob : null;
}
