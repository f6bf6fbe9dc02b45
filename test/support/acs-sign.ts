import { createHash, createHmac, randomUUID } from "node:crypto";
import { fetched } from "./http.ts";
import type { AccessKey } from "./sign.ts";

/** A request to Alibaba Cloud before it is signed. Omitted members are as in the SDKs. */
export interface AcsDraft {
  readonly key: AccessKey;
  /** Origin of the server. */
  readonly url: string;
  readonly action?: string;
  readonly version?: string;
  readonly method?: string;
  /** Parameters of the operation, which go into the query. */
  readonly query?: Readonly<Record<string, string>>;
  /** Parameters that go into a form body. */
  readonly form?: Readonly<Record<string, string>>;
  /** Further headers; in V3 they are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Names of the headers that V3 signs; all where it is left out. */
  readonly signedHeaders?: readonly string[];
  /** The nonce; null for none. */
  readonly nonce?: string | null;
  /** Region and product of the scope of V4. */
  readonly scope?: { readonly region: string; readonly product: string };
  /** Time of the signature, milliseconds since the epoch. */
  readonly now?: number;
  /** Seconds by which the signer's clock is ahead. */
  readonly ahead?: number;
}

/** A signed request, to be altered and sent. */
export interface AcsSigned {
  readonly url: string;
  readonly method: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AcsAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

const FORM_TYPE = "application/x-www-form-urlencoded";

/** Signs in the parameters (signature V1, HMAC-SHA1), after the documentation and without code of `src`. */
export function signAcsV1(draft: AcsDraft): AcsSigned {
  const { key, url, action = "ListKeys", method = "POST", form = {} } = draft;
  const query: Record<string, string> = {
    Action: action,
    Version: draft.version ?? "2016-01-20",
    Format: "JSON",
    AccessKeyId: key.accessKeyId,
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    ...(draft.nonce !== null && { SignatureNonce: draft.nonce ?? randomUUID() }),
    Timestamp: timestamp(draft),
    ...(key.sessionToken !== undefined && { SecurityToken: key.sessionToken }),
    ...draft.query,
  };
  const toSign = `${method}&%2F&${encode(acsQueryString({ ...query, ...form }))}`;
  const signature = createHmac("sha1", `${key.secretAccessKey}&`).update(toSign).digest("base64");
  const body = acsQueryString(form);
  const headers = { ...(body !== "" && { "content-type": FORM_TYPE }), ...draft.headers };
  return { url, method, query: { ...query, Signature: signature }, headers, body };
}

/** Signs in the header Authorization (signature V3, ACS3-HMAC-SHA256), after the documentation. */
export function signAcsV3(draft: AcsDraft): AcsSigned {
  const { accessKeyId, secretAccessKey } = draft.key;
  return signInHeader(draft, "ACS3-HMAC-SHA256", accessKeyId, secretAccessKey);
}

/** Signs in the header with a key for one day, Region and product (signature V4, ACS4-HMAC-SHA256). */
export function signAcsV4(draft: AcsDraft): AcsSigned {
  const { accessKeyId, secretAccessKey } = draft.key;
  const { region, product } = draft.scope ?? { region: "cn-hangzhou", product: "Kms" };
  const scope = [timestamp(draft).slice(0, 10).replaceAll("-", ""), region, product, "aliyun_v4_request"];
  const key = scope.reduce<string | Buffer>(
    (from, text) => createHmac("sha256", from).update(text).digest(),
    `aliyun_v4${secretAccessKey}`,
  );
  return signInHeader(draft, "ACS4-HMAC-SHA256", [accessKeyId, ...scope].join("/"), key);
}

function signInHeader(
  draft: AcsDraft,
  algorithm: string,
  credential: string,
  hmacKey: string | Buffer,
): AcsSigned {
  const { key, url, action = "ListKeys", method = "POST", query = {}, form = {} } = draft;
  const body = acsQueryString(form);
  const headers: Record<string, string> = {
    host: new URL(url).host,
    "x-acs-action": action,
    "x-acs-version": draft.version ?? "2016-01-20",
    "x-acs-date": timestamp(draft),
    "x-acs-signature-nonce": draft.nonce ?? randomUUID(),
    "x-acs-content-sha256": sha256(body),
    ...(body !== "" && { "content-type": FORM_TYPE }),
    ...(key.sessionToken !== undefined && {
      "x-acs-accesskey-id": key.accessKeyId,
      "x-acs-security-token": key.sessionToken,
    }),
    ...draft.headers,
  };
  const names = [...(draft.signedHeaders ?? Object.keys(headers))].sort();
  const canonical = [
    method,
    "/",
    acsQueryString(query),
    ...names.map((name) => `${name}:${headers[name] ?? ""}`),
    "",
    names.join(";"),
    sha256(body),
  ].join("\n");
  const toSign = `${algorithm}\n${sha256(canonical)}`;
  const signature = createHmac("sha256", hmacKey).update(toSign).digest("hex");
  const fields = `Credential=${credential},SignedHeaders=${names.join(";")},Signature=${signature}`;
  return { url, method, query, headers: { ...headers, authorization: `${algorithm} ${fields}` }, body };
}

/** Sends a signed request as it stands. */
export async function sendAcs({ url, method, query, headers, body }: AcsSigned): Promise<AcsAnswer> {
  const { host: _, ...sent } = headers;
  const question = Object.keys(query).length > 0 ? `?${acsQueryString(query)}` : "";
  const target = `${new URL(url).origin}/${question}`;
  const { status, text } = await fetched(target, { method, headers: sent, body });
  return { status, json: JSON.parse(text) as Record<string, unknown> };
}

/** Parameters as the SDKs sign them: sorted by name, percent-encoded by RFC 3986. */
export function acsQueryString(parameters: Readonly<Record<string, string>>): string {
  return Object.keys(parameters)
    .sort()
    .map((name) => `${encode(name)}=${encode(parameters[name] ?? "")}`)
    .join("&");
}

function timestamp({ now = Date.now(), ahead = 0 }: AcsDraft): string {
  return `${new Date(now + ahead * 1000).toISOString().slice(0, 19)}Z`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
