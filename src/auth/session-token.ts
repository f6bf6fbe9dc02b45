import { concat, fromBase64, toBase64, utf8 } from "../bytes.ts";
import type { MasterKey } from "../crypto/master-key.ts";

/** Random bytes of a token. A double (the expiry) and a MAC follow: 48 bytes, which are 64 characters of base64. */
const RANDOM_LENGTH = 24;
const END_LENGTH = 8;

/**
 * A new session token for temporary credentials. The token carries its expiry, so that the directory can forget expired
 * credentials, and callers that still use them learn that they have expired.
 *
 * @param endsAt milliseconds since the epoch.
 * @param random makes so many random bytes.
 */
export function newSessionToken(
  masterKey: MasterKey,
  accessKeyId: string,
  endsAt: number,
  random: (length: number) => Uint8Array,
): string {
  const end = new Uint8Array(END_LENGTH);
  new DataView(end.buffer).setFloat64(0, endsAt);
  const said = concat(random(RANDOM_LENGTH), end);
  return toBase64(concat(said, masterKey.mark(markedBy(accessKeyId, said))));
}

/** The expiry in a session token, milliseconds since the epoch; null for a token that this deployment has not made. */
export function endOfSession(masterKey: MasterKey, accessKeyId: string, token: string): number | null {
  const bytes = fromBase64(token);
  if (bytes === null || bytes.length <= RANDOM_LENGTH + END_LENGTH) return null;
  const said = bytes.subarray(0, RANDOM_LENGTH + END_LENGTH);
  if (!masterKey.knows(markedBy(accessKeyId, said), bytes.subarray(said.length))) return null;
  return new DataView(said.buffer, said.byteOffset).getFloat64(RANDOM_LENGTH);
}

function markedBy(accessKeyId: string, said: Uint8Array): Uint8Array {
  return concat(said, utf8(`session/${accessKeyId}`));
}
