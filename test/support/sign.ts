import { createHash, createHmac } from "node:crypto";
import { control, freshAccount, type RawAnswer, serverUrl } from "./client.ts";
import { fetched } from "./http.ts";

/** An access key, as `POST credentials` answers it. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** An access key, with its account. */
export interface OwnedKey extends AccessKey {
  readonly account: string;
}

/** A request before it is signed, with options of the signature. Omitted members are as in the SDK. */
export interface Draft {
  readonly key: AccessKey;
  readonly operation?: string;
  readonly body?: string;
  readonly region?: string;
  readonly service?: string;
  /** Seconds by which the signer's clock is ahead. */
  readonly ahead?: number;
  /** Names of the headers that are signed. */
  readonly signedHeaders?: readonly string[];
  /** Further headers, which are signed where `signedHeaders` names them or is absent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs in the query instead, valid for this number of seconds. */
  readonly expires?: number;
}

/** A signed request, to be altered and sent. */
export interface Signed {
  readonly headers: Record<string, string>;
  readonly query: Record<string, string>;
  readonly body: string;
}

/** The answer to a wrong signature. */
export const MISMATCH = {
  __type: "InvalidSignatureException",
  message:
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
};
/** The answer to an unknown access key or session token. */
export const UNKNOWN = {
  __type: "UnrecognizedClientException",
  message: "The security token included in the request is invalid.",
};

/** Makes an access key of a fresh account at server "strict". */
export async function credential(body: object = {}, workspace = "default"): Promise<OwnedKey> {
  const account = freshAccount();
  const options = { server: "strict", token: "test-admin-token", workspace } as const;
  const { json } = await control("POST", "credentials", { cloud: "aws", account, ...body }, options);
  const { accessKeyId, secretAccessKey, sessionToken } = json as unknown as AccessKey;
  return { account, accessKeyId, secretAccessKey, sessionToken };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Signature Version 4 for `POST /`, after its documentation and independent of `src`, so that tests can sign requests
 * that no SDK would.
 */
export function sign(draft: Draft): Signed {
  const { key, operation = "ListKeys", body = "{}", region = "us-east-1", service = "kms" } = draft;
  const now = new Date(Date.now() + (draft.ahead ?? 0) * 1000);
  const timestamp = `${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const scope = `${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  const presigned = draft.expires !== undefined;
  const headers: Record<string, string> = {
    "content-type": "application/x-amz-json-1.1",
    host: new URL(serverUrl("strict")).host,
    "x-amz-target": `TrentService.${operation}`,
    ...(!presigned && {
      "x-amz-date": timestamp,
      ...(key.sessionToken !== undefined && { "x-amz-security-token": key.sessionToken }),
    }),
    ...draft.headers,
  };
  const names = [...(draft.signedHeaders ?? Object.keys(headers))].sort();
  const query: Record<string, string> = presigned
    ? {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": `${key.accessKeyId}/${scope}`,
        "X-Amz-Date": timestamp,
        "X-Amz-Expires": String(draft.expires),
        ...(key.sessionToken !== undefined && { "X-Amz-Security-Token": key.sessionToken }),
        "X-Amz-SignedHeaders": names.join(";"),
      }
    : {};
  const canonical = [
    "POST",
    "/",
    queryString(query),
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    sha256(body),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", timestamp, scope, sha256(canonical)].join("\n");
  const dayKey = hmac(`AWS4${key.secretAccessKey}`, timestamp.slice(0, 8));
  const signingKey = hmac(hmac(hmac(dayKey, region), service), "aws4_request");
  const signature = hmac(signingKey, toSign).toString("hex");
  if (presigned) return { headers, query: { ...query, "X-Amz-Signature": signature }, body };
  const parts = [
    `Credential=${key.accessKeyId}/${scope}`,
    `SignedHeaders=${names.join(";")}`,
    `Signature=${signature}`,
  ];
  return { headers: { ...headers, authorization: `AWS4-HMAC-SHA256 ${parts.join(", ")}` }, query, body };
}

/** Sends a signed request to server "strict". */
export async function send({ headers, query, body }: Signed): Promise<Pick<RawAnswer, "status" | "json">> {
  const { host: _, ...sent } = headers;
  const question = Object.keys(query).length > 0 ? `?${queryString(query)}` : "";
  const url = `${serverUrl("strict")}/${question}`;
  const { status, text } = await fetched(url, { method: "POST", headers: sent, body });
  return { status, json: JSON.parse(text) as Record<string, unknown> };
}

/** The answer to a request that is altered after it was signed. */
export function alter(
  key: AccessKey,
  change: (signed: Signed) => Partial<Signed>,
  draft: Omit<Draft, "key"> = {},
): ReturnType<typeof send> {
  const signed = sign({ key, ...draft });
  return send({ ...signed, ...change(signed) });
}

function queryString(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}
