import { BoundedMap } from "../bounded-map.ts";
import { fromBase64, fromHex } from "../bytes.ts";
import { type AcsRequest, parameter } from "./acs-request.ts";

/** The signature of a request to Alibaba Cloud, with the claims that come with it. */
export type AcsSignature = ParameterSignature | HeaderSignature;

interface Common {
  readonly accessKeyId: string;
  /** Time of signing by the client's clock, milliseconds since the epoch. */
  readonly date: number;
  /** SignatureNonce, which makes the request unique; null where it is absent, as KMS 1.0 allows (common parameters). */
  readonly nonce: string | null;
  /** Session token of temporary credentials (STS). */
  readonly securityToken: string | null;
  /** The signature's bytes; empty where the text cannot be a signature. */
  readonly signature: Uint8Array;
}

/** Signature 1.0, a parameter itself: HMAC-SHA1 of all other parameters. */
export interface ParameterSignature extends Common {
  readonly version: "V1";
}

/** Signature V3 or V4, in the header Authorization. */
export interface HeaderSignature extends Common {
  readonly version: "V3" | "V4";
  /** Name of the algorithm, such as `ACS3-HMAC-SHA256`. */
  readonly algorithm: string;
  readonly hash: "SHA-256" | "SM3";
  readonly nonce: string;
  readonly signedHeaders: readonly string[];
  /** The hash of the body as the request states it. */
  readonly contentHash: string;
  /** Scope for which a V4 signing key is derived; null in V3. */
  readonly scope: AcsScope | null;
}

export interface AcsScope {
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  /** Product as the SDK spells it: `Kms`. */
  readonly product: string;
}

/** Why a signature is refused. The surface words it. */
export type AcsProblem =
  | { readonly problem: "missing" }
  /** @property lacks names of parameters, headers or fields of Authorization. */
  | { readonly problem: "incomplete"; readonly lacks: readonly string[] }
  | { readonly problem: "malformed" | "unsupported"; readonly what: string }
  /** @property name of the parameter or header. */
  | { readonly problem: "timestampMissing" | "timestampMalformed"; readonly name: string }
  | { readonly problem: "expired" }
  | AcsMismatch;

/** What the server signed instead. It contains the request's parameters, and its session token. */
export interface AcsMismatch {
  readonly problem: "mismatch";
  readonly toSign: string;
  /** Canonical request that V3 and V4 hash into the string to sign; null for V1, which has none. */
  readonly canonicalRequest: string | null;
}

/** Longest nonce in characters. Alibaba Cloud publishes no limit; ours is several times what SDKs send. */
const LONGEST_NONCE = 128;

/** Longest Region or product in a credential scope, in characters: signing keys are cached by them. */
const LONGEST_NAME = 64;

/** Beginning of Alibaba Cloud's authorization schemes, also of refused ones such as ACS3-RSA-SHA256. */
const HEADER_SCHEME = /^ACS[34]-/;
const SUPPORTED = /^ACS([34])-HMAC-(SHA256|SM3)$/;
const TERMINATOR = "aliyun_v4_request";

/** Reads the signature of a request, from its header Authorization or from its parameters. Never throws. */
export function readAcsSignature(request: AcsRequest): AcsSignature | AcsProblem {
  const { authorization } = request;
  if (authorization !== null && HEADER_SCHEME.test(authorization)) return readHeader(request, authorization);
  // SignatureType names bearer tokens. SDKs send it in the query for calls of style RPC, else in the header.
  if (parameter(request, "SignatureType")) return { problem: "unsupported", what: "SignatureType" };
  if (request.header("x-acs-signature-type")) return { problem: "unsupported", what: "x-acs-signature-type" };
  const accessKeyId = parameter(request, "AccessKeyId");
  if (accessKeyId !== null || parameter(request, "Signature") !== null) return readInParameters(request);
  return authorization === null ? { problem: "missing" } : { problem: "unsupported", what: "Authorization" };
}

