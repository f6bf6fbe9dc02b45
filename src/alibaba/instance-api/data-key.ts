import { randomBytes } from "../../crypto/random.ts";
import { InstanceApiError } from "./errors.ts";

/** Default length of a data key in bytes. */
const USUAL_LENGTH = 32;
const LONGEST = 1024;

/** A new data key, plaintext. @throws InstanceApiError InvalidParameter for a length that it cannot have */
export function newDataKey(length: number = USUAL_LENGTH): Uint8Array {
  return randomOf(length);
}

/** Random bytes: 1 to 1,024. @throws InstanceApiError InvalidParameter */
export function randomOf(length: number): Uint8Array {
  if (length < 1 || length > LONGEST) throw new InstanceApiError("InvalidParameter");
  return randomBytes(length);
}
