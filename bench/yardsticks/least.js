// The least that a Worker does which speaks AWS's protocol: the floor, with the headers of an answer and its id, the
// operation, a check of Host, the caller's account, the key by its id, a count for the quota and a record of the request.
// It checks no member of the input, no signature and no policy, and keeps nothing.
import { Buffer } from "node:buffer";

const ANSWER = new Headers({
  "content-type": "application/x-amz-json-1.1",
  "cache-control": "no-cache, no-store, must-revalidate, private",
  expires: "0",
  pragma: "no-cache",
});
const scopes = new Map();
let records = [];
let second = 0;
let key;

export default {
  async fetch(request) {
    key ??= await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const { headers, method, url } = request;
    const host = headers.get("host");
    const isAsked =
      method === "POST" && url.endsWith("/") && headers.get("x-amz-target") === "TrentService.Encrypt";
    if (!host?.startsWith("127.0.0.1:") || !isAsked) return new Response(null, { status: 400 });
    const scope = scopeOf(headers.get("authorization") ?? "");
    const { KeyId, Plaintext } = await request.json();
    const { arn, state } = keyOf(scope, KeyId);
    if (state !== "Enabled" || scope.left-- <= 0) return new Response(null, { status: 400 });
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv },
      key,
      Buffer.from(Plaintext, "base64"),
    );
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
  },
};

/** The account and Region of a header Authorization. */
function scopeOf(authorization) {
  const begin = authorization.indexOf("Credential=") + "Credential=".length;
  const credential = authorization.slice(begin, authorization.indexOf(",", begin));
  let scope = scopes.get(credential);
  if (scope === undefined) {
    const [account, , region] = credential.split("/");
    scope = { account, region, left: Number.MAX_SAFE_INTEGER, keys: new Map() };
    scopes.set(credential, scope);
  }
  return scope;
}

function keyOf({ account, region, keys }, id) {
  let known = keys.get(id);
  if (known === undefined) {
    known = { arn: `arn:aws:kms:${region}:${account}:key/${id}`, state: "Enabled" };
    keys.set(id, known);
  }
  return known;
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