/** The access key id that a request claims, unverified; null where it claims none. */
export function claimedAccessKeyId(request: AcsRequest): string | null {
  const { authorization } = request;
  if (authorization === null || !HEADER_SCHEME.test(authorization)) {
    return parameter(request, "AccessKeyId") || null;
  }
  const at = authorization.indexOf("Credential=");
  if (at < 0) return null;
  return /^[^,/\s]+/.exec(authorization.slice(at + "Credential=".length))?.[0] ?? null;
}

/** The security token that a request claims to have, unchecked; null where there is none. */
export function claimedSecurityToken(request: AcsRequest): string | null {
  return request.header("x-acs-security-token") || parameter(request, "SecurityToken") || null;
}

function readInParameters(request: AcsRequest): ParameterSignature | AcsProblem {
  const read = readParameterSignature(request, "HMAC-SHA1");
  if ("problem" in read) return read;
  return { version: "V1", ...read, securityToken: parameter(request, "SecurityToken") || null };
}

/** What every signature 1.0 in parameters has, whatever it is made with. */
export interface SignedInParameters {
  readonly accessKeyId: string;
  /** Time of signing by the client's clock, milliseconds since the epoch. */
  readonly date: number;
  readonly nonce: string | null;
  /** The signature's bytes; empty where the text cannot be a signature. */
  readonly signature: Uint8Array;
}

/** Reads a signature 1.0 in the parameters of a request, which must name the method. Never throws. */
export function readParameterSignature(request: AcsRequest, method: string): SignedInParameters | AcsProblem {
  const names = ["AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion"] as const;
  const lacks = names.filter((name) => !parameter(request, name));
  if (lacks.length > 0) return { problem: "incomplete", lacks };
  if (parameter(request, "SignatureMethod") !== method) {
    return { problem: "unsupported", what: "SignatureMethod" };
  }
  if (parameter(request, "SignatureVersion") !== "1.0") {
    return { problem: "unsupported", what: "SignatureVersion" };
  }
  const date = readTimestamp("Timestamp", parameter(request, "Timestamp"));
  if (typeof date !== "number") return date;
  const nonce = readNonce(request);
  if (nonce !== null && typeof nonce !== "string") return nonce;
  return {
    accessKeyId: parameter(request, "AccessKeyId") ?? "",
    date,
    nonce,
    signature: fromBase64(parameter(request, "Signature") ?? "") ?? new Uint8Array(),
  };
}

function readHeader(request: AcsRequest, authorization: string): HeaderSignature | AcsProblem {
  const { algorithm, supported, credential, signedHeaders, signature } = authorizationOf(authorization);
  if (supported === null) return { problem: "unsupported", what: algorithm };
  const nonce = request.header("x-acs-signature-nonce") ?? "";
  // With SM3, V4 has a header of another name; V3 has not.
  const contentHash = request.header("x-acs-content-sha256") ?? request.header("x-acs-content-sm3") ?? "";
  if (!credential || signedHeaders.length === 0 || !signature || !nonce || !contentHash) {
    const found = {
      Credential: credential,
      SignedHeaders: signedHeaders.join(";"),
      Signature: signature,
      "x-acs-signature-nonce": nonce,
      "x-acs-content-sha256": contentHash,
    };
    const lacks = Object.entries(found).flatMap(([name, value]) => (value === "" ? [name] : []));
    return { problem: "incomplete", lacks };
  }
  if (nonce.length > LONGEST_NONCE) return { problem: "unsupported", what: "x-acs-signature-nonce" };
  const date = readTimestamp("x-acs-date", request.header("x-acs-date"));
  if (typeof date !== "number") return date;
  const { version, hash } = supported;
  const named = version === "V4" ? readScope(credential, date) : { id: credential, scope: null };
  if (named === null) return { problem: "malformed", what: "Credential" };
  return {
    version,
    algorithm,
    hash,
    accessKeyId: named.id,
    scope: named.scope,
    date,
    nonce,
    securityToken: request.header("x-acs-security-token") || null,
    signedHeaders,
    contentHash,
    signature: /^[0-9a-f]{64}$/.test(signature) ? fromHex(signature) : new Uint8Array(),
  };
}

