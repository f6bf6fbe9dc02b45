import { createHmac } from "node:crypto";
import { BoundedMap } from "../bounded-map.ts";
import { fromHex, transientUtf8 } from "../bytes.ts";
import { sha256Hex } from "../crypto/sha256.ts";
import { CANONICAL, type CanonicalOptions, canonicalRequest, type WireRequest } from "./canonical-request.ts";

const ALGORITHM = "AWS4-HMAC-SHA256";

/** Allowed clock skew of the client, milliseconds. */
const SKEW_MS = 5 * 60_000;

/** Longest validity of a presigned request, in seconds (a week). */
const LONGEST_EXPIRY = 604_800;

/** What a signature states besides itself and its time. */
interface Stated {
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
}

/** The signature of a request, with the claims that come with it. */
export interface Signature extends Stated {
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
  const header = unsignedHeader(request, signedHeaders, options.unsignedHeaders);
  if (header !== null) return { problem: "notSigned", header };
  const given = fromHex(signature.signature);
  for (const each of signature.expiresIn === null ? [options] : presigning(signature, options)) {
    const canonical = canonicalRequest(request, signedHeaders, payloadHash, each);
    const digest = await sha256Hex(transientUtf8(canonical));
    const signed = transientUtf8(stringToSign(signature, digest));
    // The runtime compares in constant time.
    if (await crypto.subtle.verify("HMAC", key, given, signed)) return null;
  }
  return { problem: "mismatch" };
}

/** How a presigned request may have been signed: a presigner may add the session token after signing. */
function presigning({ sessionToken }: Signature, options: CanonicalOptions): readonly CanonicalOptions[] {
  if (sessionToken === null) return [options];
  return [options, { ...options, unsigned: [...options.unsigned, "X-Amz-Security-Token"] }];
}

/** Prefix of AWS's own headers, which must be signed because they change what a request means. */
const SIGNED_PREFIX = "x-amz-";

/**
 * The first header that must be signed and is not; null where there is none. The host and every `x-amz-*` header that
 * is present must be signed (IAM User Guide, "Create a signed AWS API request": canonical headers). Parameters of a
 * presigned request are no headers: the canonical query signs them.
 */
function unsignedHeader(
  request: WireRequest,
  signedHeaders: readonly string[],
  unsignedHeaders: readonly string[],
): string | null {
  const maySign = (name: string) => signedHeaders.includes(name) || unsignedHeaders.includes(name);
  if (!maySign("host")) return "host";
  for (const name of request.headerNames()) {
    if (name.startsWith(SIGNED_PREFIX) && !maySign(name)) return name;
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

/** Number of texts of Authorization headers that are remembered, and the longest of them in characters: some 1 MB. */
const MOST_STATED = 1000;
const LONGEST_STATED = 1000;

/** What Authorization headers state, by their text before the signature: a client sends the same all day. */
const stated = new BoundedMap<string, Stated>(MOST_STATED);

const LAST_FIELD = "Signature=";
const SIGNATURE_LENGTH = 64;
const SIGNATURE = /^[0-9a-f]{64}$/;

function readHeader(request: WireRequest, authorization: string): Signature | SignatureProblem {
  if (!authorization.startsWith(`${ALGORITHM} `)) return { problem: "malformed", what: "algorithm" };
  const timestamp = request.header("x-amz-date") ?? basicDate(request.header("date"));
  const sessionToken = request.header("x-amz-security-token");
  const before = authorization.slice(0, -SIGNATURE_LENGTH);
  const last = authorization.slice(-SIGNATURE_LENGTH);
  const known = stated.get(before);
  if (known && timestamp && SIGNATURE.test(last)) {
    return assemble(known, { signature: last, timestamp, expiresIn: null, sessionToken });
  }
  const credential = fieldOf(authorization, "Credential");
  const signedHeaders = fieldOf(authorization, "SignedHeaders");
  const signature = fieldOf(authorization, "Signature");
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
  const read = readStated(credential, signedHeaders);
  if ("problem" in read) return read;
  const isLast = before.indexOf(LAST_FIELD) === before.length - LAST_FIELD.length && signature === last;
  if (isLast && before.length <= LONGEST_STATED) stated.set(before, read);
  return assemble(read, { signature, timestamp, expiresIn: null, sessionToken });
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
  const read = readStated(query.get("X-Amz-Credential") ?? "", query.get("X-Amz-SignedHeaders") ?? "");
  if ("problem" in read) return read;
  return assemble(read, {
    signature: query.getAll("X-Amz-Signature").join(),
    timestamp: query.get("X-Amz-Date") ?? "",
    expiresIn: Number(expires),
    sessionToken: query.get("X-Amz-Security-Token"),
  });
}

function readStated(credential: string, signedHeaders: string): Stated | SignatureProblem {
  const scope = credential.split("/");
  const [accessKeyId, date, region, service, terminator] = scope;
  if (!accessKeyId || !date || !region || !service || terminator !== "aws4_request" || scope.length !== 5) {
    return { problem: "malformed", what: "credential" };
  }
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";") };
}

function assemble(
  { accessKeyId, date, region, service, signedHeaders }: Stated,
  { signature, timestamp, expiresIn, sessionToken }: Omit<Signature, keyof Stated>,
): Signature | SignatureProblem {
  if (!/^\d{8}T\d{6}Z$/.test(timestamp)) return { problem: "malformed", what: "date" };
  if (!timestamp.startsWith(date)) return { problem: "dateMismatch", date, timestamp };
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders,
    signature: SIGNATURE.test(signature) ? signature : "",
    timestamp,
    expiresIn,
    sessionToken,
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
