import { required } from "../shape.ts";
import { encryptionFor, encryptWith } from "./encryption.ts";
import { AwsError } from "./errors.ts";
import { dataKeySpec, dryRun, encryptionContext, grantTokens, keyId, numberOfBytes } from "./members.ts";
import type { Call, LocatedKey } from "./operation.ts";

/** Members that GenerateDataKey and GenerateDataKeyWithoutPlaintext share. */
export const dataKeyMembers = {
  KeyId: required(keyId),
  EncryptionContext: encryptionContext,
  KeySpec: dataKeySpec,
  NumberOfBytes: numberOfBytes,
  GrantTokens: grantTokens,
  DryRun: dryRun,
} as const;

/** Bytes of a data key by its spec. */
const DATA_KEY_LENGTH = { AES_128: 16, AES_256: 32 } as const;

/**
 * A new data key, and its ciphertext under the KMS key.
 *
 * @throws AwsError ValidationException unless exactly one of KeySpec and NumberOfBytes is given
 */
export async function generateDataKey(
  call: Call,
  input: {
    readonly KeySpec?: keyof typeof DATA_KEY_LENGTH;
    readonly NumberOfBytes?: number;
    readonly EncryptionContext?: ReadonlyMap<string, string>;
  },
  key: LocatedKey,
): Promise<{ plaintext: Uint8Array; blob: Uint8Array }> {
  const encryption = encryptionFor(key, undefined, input.EncryptionContext);
  const length = input.KeySpec ? DATA_KEY_LENGTH[input.KeySpec] : input.NumberOfBytes;
  if (length === undefined || (input.KeySpec && input.NumberOfBytes !== undefined)) {
    throw new AwsError("ValidationException", "Please specify either number of bytes or key spec.");
  }
  const plaintext = crypto.getRandomValues(new Uint8Array(length));
  return { plaintext, blob: await encryptWith(call, key, encryption, plaintext) };
}