/** The fields of a header Authorization before the signature, which all requests of a client have in common. */
interface Signer {
  readonly algorithm: string;
  /** What the algorithm is; null for one that is not supported. */
  readonly supported: Pick<HeaderSignature, "version" | "hash"> | null;
  /** Empty where it is absent. */
  readonly credential: string;
  /** None where they are absent. */
  readonly signedHeaders: readonly string[];
}

/** A header Authorization; the signature is empty where it is absent. */
interface Authorization extends Signer {
  readonly signature: string;
}

/** Number of signers that are remembered, and the longest header that is, in characters: anybody may send them. */
const SIGNERS = 1000;
const LONGEST_REMEMBERED = 1024;

/** Signers by the text of their headers as far as the signature. */
const signers = new BoundedMap<string, Signer>(SIGNERS);

/** Reads a header Authorization, of which only the signature is new in most requests: SDKs put it last. */
function authorizationOf(text: string): Authorization {
  const at = text.indexOf("Signature=") - 1;
  const space = text.indexOf(" ");
  const isLast = text[at] === "," && !text.includes(",", at + 1);
  if (!isLast || space < 0 || space > at || text.length > LONGEST_REMEMBERED) {
    return { ...signerIn(text), signature: fieldOf(text, "Signature") };
  }
  const { algorithm, supported, credential, signedHeaders } = rememberedSigner(text.slice(0, at));
  const signature = text.slice(at + ",Signature=".length).trim();
  return { algorithm, supported, credential, signedHeaders, signature };
}

function rememberedSigner(text: string): Signer {
  const known = signers.get(text);
  if (known) return known;
  const signer = signerIn(text);
  signers.set(text, signer);
  return signer;
}

function signerIn(text: string): Signer {
  const [algorithm = ""] = text.split(" ", 1);
  const [, version, hash] = SUPPORTED.exec(algorithm) ?? [];
  const signedHeaders = fieldOf(text, "SignedHeaders");
  return {
    algorithm,
    supported:
      hash === undefined
        ? null
        : { version: version === "4" ? "V4" : "V3", hash: hash === "SM3" ? "SM3" : "SHA-256" },
    credential: fieldOf(text, "Credential"),
    signedHeaders: signedHeaders === "" ? [] : signedHeaders.split(";"),
  };
}

/** A field of a header Authorization; empty where it is absent. */
function fieldOf(authorization: string, name: string): string {
  const space = authorization.indexOf(" ");
  const fields = space < 0 ? [] : authorization.slice(space).split(",");
  const field = fields.find((each) => each.trimStart().startsWith(`${name}=`)) ?? "";
  return field.slice(field.indexOf("=") + 1).trim();
}

/**
 * Reads a credential, `<access key id>/<YYYYMMDD>/<region>/<product>/aliyun_v4_request`; null where it has another
 * form, or is of another day than the request.
 */
function readScope(credential: string, signedAt: number): { id: string; scope: AcsScope } | null {
  const [id, date, region, product, ...rest] = credential.split("/");
  if (!id || !date || !region || !product || rest.length !== 1 || rest[0] !== TERMINATOR) return null;
  if (region.length > LONGEST_NAME || product.length > LONGEST_NAME) return null;
  if (date !== new Date(signedAt).toISOString().slice(0, 10).replaceAll("-", "")) return null;
  return { id, scope: { date, region, product } };
}

/** The parameter SignatureNonce, or null; a problem where it is too long. */
function readNonce(request: AcsRequest): string | AcsProblem | null {
  const nonce = parameter(request, "SignatureNonce") || null;
  if (nonce !== null && nonce.length > LONGEST_NONCE)
    return { problem: "unsupported", what: "SignatureNonce" };
  return nonce;
}

/** Milliseconds of `yyyy-MM-ddTHH:mm:ssZ`. */
function readTimestamp(name: string, text: string | null): number | AcsProblem {
  if (!text) return { problem: "timestampMissing", name };
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? { problem: "timestampMalformed", name } : time;
}
