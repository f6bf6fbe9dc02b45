import { createHmac } from "node:crypto";
import { fromHex, transientUtf8 } from "../bytes.ts";
import { sha256Hex } from "../crypto/sha256.ts";
import { CANONICAL, type CanonicalOptions, canonicalRequest, type WireRequest } from "./canonical-request.ts";

const ALGORITHM = "AWS4-HMAC-SHA256";

/** Allowed clock skew of the client, milliseconds. */
const SKEW_MS = 5 * 60_000;

/** Longest validity of a presigned request, in seconds (a week). */
const LONGEST_EXPIRY = 604_800;

/** The signature of a request, with the claims that come with it. */
export interface Signature {
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** The signature, 64 lower-case hexadecimal digits; empty where the request has anything else. */
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  /** Validity of a presigned request in seconds; null for one signed in its header. */
  readonly expiresIn: number | null;
  readonly sessionToken: string | null;
}

/** Why a signature is refused. The surface words it. */
export type SignatureProblem =
  | { readonly problem: "missing" }
  | { readonly problem: "incomplete"; readonly lacks: readonly string[]; readonly authorization: string }
  | { readonly problem: "malformed"; readonly what: string }
  | { readonly problem: "wrongRegion" }
  | { readonly problem: "wrongService"; readonly expected: string }
  | { readonly problem: "dateMismatch"; readonly date: string; readonly timestamp: string }
  /** @property header lower-case name of the first header that must be signed and is not. */
  | { readonly problem: "notSigned"; readonly header: string }
  | ({ readonly problem: "expired" | "notYetCurrent" } & Untimely)
  | { readonly problem: "mismatch" };

/** An expired signature, or one from the future. Times are `YYYYMMDDTHHMMSSZ`. */
interface Untimely {
  readonly signed: string;
  readonly limit: string;
  readonly now: string;
  /** Time between `now` and `limit`, such as `5 min`. */
  readonly allowed: string;
}

/** Reads the signature of a request, from its Authorization header or, presigned, from its query. */
export function readSignature(request: WireRequest): Signature | SignatureProblem {
  const authorization = request.header("authorization");
  if (authorization !== null) return readHeader(request, authorization);
  if (request.query.includes("X-Amz-Algorithm=")) return readQuery(request);
  return { problem: "missing" };
}

/**
 * Verifies a signature.
 *
 * @param key the signing key of the credential, see `signingKey`.
 * @param payloadHash SHA-256 of the body, lower-case hex.
 * @param wall wall-clock time in milliseconds: clients sign by it, whatever a workspace's clock shows.
 * @returns null where the signature is valid.
 */
export async function verifySignature(
  request: WireRequest,
  signature: Signature,
  key: CryptoKey,
  payloadHash: string,
  wall: number,
  options: CanonicalOptions = CANONICAL,
): Promise<SignatureProblem | null> {
  const problem = checkTime(signature, wall);
  if (problem) return problem;
  const { signedHeaders } = signature;
  const header = unsignedHeader(request, [...signedHeaders, ...options.unsignedHeaders]);
  if (header !== null) return { problem: "notSigned", header };
  const given = fromHex(signature.signature);
  for (const each of waysToSign(signature, options)) {
    const canonical = canonicalRequest(request, signedHeaders, payloadHash, each);
    const digest = await sha256Hex(transientUtf8(canonical));
    const signed = transientUtf8(stringToSign(signature, digest));
    // The runtime compares in constant time.
    if (await crypto.subtle.verify("HMAC", key, given, signed)) return null;
  }
  return { problem: "mismatch" };
}

/** How a request may have been signed: a presigner may add the session token after signing. */
function waysToSign(
  { expiresIn, sessionToken }: Signature,
  options: CanonicalOptions,
): readonly CanonicalOptions[] {
  if (expiresIn === null || sessionToken === null) return [options];
  return [options, { ...options, unsigned: [...options.unsigned, "X-Amz-Security-Token"] }];
}

/** Prefix of AWS's own headers, which must be signed because they change what a request means. */
const SIGNED_PREFIX = "x-amz-";

/**
 * The first header that must be signed and is not; null where there is none. The host and every `x-amz-*` header that
 * is present must be signed (IAM User Guide, "Create a signed AWS API request": canonical headers). Parameters of a
 * presigned request are no headers: the canonical query signs them.
 */
function unsignedHeader(request: WireRequest, signedHeaders: readonly string[]): string | null {
  if (!signedHeaders.includes("host")) return "host";
  for (const name of request.headerNames()) {
    if (name.startsWith(SIGNED_PREFIX) && !signedHeaders.includes(name)) return name;
  }
  return null;
}

/** The string to sign (step 2). @param digest SHA-256 of the canonical request, lower-case hex. */
export function stringToSign(signature: Signature, digest: string): string {
  const { timestamp, date, region, service } = signature;
  return `${ALGORITHM}\n${timestamp}\n${date}/${region}/${service}/aws4_request\n${digest}`;
}

