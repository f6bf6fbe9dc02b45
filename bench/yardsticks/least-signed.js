// The least that verifies a signature of version 4 as well (AWS General Reference, Signature Version 4): it knows the secret
// of every access key, and has each day's signing key ready. It checks no time, and no name of a Region or service.
import { Buffer } from "node:buffer";
import { credentialIn, encrypted, isEncrypt, newKey, refusal, scopeOf } from "./least-parts.js";

const SECRET = "any";
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const callers = new Map();
let key;

export default {
  async fetch(request) {
    key ??= await newKey();
    if (!isEncrypt(request)) return refusal();
    const { headers } = request;
    const authorization = headers.get("authorization") ?? "";
    const credential = credentialIn(authorization);
    const caller = callers.get(credential) ?? (await callerOf(credential));
    const body = await request.arrayBuffer();
    const [, names = "", signature = ""] = /SignedHeaders=([^,]*), Signature=(.*)/.exec(authorization) ?? [];
    let lines = "";
    for (const name of names.split(";")) lines += `${name}:${headers.get(name)}\n`;
    const hash = await sha256(body);
    const canonical = await sha256(encoder.encode(`POST\n/\n\n${lines}\n${names}\n${hash}`));
    const text = `AWS4-HMAC-SHA256\n${headers.get("x-amz-date")}\n${caller.scopeText}\n${canonical}`;
    const signed = Buffer.from(signature, "hex");
    const isTheirs = await crypto.subtle.verify("HMAC", caller.signingKey, signed, encoder.encode(text));
    if (!isTheirs) return refusal();
    return encrypted(caller.scope, key, JSON.parse(decoder.decode(body)));
  },
};

async function sha256(bytes) {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
}

async function callerOf(credential) {
  const [, ...parts] = credential.split("/");
  let secret = encoder.encode(`AWS4${SECRET}`);
  for (const part of parts) {
    secret = await crypto.subtle.sign("HMAC", await hmacKey(secret, "sign"), encoder.encode(part));
  }
  const caller = {
    scope: scopeOf(credential),
    scopeText: parts.join("/"),
    signingKey: await hmacKey(secret, "verify"),
  };
  callers.set(credential, caller);
  return caller;
}

function hmacKey(secret, use) {
  return crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, [use]);
}
