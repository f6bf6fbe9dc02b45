import { AwsError } from "../errors.ts";

/**
 * The ciphertext of Decrypt or ReEncrypt. It may be left out only by a DryRun with IGNORE_CIPHERTEXT, and then
 * the key must be named (API Reference, Decrypt: DryRunModifiers).
 *
 * @param keyMember name of the member that names the key, as messages have it.
 * @returns null where the ciphertext is left out, or is to be ignored.
 * @throws AwsError ValidationException
 */
export function requireCiphertext(
  input: {
    readonly CiphertextBlob?: Uint8Array;
    readonly DryRun?: boolean;
    readonly DryRunModifiers?: readonly string[];
  },
  keyMember: string,
  named: string | undefined,
): Uint8Array | null {
  const ignore = input.DryRunModifiers?.includes("IGNORE_CIPHERTEXT") ?? false;
  if (ignore && input.DryRun !== true) {
    throw new AwsError("ValidationException", "DryRunModifiers can only be used when DryRun is true.");
  }
  if (ignore && named === undefined) throw mustNotBeNull(keyMember);
  if (ignore) return null;
  if (!input.CiphertextBlob) throw mustNotBeNull("ciphertextBlob");
  return input.CiphertextBlob;
}

function mustNotBeNull(path: string): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  );
}
