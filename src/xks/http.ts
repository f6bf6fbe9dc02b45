import { fromUtf8 } from "../bytes.ts";
import { failure, type XksFailure } from "./problem.ts";

/** Longest answer that is read, in bytes. The longest one of the API, 4,300 bytes in base64, has 6 KiB. */
const MAX_ANSWER_LENGTH = 65_536;

/** The runtime's `fetch`, as far as it is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A complete HTTP answer. */
export interface HttpAnswer {
  readonly ok: true;
  readonly status: number;
  readonly text: string;
}

/** Posts a text and reads the answer, both within the timeout. Follows no redirect and never throws. */
export async function post(
  fetch: Fetch,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
): Promise<HttpAnswer | XksFailure> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers },
      body,
      redirect: "manual",
      signal,
    });
    const text = await readText(response);
    if (text === null) return failure("invalidResponse", "the body is too long or not UTF-8");
    return { ok: true, status: response.status, text };
  } catch (error) {
    if (signal.aborted) return failure("timeout");
    const reason = reasonOf(error);
    return failure(TLS.test(reason) ? "invalidTls" : "unreachable", reason);
  }
}

/** The body as text; null where it is too long or not UTF-8. */
async function readText(response: Response): Promise<string | null> {
  if (response.body === null) return "";
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const bytes = new Uint8Array(MAX_ANSWER_LENGTH);
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return fromUtf8(bytes.subarray(0, length));
    if (length + value.length > bytes.length) {
      await reader.cancel();
      return null;
    }
    bytes.set(value, length);
    length += value.length;
  }
}

/**
 * Node's error codes for a failed TLS handshake: `ERR_SSL_…`, `CERT_HAS_EXPIRED`, `EPROTO`. workerd on a laptop gives
 * "internal error; reference = …" for it, as for a name that is not found; Cloudflare's edge has a status
 * (`answers.ts`).
 */
const TLS = /\b(?:TLS|SSL)\b|_SSL_|_TLS_|CERT|EPROTO/i;

/**
 * Messages of an error and its causes, for a log. They concern the connection and contain nothing of the request's
 * body.
 */
function reasonOf(error: unknown): string {
  const said: string[] = [];
  for (let at = error; at instanceof Error && said.length < 4; at = at.cause) {
    const code = "code" in at ? ` (${String(at.code)})` : "";
    said.push(`${at.message}${code}`);
  }
  return said.join(": ").slice(0, 512);
}
