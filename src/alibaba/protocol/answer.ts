import { xmlDocument } from "../../xml.ts";

/** What an answer says besides its status. */
export type AnswerBody = Readonly<Record<string, unknown>>;

/** In which language an answer is given: the parameter Format, JSON where there is none. */
export type Format = "JSON" | "XML";

const CONTENT_TYPES = {
  JSON: "application/json;charset=utf-8",
  // What SDKs look for before they read an error as XML.
  XML: "text/xml;charset=utf-8",
} as const;

/** Content type of the answers of a format. */
export function contentTypeOf(format: Format): string {
  return CONTENT_TYPES[format];
}

/** An answer on its way out. @param root name of the XML element around it. */
export async function respond(
  status: number,
  body: AnswerBody,
  root: string,
  format: Format,
  requestId: string,
): Promise<Response> {
  const text = format === "JSON" ? JSON.stringify(body) : await xmlDocument(root, body);
  return new Response(text, {
    status,
    headers: { "content-type": CONTENT_TYPES[format], "x-acs-request-id": requestId },
  });
}
