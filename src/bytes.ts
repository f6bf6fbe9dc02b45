import { Buffer } from "node:buffer";

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** UTF-8 bytes of a string. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

const scratch = new Uint8Array(16_384);

/**
 * UTF-8 bytes that are valid until the next call. They are for callers that copy them at once, as all of WebCrypto does
 * ("get a copy of the bytes held by the data parameter"), and save a buffer for each text that is only hashed.
 */
export function transientUtf8(text: string): Uint8Array {
  if (text.length * 3 > scratch.length) return encoder.encode(text);
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}

/** The text of UTF-8 bytes; null where they are not valid UTF-8. */
export function fromUtf8(bytes: Uint8Array | ArrayBuffer): string | null {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Whether the engine has base64 built in, which is faster: workerd has, Node 24 has not. */
const NATIVE = "fromBase64" in Uint8Array;

/** Standard base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  if (NATIVE) return bytes.toBase64();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** Bytes of standard, padded base64; null for any other text. */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return null;
  return NATIVE ? Uint8Array.fromBase64(text) : Buffer.from(text, "base64");
}

/** URL-safe base64 without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
}

/** Bytes of URL-safe base64; null for any other text. */
export function fromBase64Url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  return Buffer.from(text, "base64url");
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  if (NATIVE) return bytes.toHex();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** Bytes of hexadecimal text; the caller has checked that it is hexadecimal. */
export function fromHex(text: string): Uint8Array {
  return NATIVE ? Uint8Array.fromHex(text) : Buffer.from(text, "hex");
}

/** The concatenation of byte strings. */
export function concat(...parts: (Uint8Array | ArrayBuffer)[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.byteLength;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part instanceof Uint8Array ? part : new Uint8Array(part), at);
    at += part.byteLength;
  }
  return out;
}

/** Whether two byte strings are equal (not constant time: for public values). */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
