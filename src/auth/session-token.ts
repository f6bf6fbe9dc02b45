import { concat, fromBase64, toBase64, utf8 } from "../bytes.ts";
import type { MasterKey } from "../crypto/master-key.ts";

/** Random bytes of a token, and then its end as a double: 48 bytes with the mark, which base64 makes 64 characters. */
const RANDOM_LENGTH = 24;
const END_LENGTH = 8;

/**
 * The session token of temporary credentials. It says itself when they end: so the directory can let go of them then, and
 * whoever still uses them is told that they have expired.
 *
 * @param endsAt milliseconds since the epoch.
 * @param random fills so many bytes.
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

/** When the credentials end that a session token belongs to, milliseconds since the epoch; null for one that is not ours. */
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
