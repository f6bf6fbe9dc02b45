import { randomBytes } from "../../crypto/random.ts";
import { InstanceApiError } from "./errors.ts";

/** Default length of a data key in bytes. */
const USUAL_LENGTH = 32;
const LONGEST = 1024;

/** Requires a length of random bytes: 1 to 1,024. @throws InstanceApiError InvalidParameter */
export function checkLength(length: number = USUAL_LENGTH): void {
  if (length < 1 || length > LONGEST) throw new InstanceApiError("InvalidParameter");
}

/** A new data key, plaintext, of a length that was checked. */
export function newDataKey(length: number = USUAL_LENGTH): Uint8Array {
  return randomOf(length);
}

/** Random bytes, of a number that was checked. */
export function randomOf(length: number): Uint8Array {
  return randomBytes(length);
}
