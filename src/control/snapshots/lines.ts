import { concat, fromUtf8 } from "../../bytes.ts";
import { ControlError } from "../errors.ts";

/** Longest line in bytes: a row of a database has 2 MB at the most, and base64 and escapes make it longer. */
const LONGEST = 8 * 1024 * 1024;

const NEWLINE = 10;

/** A line of a document. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** An error in a line of a document. */
export function wrongLine(number: number, message: string): ControlError {
  return new ControlError(400, "invalid", `line ${number}: ${message}`);
}

/** Lines of a stream, which each end with a newline. @throws ControlError 400 for one that is too long, or is no text */
export async function* linesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Line> {
  let number = 1;
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (last: Uint8Array): Line => {
    const text = fromUtf8(concat(...parts, last));
    if (text === null) throw wrongLine(number, "is not UTF-8");
    parts = [];
    length = 0;
    return { number: number++, text };
  };
  for await (const chunk of body ?? []) {
    let from = 0;
    for (;;) {
      const to = chunk.indexOf(NEWLINE, from);
      const end = to < 0 ? chunk.length : to;
      if (length + end - from > LONGEST) throw wrongLine(number, `has more than ${LONGEST} bytes`);
      if (to < 0) break;
      yield take(chunk.subarray(from, to));
      from = to + 1;
    }
    if (from < chunk.length) {
      parts.push(chunk.slice(from));
      length += chunk.length - from;
    }
  }
  if (length > 0) yield take(new Uint8Array());
}
