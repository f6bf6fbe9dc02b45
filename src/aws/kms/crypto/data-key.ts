import { SYMMETRIC } from "../../../keys/material.ts";
import { required } from "../../../shape.ts";
import { AwsError } from "../errors.ts";
import { dataKeySpec, dryRun, encryptionContext, grantTokens, keyId, numberOfBytes } from "../members.ts";
import { ANY_KEY, type Call, type LocatedKey, type LocatedKeys } from "../operation.ts";
import { encryptionFor, encryptWith } from "./encryption.ts";

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

/** Members of a request that give the length of a data key. */
interface Wanted {
  readonly KeySpec?: keyof typeof DATA_KEY_LENGTH;
  readonly NumberOfBytes?: number;
}

/**
 * The KMS key that encrypts a data key. Exactly one of KeySpec and NumberOfBytes must be given, which is checked once
 * the key is found, before its usage and state (text and order as in Floci's tests).
 *
 * @throws AwsError ValidationException
 */
export async function locateForDataKey(
  call: Call,
  input: Wanted & { readonly KeyId: string },
): Promise<LocatedKeys> {
  const key = await call.named(input.KeyId, ANY_KEY);
  lengthOf(input);
  return [key];
}

function lengthOf({ KeySpec: spec, NumberOfBytes: bytes }: Wanted): number {
  const length = spec ? DATA_KEY_LENGTH[spec] : bytes;
  if (length !== undefined && (!spec || bytes === undefined)) return length;
  throw new AwsError("ValidationException", "Please specify either number of bytes or key spec.");
}

/** A new data key, and its ciphertext under the KMS key. @throws AwsError InvalidKeyUsageException */
export async function generateDataKey(
  call: Call,
  input: Wanted & { readonly EncryptionContext?: ReadonlyMap<string, string> },
  key: LocatedKey,
): Promise<{ plaintext: Uint8Array; blob: Uint8Array }> {
  if (key.record.keySpec !== SYMMETRIC) {
    // Recorded.
    throw new AwsError("InvalidKeyUsageException", "You cannot generate a data key with an asymmetric CMK");
  }
  const encryption = encryptionFor(key, undefined, input.EncryptionContext);
  const plaintext = crypto.getRandomValues(new Uint8Array(lengthOf(input)));
  return { plaintext, blob: await encryptWith(call, key, encryption, plaintext) };
}
