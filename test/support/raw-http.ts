import type { WireRequest } from "../../src/auth/canonical-request.ts";

/** A parsed request, in the form of the verifier. */
export interface RawRequest extends WireRequest {
  readonly body: string;
}

/**
 * Parses a request of the SigV4 suite: lines end in LF, a folded line continues the header above, a repeated header is
 * joined by commas. Path and query stay as on the wire.
 */
export function readRawRequest(text: string): RawRequest {
  const blank = text.indexOf("\n\n");
  const head = (blank < 0 ? text : text.slice(0, blank)).trimEnd();
  const body = blank < 0 ? "" : text.slice(blank + 2);
  const [requestLine = "", ...lines] = head.split("\n");
  const [, method = "", target = ""] = /^(\S+) (.*?)(?: HTTP\/1\.1)?$/.exec(requestLine) ?? [];
  const question = target.indexOf("?");
  const headers = readHeaders(lines);
  return {
    method,
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? "" : target.slice(question + 1),
    header: (name) => headers.get(name) ?? null,
    headerNames: () => headers.keys(),
    body,
  };
}

/** A request with another value for one header. */
export function withHeader(request: RawRequest, changed: string, value: string): RawRequest {
  return { ...request, header: (name) => (name === changed ? value : request.header(name)) };
}

function readHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  let last = "";
  for (const line of lines) {
    if (/^\s/.test(line)) {
      headers.set(last, `${headers.get(last)} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(":");
    last = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const known = headers.get(last);
    headers.set(last, known === undefined ? value : `${known},${value}`);
  }
  return headers;
}
