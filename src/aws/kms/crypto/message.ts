import type { MessageType } from "../../../crypto/key-kind.ts";
import { AwsError } from "../errors.ts";
import { requireAlgorithm } from "../keys/key-fitness.ts";
import { MESSAGE_LENGTHS, type SigningAlgorithm, specRow } from "../keys/key-specs.ts";
import type { LocatedKey } from "../operation.ts";

/**
 * The message type of Sign or Verify, checked against key, algorithm and message (API Reference, Sign: MessageType).
 *
 * @throws AwsError InvalidKeyUsageException, ValidationException
 */
export function messageTypeFor(
  key: LocatedKey,
  input: {
    readonly SigningAlgorithm: SigningAlgorithm;
    readonly Message: Uint8Array;
    readonly MessageType?: MessageType;
  },
): MessageType {
  const { SigningAlgorithm: algorithm, Message: message } = input;
  const type = input.MessageType ?? "RAW";
  requireAlgorithm(key.record, algorithm);
  const lengths: Readonly<Partial<Record<MessageType, number | null>>> = MESSAGE_LENGTHS[algorithm];
  const length = lengths[type];
  if (length === undefined) {
    const { keySpec } = key.record;
    const what = takes(keySpec, type) ? `algorithm ${algorithm}` : `key spec ${keySpec}`;
    throw new AwsError("ValidationException", `Message type ${type} is incompatible with ${what}.`);
  }
  if (length !== null && message.length !== length) {
    throw new AwsError("ValidationException", `Digest is invalid length for algorithm ${algorithm}.`);
  }
  return type;
}

/** Whether any algorithm of a key spec takes messages of the type. */
function takes(keySpec: string, type: MessageType): boolean {
  const algorithms: readonly string[] = specRow(keySpec).usages.SIGN_VERIFY ?? [];
  return Object.entries(MESSAGE_LENGTHS).some(([name, types]) => algorithms.includes(name) && type in types);
}
