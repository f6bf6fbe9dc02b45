import { concat, fromBase64Url, fromUtf8, toBase64Url, utf8 } from "../bytes.ts";
import type { TokenKeys } from "../crypto/token-keys.ts";

const MARK_LENGTH = 16;

/** Seals a position in a list as a pagination token, authenticated for one list so that it is invalid elsewhere. */
export function sealPosition(keys: TokenKeys, place: string, position: string): string {
  const bytes = utf8(position);
  return toBase64Url(concat(keys.mark(concat(bytes, utf8(`|${place}`))), bytes));
}

/** Opens a pagination token: its position; null if it is not ours or of another list. */
export function openPosition(keys: TokenKeys, place: string, text: string): string | null {
  const bytes = fromBase64Url(text);
  const position = bytes?.subarray(MARK_LENGTH);
  if (
    !bytes ||
    // Base64 can encode the same bytes in more than one way; only the issued text is valid.
    toBase64Url(bytes) !== text ||
    !position ||
    !keys.knows(concat(position, utf8(`|${place}`)), bytes.subarray(0, MARK_LENGTH))
  ) {
    return null;
  }
  return fromUtf8(position);
}
