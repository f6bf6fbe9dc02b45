import { fromUtf8 } from "../../bytes.ts";
import { AnswerHeaders } from "../../surface/answer-headers.ts";
import { intactText, readBody as readBodyUpTo } from "../../surface/body.ts";
import { AwsError } from "./errors.ts";

/** Content type of AWS JSON 1.1. */
export const JSON_11 = "application/x-amz-json-1.1";

/** Longest body in bytes: several times the largest input of the service model. */
const LARGEST_BODY = 1_048_576;

/** Header of the request's id. */
export const REQUEST_ID = "x-amzn-requestid";

/** The answer to a request that may not reach this server at all. */
export function refuse(sentence: string): Response {
  const body = JSON.stringify({ __type: "AccessDeniedException", message: sentence });
  const headers = { "content-type": JSON_11, [REQUEST_ID]: crypto.randomUUID() };
  return new Response(body, { status: 403, headers });
}

/** Whether a content type is that of AWS JSON 1.1. */
export function isJson11(contentType: string | null): boolean {
  if (contentType === JSON_11) return true;
  return contentType?.split(";")[0]?.trim().toLowerCase() === JSON_11;
}

/** Body of a request: its bytes, or its text where no signature is checked; null for bytes that are not UTF-8. */
export type Body = Uint8Array | string | null;

/**
 * Reads the body of a request.
 *
 * @param announced Content-Length, or null.
 * @param asText whether it is read as text, which costs less, but leaves no bytes to hash.
 * @throws AwsError RequestEntityTooLargeException; SerializationException for one that breaks off or is badly chunked
 */
export async function readBody(request: Request, announced: string | null, asText: boolean): Promise<Body> {
  const length = asText && announced !== null ? Number(announced) : Number.NaN;
  try {
    if (length <= LARGEST_BODY) return intactText(await request.text(), length);
    const body = await readBodyUpTo(request, announced, LARGEST_BODY);
    if (body) return body;
  } catch {
    throw new AwsError("SerializationException", null);
  }
  throw new AwsError("RequestEntityTooLargeException", null, 413);
}

/** The body as JSON; an empty one counts as no parameters. @throws AwsError SerializationException where it is not JSON in UTF-8 */
export function parseBody(body: Body): unknown {
  if (body?.length === 0) return {};
  const text = body instanceof Uint8Array ? fromUtf8(body) : body;
  if (text === null) throw new AwsError("SerializationException", null);
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError("SerializationException", null);
  }
}

/**
 * The answer of a JSON 1.1 service to a wrong method, path or content type.
 *
 * @param fixed headers of all answers of the service.
 */
export function notAService(fixed: Readonly<Record<string, string>> = {}): Response {
  const headers = new AnswerHeaders(REQUEST_ID, { ...fixed, "content-type": "application/xml" });
  return new Response("<UnknownOperationException/>\n", {
    status: 404,
    headers: headers.of(crypto.randomUUID()),
  });
}
