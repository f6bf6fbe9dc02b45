import { createHash, createHmac } from "node:crypto";
import type { Draft, Header } from "./request.ts";

/** An access key of either cloud, and where its requests go. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly region: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const hmac = (key: string | Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();
const encode = (text: string) =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Names of AWS's services in a credential scope. */
const AWS_SERVICES: Readonly<Record<string, string>> = {
  "service-quotas": "servicequotas",
  cloudwatch: "monitoring",
  tagging: "tagging",
  sts: "sts",
  iam: "iam",
};

/** Names of the other products of Alibaba Cloud in a credential scope of V4. */
const ACS_PRODUCTS: Readonly<Record<string, string>> = {
  bss: "BssOpenApi",
  ram: "Ram",
  "alibaba-sts": "Sts",
};

/**
 * Signs a request by the documentation of its scheme, without the code of `src`. A malformed request may be signed
 * otherwise than the server would sign it, and is refused for that.
 *
 * @param now milliseconds since the epoch.
 * @param nonce unique among the requests of the key.
 */
export function signed(draft: Draft, signer: Signer, now: number, nonce: string): Draft {
  switch (draft.signing) {
    case "none":
      return draft;
    case "aws":
    case "aws-query":
      return signedAws(draft, signer, now);
    case "acs1":
      return signedAcs1(draft, signer, now, nonce);
    case "acs3":
    case "acs4":
      return signedAcs(draft, signer, now, nonce);
  }
}

function signedAws(unsigned: Draft, signer: Signer, now: number): Draft {
  const { accessKeyId, secret, region } = signer;
  const draft = withToken(unsigned, signer, "x-amz-security-token");
  const service = AWS_SERVICES[draft.surface] ?? "kms";
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const scope = `${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  const inQuery = draft.signing === "aws-query";
  const headers: Header[] = inQuery ? [...draft.headers] : [...draft.headers, ["x-amz-date", timestamp]];
  const own = signable(headers, /^(host|content-type|x-amz-.*)$/);
  const names = [...own.keys()].sort();
  const [path = "/", query = ""] = split(draft.target);
  const parameters = query === "" ? [] : query.split("&");
  if (inQuery) {
    const added = {
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": `${accessKeyId}/${scope}`,
      "X-Amz-Date": timestamp,
      "X-Amz-Expires": "900",
      "X-Amz-SignedHeaders": names.join(";"),
    };
    parameters.push(...Object.entries(added).map(([name, value]) => `${name}=${encode(value)}`));
  }
  const canonical = [
    draft.method,
    path,
    parameters
      .map((each) => (each.includes("=") ? each : `${each}=`))
      .sort()
      .join("&"),
    ...names.map((name) => `${name}:${(own.get(name) ?? "").trim().replace(/\s+/g, " ")}`),
    "",
    names.join(";"),
    sha256(draft.body ?? ""),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", timestamp, scope, sha256(canonical)].join("\n");
  const key = signingKey(secret, scope);
  const signature = spoilt(draft, createHmac("sha256", key).update(toSign).digest("hex"));
  if (inQuery)
    return { ...draft, target: `${path}?${[...parameters, `X-Amz-Signature=${signature}`].join("&")}` };
  const fields = `Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { ...draft, headers: [...headers, ["authorization", `AWS4-HMAC-SHA256 ${fields}`]] };
}

/** A request with the token of temporary credentials, where it has none of its own. */
function withToken(draft: Draft, { sessionToken }: Signer, header: string): Draft {
  if (sessionToken === undefined || draft.headers.some(([name]) => name === header)) return draft;
  return { ...draft, headers: [...draft.headers, [header, sessionToken]] };
}

/** Signing keys of Signature Version 4 by secret and credential scope, which few requests do not share. */
const signingKeys = new Map<string, Uint8Array>();

function signingKey(secret: string, scope: string): Uint8Array {
  const known = signingKeys.get(`${secret} ${scope}`);
  if (known) return known;
  const key = scope.split("/").reduce<string | Uint8Array>(hmac, `AWS4${secret}`) as Uint8Array;
  signingKeys.set(`${secret} ${scope}`, key);
  return key;
}

