import type { WireRequest } from "../../auth/canonical-request.ts";
import { queryOf } from "../../host.ts";

/** Access key id and Region of the credential scope, unverified; empty where there are none. */
export function claimedScope({
  url,
  headers,
}: Pick<Request, "url" | "headers">): [accessKeyId: string, region: string | undefined] {
  const authorization = headers.get("authorization");
  let credential: string | null = null;
  if (authorization !== null) {
    const at = authorization.indexOf("Credential=");
    if (at >= 0) {
      const end = authorization.indexOf(",", at);
      credential = authorization.slice(at + 11, end < 0 ? undefined : end);
    }
  } else if (url.includes("X-Amz-Credential=")) {
    credential = new URLSearchParams(queryOf(url)).get("X-Amz-Credential");
  }
  if (credential === null) return ["", undefined];
  const [accessKeyId = "", , region] = credential.split("/");
  return [accessKeyId.trim(), region];
}

/** The service in the scope of a request's signature (version 4), unverified. */
export function signedFor({ url, headers }: Pick<Request, "url" | "headers">): string | undefined {
  const authorization = headers.get("authorization");
  let credential: string | null | undefined;
  if (authorization?.startsWith("AWS4-") === true) {
    credential = /Credential=([^,\s]+)/.exec(authorization)?.[1];
  } else if (url.includes("X-Amz-Credential=")) {
    credential = new URLSearchParams(queryOf(url)).get("X-Amz-Credential");
  }
  return credential?.split("/").at(-2);
}

/** The session token of a request, unverified; null where it has none. */
export function claimedToken({ headers, url }: Request): string | null {
  const token = headers.get("x-amz-security-token");
  if (token !== null || !url.includes("X-Amz-Security-Token=")) return token;
  return new URLSearchParams(queryOf(url)).get("X-Amz-Security-Token");
}

/** The name of a header in lower case (RFC 9110, token). `Headers` has one of any case, and throws where it is none. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/**
 * A request as signatures see it. Only the headers that are asked for are read: the runtime makes a string of each. Of
 * the names a repeated Set-Cookie comes several times (Fetch, Headers, "sort and combine").
 */
export function wireRequest({
  url,
  method,
  headers,
}: Pick<Request, "url" | "method" | "headers">): WireRequest {
  const afterOrigin = url.indexOf("/", url.indexOf("//") + 2);
  const target = afterOrigin < 0 ? "/" : url.slice(afterOrigin);
  const question = target.indexOf("?");
  return {
    method,
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? "" : target.slice(question + 1),
    header: (name) => (HEADER_NAME.test(name) ? headers.get(name) : null),
    headerNames: () => (headers.has("set-cookie") ? new Set(headers.keys()) : headers.keys()),
  };
}
