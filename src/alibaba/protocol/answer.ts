import { AnswerHeaders } from "../../surface/answer-headers.ts";
import { whenKnown } from "../../when-known.ts";
import { xmlDocument } from "../../xml.ts";

/** The body of an answer. */
export type AnswerBody = Readonly<Record<string, unknown>>;

/** The format of an answer: the parameter Format, by default JSON. */
export type Format = "JSON" | "XML";

const CONTENT_TYPES = {
  JSON: "application/json;charset=utf-8",
  // SDKs look for this content type before they read an error as XML.
  XML: "text/xml;charset=utf-8",
} as const;

/** Header of the request's id. */
export const REQUEST_ID = "x-acs-request-id";
const HEADERS = {
  JSON: new AnswerHeaders(REQUEST_ID, { "content-type": CONTENT_TYPES.JSON }),
  XML: new AnswerHeaders(REQUEST_ID, { "content-type": CONTENT_TYPES.XML }),
} as const;

/** Content type of the answers of a format. */
export function contentTypeOf(format: Format): string {
  return CONTENT_TYPES[format];
}

/** Writes an answer; only XML waits, for its library. @param root name of the XML element around it. */
export function respond(
  status: number,
  body: AnswerBody,
  root: string,
  format: Format,
  requestId: string,
): Response | Promise<Response> {
  const written = format === "JSON" ? JSON.stringify(body) : xmlDocument(root, body);
  return whenKnown(written, (text) => new Response(text, { status, headers: HEADERS[format].of(requestId) }));
}
