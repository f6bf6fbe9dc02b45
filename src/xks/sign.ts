import { createHmac } from "node:crypto";
import { canonicalRequest } from "../auth/canonical-request.ts";
import { type Signature, stringToSign } from "../auth/sigv4.ts";
import { transientUtf8 } from "../bytes.ts";
import { sha256Hex } from "../crypto/sha256.ts";

/** Service in the signature (xks_proxy_api_spec.md, Appendix A: "the service is `kms-xks-proxy`"). */
const SERVICE = "kms-xks-proxy";

/** Signed headers (Appendix A: "indicated by setting the SignedHeaders to host;x-amz-date when using HTTP/1.1"). */
const SIGNED_HEADERS = ["host", "x-amz-date"] as const;

/** The credential that a proxy shares with KMS (CreateCustomKeyStore, XksProxyAuthenticationCredential). */
export interface XksCredential {
  readonly accessKeyId: string;
  readonly rawSecretAccessKey: string;
}

/** The headers of a signed request, without `Host`, which the runtime sends. */
export interface XksHeaders {
  readonly "content-type": string;
  readonly "x-amz-date": string;
  readonly authorization: string;
}

/**
 * Signs a request to a proxy (xks_proxy_api_spec.md, Appendix A).
 *
 * @param region the Region from which KMS calls.
 * @param wall wall-clock time in milliseconds: a proxy refuses a signature that is five minutes off.
 */
export async function signXksRequest(
  url: URL,
  body: string,
  credential: XksCredential,
  region: string,
  wall: number,
): Promise<XksHeaders> {
  const timestamp = `${new Date(wall).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const signature: Signature = {
    accessKeyId: credential.accessKeyId,
    date: timestamp.slice(0, 8),
    region,
    service: SERVICE,
    signedHeaders: SIGNED_HEADERS,
    signature: "",
    timestamp,
    expiresIn: null,
    sessionToken: null,
  };
  const signed: Readonly<Record<string, string>> = { host: url.host, "x-amz-date": timestamp };
  const canonical = canonicalRequest(
    {
      method: "POST",
      path: url.pathname,
      query: url.search.slice(1),
      header: (name) => signed[name] ?? null,
      headerNames: () => Object.keys(signed),
    },
    SIGNED_HEADERS,
    await sha256Hex(transientUtf8(body)),
  );
  const toSign = stringToSign(signature, await sha256Hex(transientUtf8(canonical)));
  const scope = [signature.date, region, SERVICE, "aws4_request"];
  const key = scope.reduce<string | Uint8Array>(hmac, `AWS4${credential.rawSecretAccessKey}`);
  return {
    "content-type": "application/json",
    "x-amz-date": timestamp,
    authorization: [
      `AWS4-HMAC-SHA256 Credential=${credential.accessKeyId}/${scope.join("/")}`,
      `SignedHeaders=${SIGNED_HEADERS.join(";")}`,
      `Signature=${createHmac("sha256", key).update(toSign).digest("hex")}`,
    ].join(", "),
  };
}

/** HMAC-SHA-256. `signingKey` of `auth/` is not used, because its key can only verify. */
function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return createHmac("sha256", key).update(text).digest();
}
