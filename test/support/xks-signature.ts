import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The credential that a proxy and KMS share. */
export interface TestCredential {
  readonly accessKeyId: string;
  readonly rawSecretAccessKey: string;
}

/** A new credential of the form that CreateCustomKeyStore takes. */
export function newCredential(): TestCredential {
  const accessKeyId = `XKS${[...randomBytes(20)].map((byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte % 32]).join("")}`;
  return { accessKeyId, rawSecretAccessKey: randomBytes(33).toString("base64") };
}

/** Whether a request is signed by a credential (Signature Version 4, xks_proxy_api_spec.md Appendix A). */
export function isSignedBy(
  request: IncomingMessage,
  body: string,
  credential: TestCredential,
  onlyRegion: string | null,
): boolean {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([A-Z2-7]+)\/(\d{8})\/([a-z0-9-]+)\/kms-xks-proxy\/aws4_request, SignedHeaders=host;x-amz-date, Signature=([0-9a-f]{64})$/;
  const [, accessKeyId, date = "", region = "", signature = ""] =
    form.exec(request.headers.authorization ?? "") ?? [];
  const timestamp = String(request.headers["x-amz-date"]);
  const iso = timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const headers = `host:${request.headers.host}\nx-amz-date:${timestamp}\n`;
  const canonical = `POST\n${request.url}\n\n${headers}\nhost;x-amz-date\n${sha256(body)}`;
  const scope = `${date}/${region}/kms-xks-proxy/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`;
  const dayKey = hmac(hmac(`AWS4${credential.rawSecretAccessKey}`, date), region);
  const expected = hmac(hmac(hmac(dayKey, "kms-xks-proxy"), "aws4_request"), toSign);
  return (
    accessKeyId === credential.accessKeyId &&
    (onlyRegion ?? region) === region &&
    timestamp.startsWith(date) &&
    Math.abs(Date.now() - Date.parse(iso)) <= 5 * 60_000 &&
    timingSafeEqual(Buffer.from(signature, "hex"), expected)
  );
}
