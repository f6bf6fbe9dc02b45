import type { MessageType } from "../crypto/key-kind.ts";
import { AwsError } from "./errors.ts";
import { requireAlgorithm } from "./key-fitness.ts";
import { MESSAGE_LENGTHS, type SigningAlgorithm } from "./key-specs.ts";
import type { LocatedKey } from "./operation.ts";

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
    throw new AwsError(
      "ValidationException",
      `MessageType ${type} is not valid for signing algorithm ${algorithm}.`,
    );
  }
  if (length !== null && message.length !== length) {
    throw new AwsError("ValidationException", `Digest is invalid length for algorithm ${algorithm}.`);
  }
  return type;
}
