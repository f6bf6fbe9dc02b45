import { createHmac, hash, timingSafeEqual } from "node:crypto";
import { fromHex, utf8 } from "../bytes.ts";
import { CANONICAL, type CanonicalOptions, canonicalRequest, type WireRequest } from "./canonical-request.ts";

const ALGORITHM = "AWS4-HMAC-SHA256";

/** How far the client's clock may be off, in milliseconds. */
const SKEW_MS = 5 * 60_000;

/** Longest life of a presigned request, in seconds (a week). */
const LONGEST_EXPIRY = 604_800;

/** What a request says about its signature. */
export interface Signature {
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** Lower-case hex. */
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  /** Life of a presigned request in seconds; null for one signed in its header. */
  readonly expiresIn: number | null;
  readonly sessionToken: string | null;
}

/** What may be wrong with a signature. The words are the surface's. */
export type SignatureProblem =
  | { readonly problem: "missing" }
  | { readonly problem: "incomplete"; readonly lacks: readonly string[]; readonly authorization: string }
  | { readonly problem: "malformed"; readonly what: string }
  | { readonly problem: "wrongService"; readonly expected: string }
  | { readonly problem: "dateMismatch"; readonly date: string; readonly timestamp: string }
  | { readonly problem: "hostNotSigned" }
  | { readonly problem: "expired"; readonly signed: string; readonly limit: string; readonly now: string }
  | {
      readonly problem: "notYetCurrent";
      readonly signed: string;
      readonly limit: string;
      readonly now: string;
    }
  | { readonly problem: "mismatch" };

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
 * @returns null when all is well.
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
  if (!signature.signedHeaders.includes("host")) return { problem: "hostNotSigned" };
  if (await fits(request, signature, key, payloadHash, options)) return null;
  // A presigner may add the session token after signing.
  const late = { ...options, unsigned: [...options.unsigned, "X-Amz-Security-Token"] };
  const hasToken = signature.expiresIn !== null && signature.sessionToken !== null;
  return hasToken && (await fits(request, signature, key, payloadHash, late))
    ? null
    : { problem: "mismatch" };
}

async function fits(
  request: WireRequest,
  signature: Signature,
  key: CryptoKey,
  payloadHash: string,
  options: CanonicalOptions,
): Promise<boolean> {
  const canonical = canonicalRequest(request, signature.signedHeaders, payloadHash, options);
  const expected = await crypto.subtle.sign("HMAC", key, utf8(stringToSign(signature, canonical)));
  const given = fromHex(signature.signature);
  return given.length === expected.byteLength && timingSafeEqual(new Uint8Array(expected), given);
}

/** The string to sign (step 2). */
export function stringToSign(signature: Signature, canonical: string): string {
  const { date, region, service } = signature;
  const digest = hash("sha256", canonical, "hex");
  return `${ALGORITHM}\n${signature.timestamp}\n${date}/${region}/${service}/aws4_request\n${digest}`;
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
  return crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

function readHeader(request: WireRequest, authorization: string): Signature | SignatureProblem {
  if (!authorization.startsWith(`${ALGORITHM} `)) return { problem: "malformed", what: "algorithm" };
  const fields = new Map<string, string>();
  for (const part of authorization.slice(ALGORITHM.length).split(",")) {
    const at = part.indexOf("=");
    if (at > 0) fields.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const date = request.header("x-amz-date") ?? basicDate(request.header("date"));
  const lacks = ["Credential", "Signature", "SignedHeaders"].filter((name) => !fields.get(name));
  if (!date) lacks.push("X-Amz-Date");
  if (lacks.length > 0) return { problem: "incomplete", lacks, authorization };
  return assemble({
    credential: fields.get("Credential") ?? "",
    signedHeaders: fields.get("SignedHeaders") ?? "",
    signature: fields.get("Signature") ?? "",
    timestamp: date ?? "",
    expiresIn: null,
    sessionToken: request.header("x-amz-security-token"),
  });
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
    signature: query.get("X-Amz-Signature") ?? "",
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
    signature: /^[0-9a-f]*$/.test(parts.signature) ? parts.signature : "",
    timestamp: parts.timestamp,
    expiresIn: parts.expiresIn,
    sessionToken: parts.sessionToken,
  };
}

/** Whether the request is of now: five minutes either way, or the life that a presigned one gives itself. */
function checkTime(signature: Signature, wall: number): SignatureProblem | null {
  const signedAt = parseBasic(signature.timestamp);
  const life = signature.expiresIn === null ? SKEW_MS : signature.expiresIn * 1000;
  const describe = (limit: number) => ({
    signed: signature.timestamp,
    limit: formatBasic(limit),
    now: formatBasic(wall),
  });
  if (signedAt < wall - life) return { problem: "expired", ...describe(wall - life) };
  if (signedAt > wall + SKEW_MS) return { problem: "notYetCurrent", ...describe(wall + SKEW_MS) };
  return null;
}

/** Milliseconds of `YYYYMMDDTHHMMSSZ`; the beginning of time where there is no such date. */
function parseBasic(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const time = Date.parse(iso);
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}

function formatBasic(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** An HTTP date in the form of X-Amz-Date, or null. */
function basicDate(httpDate: string | null): string | null {
  const time = httpDate === null ? Number.NaN : Date.parse(httpDate);
  return Number.isNaN(time) ? null : formatBasic(time);
}