function signedAcs1(draft: Draft, { accessKeyId, secret }: Signer, now: number, nonce: string): Draft {
  const [path = "/", query = ""] = split(draft.target);
  const isForm = draft.headers.some(
    ([name, value]) => name === "content-type" && value.startsWith("application/x-www-form-urlencoded"),
  );
  const theirs = [...new URLSearchParams(query)];
  const form = isForm && draft.body ? [...new URLSearchParams(Buffer.from(draft.body).toString())] : [];
  const named = new Set([...theirs, ...form].map(([name]) => name));
  const added = Object.entries({
    AccessKeyId: accessKeyId,
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    SignatureNonce: nonce,
    Timestamp: `${new Date(now).toISOString().slice(0, 19)}Z`,
  }).filter(([name]) => !named.has(name));
  const all = [...theirs, ...form, ...added]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map((pair) => pair.join("="))
    .join("&");
  const toSign = `${draft.method}&%2F&${encode(all)}`;
  const signature = spoilt(draft, createHmac("sha1", `${secret}&`).update(toSign).digest("base64"));
  const parts = [
    query,
    ...[...added, ["Signature", signature]].map(([name = "", value = ""]) => `${name}=${encode(value)}`),
  ];
  return { ...draft, target: `${path}?${parts.filter((part) => part !== "").join("&")}` };
}

function signedAcs(unsigned: Draft, signer: Signer, now: number, nonce: string): Draft {
  const time = new Date(now).toISOString();
  const draft = withToken(unsigned, signer, "x-acs-security-token");
  const { accessKeyId, secret, region } = signer;
  const bodyHash = sha256(draft.body ?? "");
  const headers: Header[] = [
    ...draft.headers,
    ["x-acs-date", `${time.slice(0, 19)}Z`],
    ["x-acs-signature-nonce", nonce],
    ["x-acs-content-sha256", bodyHash],
  ];
  const own = signable(headers, /^(host|content-type|x-acs-.*)$/);
  const names = [...own.keys()].sort();
  const [path = "/", query = ""] = split(draft.target);
  const canonical = [
    draft.method,
    path,
    [...new URLSearchParams(query)]
      .sort(([one, a], [other, b]) => compare(one, other) || compare(a, b))
      .map((pair) => pair.map(encode).join("="))
      .join("&"),
    ...names.map((name) => `${name}:${(own.get(name) ?? "").trim()}`),
    "",
    names.join(";"),
    bodyHash,
  ].join("\n");
  const isV4 = draft.signing === "acs4";
  const algorithm = isV4 ? "ACS4-HMAC-SHA256" : "ACS3-HMAC-SHA256";
  const date = time.slice(0, 10).replaceAll("-", "");
  const product = ACS_PRODUCTS[draft.surface] ?? "Kms";
  const key = isV4
    ? hmac(hmac(hmac(hmac(`aliyun_v4${secret}`, date), region), product), "aliyun_v4_request")
    : secret;
  const credential = isV4 ? `${accessKeyId}/${date}/${region}/${product}/aliyun_v4_request` : accessKeyId;
  const code = createHmac("sha256", key)
    .update(`${algorithm}\n${sha256(canonical)}`)
    .digest("hex");
  const fields = `Credential=${credential},SignedHeaders=${names.join(";")},Signature=${spoilt(draft, code)}`;
  return { ...draft, headers: [...headers, ["authorization", `${algorithm} ${fields}`]] };
}

/** Headers whose names fit, by lower-case name; those with one name joined as a server joins them. */
function signable(headers: readonly Header[], fits: RegExp): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!fits.test(lower)) continue;
    const known = found.get(lower);
    found.set(lower, known === undefined ? value : `${known}, ${value}`);
  }
  return found;
}

function split(target: string): [string, string] {
  const at = target.indexOf("?");
  return at < 0 ? [target, ""] : [target.slice(0, at), target.slice(at + 1)];
}

/** Another first character, where the draft says so. */
function spoilt({ broken }: Draft, signature: string): string {
  if (!broken) return signature;
  return (signature[0] === "a" ? "b" : "a") + signature.slice(1);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
