// The least that answers an Encrypt of Alibaba Cloud's Instance API: it reads the message, verifies the body's hash and the
// signature of the head (RSA, 2048 bits), encrypts, counts and records. The caller's public key comes with the request.
import { Buffer } from "node:buffer";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { newKey, refusal } from "./least-parts.js";

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const encoder = new TextEncoder();
const callers = new Map();
let records = [];
let key;

export default {
  async fetch(request) {
    key ??= await newKey();
    const { headers, method } = request;
    const id = headers.get("x-kms-acccesskeyid");
    if (method !== "POST" || headers.get("x-kms-apiname") !== "Encrypt") return refusal();
    const caller = callers.get(id) ?? (await callerOf(id, headers.get("public-key")));
    const body = await request.arrayBuffer();
    const hash = Buffer.from(await crypto.subtle.digest("SHA-256", body)).toString("hex");
    const said = headers.get("content-sha256");
    let own = "";
    for (const name of headers.keys()) if (name.startsWith("x-kms-")) own += `${name}:${headers.get(name)}\n`;
    const text = `POST\n${said}\n${headers.get("content-type")}\n${headers.get("date")}\n${own}/`;
    const signature = Buffer.from(headers.get("authorization").slice("Bearer ".length), "base64");
    const isTheirs = await crypto.subtle.verify(
      ALGORITHM.name,
      caller.verifier,
      signature,
      encoder.encode(text),
    );
    if (!isTheirs || said.toLowerCase() !== hash || caller.left-- <= 0) return refusal();
    const { keyId, plaintext } = read(new Uint8Array(body));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plaintext);
    records.push({ id: crypto.randomUUID(), at: Date.now(), operation: "Encrypt", keyId, status: 200 });
    if (records.length >= 512) records = [];
    return new Response(written(keyId, new Uint8Array(sealed), iv), {
      headers: { "content-type": "application/x-protobuf", date: new Date().toUTCString() },
    });
  },
};

async function callerOf(id, publicKey) {
  const spki = Buffer.from(publicKey, "base64");
  const verifier = await crypto.subtle.importKey("spki", spki, ALGORITHM, false, ["verify"]);
  const caller = { verifier, left: Number.MAX_SAFE_INTEGER };
  callers.set(id, caller);
  return caller;
}

function read(bytes) {
  const reader = new BinaryReader(bytes);
  let keyId = "";
  let plaintext = new Uint8Array();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (number === 1) keyId = reader.string();
    else if (number === 2) plaintext = reader.bytes();
    else reader.skip(type, number);
  }
  return { keyId, plaintext };
}

function written(keyId, blob, iv) {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).string(keyId);
  writer.tag(2, WireType.LengthDelimited).bytes(blob);
  writer.tag(3, WireType.LengthDelimited).bytes(iv);
  writer.tag(5, WireType.LengthDelimited).string("AES_GCM");
  return writer.finish();
}
