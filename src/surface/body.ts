import { concat } from "../bytes.ts";

/** Multiple of the maximum length up to which a longer body is read and dropped. */
const PATIENCE = 16;

/**
 * Reads the body of a request. A body that is too long is read and dropped up to a bound, because a client still
 * sending when the connection ends would never see the answer.
 *
 * @param announced Content-Length; null if the request has none.
 * @param longest maximum number of bytes.
 * @returns null for a longer body.
 */
export async function readBody(
  request: Request,
  announced: string | null,
  longest: number,
): Promise<Uint8Array | null> {
  if (announced !== null && Number(announced) <= longest) return new Uint8Array(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length <= longest) chunks.push(chunk);
    if (length > PATIENCE * longest) break;
  }
  return length > longest ? null : concat(...chunks);
}

/** What stands in a decoded text for each sequence of bytes that is not UTF-8. */
const REPLACEMENT = "\uFFFD";
const encoder = new TextEncoder();

/**
 * A body that the runtime has read as text, which it does for less than it reads bytes.
 *
 * @param announced Content-Length.
 * @returns null for a body that is not UTF-8, or begins with a byte order mark. Only the first three bytes of a
 *   character of four count as U+FFFD, because neither the text nor its length tells them from that.
 */
export function intactText(text: string, announced: number): string | null {
  if (text.length === announced && !text.includes(REPLACEMENT)) return text;
  return encoder.encode(text).length === announced ? text : null;
}
