// What the least Workers of AWS's protocol have in common: the headers of an answer and its id, the operation, a check of
// Host, the caller's account, the key by its id, a count for the quota and a record of the request. They check no member of
// the input and no policy, and keep nothing.
import { Buffer } from "node:buffer";

const ANSWER = new Headers({
  "content-type": "application/x-amz-json-1.1",
  "cache-control": "no-cache, no-store, must-revalidate, private",
  expires: "0",
  pragma: "no-cache",
});
let records = [];
let second = 0;

export function newKey() {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}

/** Whether a request is an Encrypt for this host. */
export function isEncrypt({ headers, method, url }) {
  const isAsked =
    method === "POST" && url.endsWith("/") && headers.get("x-amz-target") === "TrentService.Encrypt";
  return isAsked && headers.get("host")?.startsWith("127.0.0.1:") === true;
}

export function refusal() {
  return new Response(null, { status: 400 });
}

/** The credential in a header Authorization. */
export function credentialIn(authorization) {
  const begin = authorization.indexOf("Credential=") + "Credential=".length;
  return authorization.slice(begin, authorization.indexOf(",", begin));
}

/** The account and Region of a credential, with what it may draw and its keys. */
export function scopeOf(credential) {
  const [account, , region] = credential.split("/");
  return { account, region, left: Number.MAX_SAFE_INTEGER, keys: new Map() };
}

function keyOf({ account, region, keys }, id) {
  let known = keys.get(id);
  if (known === undefined) {
    known = { arn: `arn:aws:kms:${region}:${account}:key/${id}`, state: "Enabled" };
    keys.set(id, known);
  }
  return known;
}

/** Encrypts for a caller, and answers. */
export async function encrypted(scope, key, { KeyId, Plaintext }) {
  const { arn, state } = keyOf(scope, KeyId);
  if (state !== "Enabled" || scope.left-- <= 0) return refusal();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, Buffer.from(Plaintext, "base64"));
  const blob = Buffer.concat([iv, Buffer.from(sealed)]);
  const id = crypto.randomUUID();
  const at = Date.now();
  records.push({ id, at, operation: "Encrypt", account: scope.account, keyId: KeyId, status: 200 });
  if (records.length >= 512) records = [];
  return new Response(
    JSON.stringify({
      CiphertextBlob: blob.toString("base64"),
      KeyId: arn,
      EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    }),
    { headers: headersOf(id, at) },
  );
}

function headersOf(id, at) {
  const now = Math.floor(at / 1000);
  if (now !== second) {
    second = now;
    ANSWER.set("date", new Date(at).toUTCString());
  }
  ANSWER.set("x-amzn-requestid", id);
  return ANSWER;
}
