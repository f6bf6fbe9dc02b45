import { concat, fromBase64Url, fromUtf8, toBase64Url, utf8 } from "../bytes.ts";
import type { MasterKey } from "../crypto/master-key.ts";

const MARK_LENGTH = 16;

/**
 * A position in a list as a text that goes out: marked as ours for one place, so that it is of no use anywhere
 * else.
 */
export function sealPosition(masterKey: MasterKey, place: string, position: string): string {
  const bytes = utf8(position);
  return toBase64Url(concat(masterKey.mark(concat(bytes, utf8(`|${place}`))), bytes));
}

/** The position that a text of ours holds, null where it is not ours or of another place. */
export function openPosition(masterKey: MasterKey, place: string, text: string): string | null {
  const bytes = fromBase64Url(text);
  const position = bytes?.subarray(MARK_LENGTH);
  if (
    !bytes ||
    // Base64 can say the same in more than one way: no other text is as good as the one that was given.
    toBase64Url(bytes) !== text ||
    !position ||
    !masterKey.knows(concat(position, utf8(`|${place}`)), bytes.subarray(0, MARK_LENGTH))
  ) {
    return null;
  }
  return fromUtf8(position);
}