/** The signing key (step 3) of a secret for one day, Region and service. */
export function signingKey(
  secret: string,
  date: string,
  region: string,
  service: string,
): Promise<CryptoKey> {
  const hmac = (key: string | Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();
  const raw = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
  return crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

function readHeader(request: WireRequest, authorization: string): Signature | SignatureProblem {
  if (!authorization.startsWith(`${ALGORITHM} `)) return { problem: "malformed", what: "algorithm" };
  const credential = fieldOf(authorization, "Credential");
  const signedHeaders = fieldOf(authorization, "SignedHeaders");
  const signature = fieldOf(authorization, "Signature");
  const timestamp = request.header("x-amz-date") ?? basicDate(request.header("date"));
  if (!credential || !signature || !signedHeaders || !timestamp) {
    const found = {
      Credential: credential,
      Signature: signature,
      SignedHeaders: signedHeaders,
      "X-Amz-Date": timestamp,
    };
    const lacks = Object.entries(found).flatMap(([name, value]) => (value ? [] : [name]));
    return { problem: "incomplete", lacks, authorization };
  }
  return assemble({
    credential,
    signedHeaders,
    signature,
    timestamp,
    expiresIn: null,
    sessionToken: request.header("x-amz-security-token"),
  });
}

/** A field of an Authorization header: fields are separated by commas. */
function fieldOf(authorization: string, name: string): string | null {
  for (let at = authorization.indexOf(`${name}=`); at > 0; at = authorization.indexOf(`${name}=`, at + 1)) {
    const before = authorization[at - 1];
    if (before !== " " && before !== ",") continue;
    const end = authorization.indexOf(",", at);
    return authorization.slice(at + name.length + 1, end < 0 ? undefined : end).trim();
  }
  return null;
}

function readQuery(request: WireRequest): Signature | SignatureProblem {
  const query = new URLSearchParams(request.query);
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) return { problem: "malformed", what: "algorithm" };
  const names = ["X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires"];
  const lacks = names.filter((name) => !query.get(name));
  if (lacks.length > 0) return { problem: "incomplete", lacks, authorization: request.query };
  const expires = query.get("X-Amz-Expires") ?? "";
  if (!/^\d{1,6}$/.test(expires) || Number(expires) > LONGEST_EXPIRY) {
    return { problem: "malformed", what: "expiry" };
  }
  return assemble({
    credential: query.get("X-Amz-Credential") ?? "",
    signedHeaders: query.get("X-Amz-SignedHeaders") ?? "",
    signature: query.getAll("X-Amz-Signature").join(),
    timestamp: query.get("X-Amz-Date") ?? "",
    expiresIn: Number(expires),
    sessionToken: query.get("X-Amz-Security-Token"),
  });
}

function assemble(parts: {
  credential: string;
  signedHeaders: string;
  signature: string;
  timestamp: string;
  expiresIn: number | null;
  sessionToken: string | null;
}): Signature | SignatureProblem {
  const scope = parts.credential.split("/");
  const [accessKeyId, date, region, service, terminator] = scope;
  if (!accessKeyId || !date || !region || !service || terminator !== "aws4_request" || scope.length !== 5) {
    return { problem: "malformed", what: "credential" };
  }
  if (!/^\d{8}T\d{6}Z$/.test(parts.timestamp)) return { problem: "malformed", what: "date" };
  if (!parts.timestamp.startsWith(date)) return { problem: "dateMismatch", date, timestamp: parts.timestamp };
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: parts.signedHeaders.split(";"),
    signature: /^[0-9a-f]{64}$/.test(parts.signature) ? parts.signature : "",
    timestamp: parts.timestamp,
    expiresIn: parts.expiresIn,
    sessionToken: parts.sessionToken,
  };
}

/** Checks the time of a request: at most five minutes off, or within the validity that a presigned request states. */
function checkTime(signature: Signature, wall: number): SignatureProblem | null {
  const signedAt = parseBasic(signature.timestamp);
  const life = signature.expiresIn === null ? SKEW_MS : signature.expiresIn * 1000;
  const describe = (limit: number) => ({
    signed: signature.timestamp,
    limit: formatBasic(limit),
    now: formatBasic(wall),
    allowed: formatSpan(Math.abs(wall - limit)),
  });
  if (signedAt < wall - life) return { problem: "expired", ...describe(wall - life) };
  if (signedAt > wall + SKEW_MS) return { problem: "notYetCurrent", ...describe(wall + SKEW_MS) };
  return null;
}

function formatSpan(milliseconds: number): string {
  return milliseconds % 60_000 === 0 ? `${milliseconds / 60_000} min` : `${milliseconds / 1000} sec`;
}

/** Milliseconds of `YYYYMMDDTHHMMSSZ`; the beginning of time where there is no such date. */
function parseBasic(text: string): number {
  const part = (from: number, to: number) => Number(text.slice(from, to));
  const [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
  const [hour, minute, second] = [part(9, 11), part(11, 13), part(13, 15)];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) {
    return Number.NEGATIVE_INFINITY;
  }
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function formatBasic(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** An HTTP date in the form of X-Amz-Date, or null. */
function basicDate(httpDate: string | null): string | null {
  const time = httpDate === null ? Number.NaN : Date.parse(httpDate);
  return Number.isNaN(time) ? null : formatBasic(time);
}
