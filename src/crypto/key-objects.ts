import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { GeneratedKey } from "./key-kind.ts";

/*
 * Keys as KeyObjects of node:crypto. They are always made from DER, because in workerd a KeyObject made from a
 * CryptoKey does not give its public half.
 */

/** @param der PKCS #8. @throws Error where it is not */
export function privateKeyObject(der: Uint8Array): KeyObject {
  return createPrivateKey({ key: asBuffer(der), format: "der", type: "pkcs8" });
}

/** @param der SubjectPublicKeyInfo. @throws Error where it is not */
export function publicKeyObject(der: Uint8Array): KeyObject {
  return createPublicKey({ key: asBuffer(der), format: "der", type: "spki" });
}

/** SubjectPublicKeyInfo in DER of a private key's public half. */
export function publicHalf(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(createPublicKey(privateKey).export({ format: "der", type: "spki" }));
}

/** PKCS #8 in DER of a private CryptoKey. */
export async function exportPrivateKey(key: CryptoKey): Promise<Uint8Array> {
  return new Uint8Array((await crypto.subtle.exportKey("pkcs8", key)) as ArrayBuffer);
}

/** Both halves of a pair that `subtle.generateKey` made. */
export async function exportPair(pair: CryptoKey | CryptoKeyPair): Promise<GeneratedKey> {
  if (!("privateKey" in pair)) throw new TypeError("not a key pair");
  const spki = (await crypto.subtle.exportKey("spki", pair.publicKey)) as ArrayBuffer;
  return { material: await exportPrivateKey(pair.privateKey), publicKey: new Uint8Array(spki) };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
