/**
 * The canonical request of Signature Version 4 (IAM User Guide, "Create a signed AWS API request", step 1),
 * for services other than S3: the path is normalised and encoded once more than it is on the wire.
 */
export interface WireRequest {
  readonly method: string;
  /** Path as on the wire. */
  readonly path: string;
  /** Query as on the wire, without `?`. */
  readonly query: string;
  /** Value of a header by its lower-case name; several joined by commas; null where absent. */
  header(name: string): string | null;
  /** Lower-case names of all headers. */
  headerNames(): Iterable<string>;
}

/** Options of the canonical request in which signers differ. */
export interface CanonicalOptions {
  /** Whether `.`, `..` and empty segments are removed from the path, as for all services but S3. */
  readonly normalize: boolean;
  /** Query parameters that were added after signing. */
  readonly unsigned: readonly string[];
  /** Lower-case names of `x-amz-*` headers that may be added after signing: the session token's, for some services. */
  readonly unsignedHeaders: readonly string[];
}

/** Options of requests to KMS. */
export const CANONICAL: CanonicalOptions = {
  normalize: true,
  unsigned: ["X-Amz-Signature"],
  unsignedHeaders: [],
};

/** The canonical request. @param payloadHash SHA-256 of the body, lower-case hex. */
export function canonicalRequest(
  request: WireRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
  options: CanonicalOptions = CANONICAL,
): string {
  let headers = "";
  for (const name of signedHeaders) headers += `${name}:${canonicalValue(request.header(name) ?? "")}\n`;
  const path = request.path === "/" ? "/" : canonicalPath(request.path, options.normalize);
  const query = request.query === "" ? "" : canonicalQuery(request.query, options.unsigned);
  return `${request.method}\n${path}\n${query}\n${headers}\n${signedHeaders.join(";")}\n${payloadHash}`;
}

const SPACE = 0x20;

/** A header's value, trimmed, with each run of spaces made one. */
function canonicalValue(value: string): string {
  const isClean =
    value.charCodeAt(0) > SPACE &&
    value.charCodeAt(value.length - 1) > SPACE &&
    !value.includes("  ") &&
    !value.includes("\t") &&
    !value.includes("\n");
  return isClean ? value : value.trim().replace(/\s+/g, " ");
}

function canonicalPath(path: string, normalize: boolean): string {
  const encoded = (segments: readonly string[]) => segments.map(encode).join("/");
  if (!normalize) return encoded(path.split("/"));
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const trailing = kept.length > 0 && /\/\.{0,2}$/.test(path) ? "/" : "";
  return `/${encoded(kept)}${trailing}`;
}

/** Parameters sorted by encoded name, then by encoded value. */
function canonicalQuery(query: string, unsigned: readonly string[]): string {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return at < 0 ? [recode(pair), ""] : [recode(pair.slice(0, at)), recode(pair.slice(at + 1))];
    })
    .filter(([name]) => !unsigned.includes(name))
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Decodes percent-encoding and encodes again in the canonical way. */
function recode(text: string): string {
  try {
    return encode(decodeURIComponent(text));
  } catch {
    return encode(text);
  }
}

/** RFC 3986 percent-encoding of all but unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
