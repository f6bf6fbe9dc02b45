import { concat } from "../bytes.ts";

/** How many times the longest body is read and dropped before a longer one is refused. */
const PATIENCE = 16;

/**
 * The body of a request. One that is too long is read and dropped, within reason: a client that is still sending when
 * the connection ends would never see the answer.
 *
 * @param announced Content-Length, null where the length is not told in advance.
 * @param longest bytes of a body at the most.
 * @returns null for one that is longer.
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
