import { createHmac } from "node:crypto";
import { fromHex } from "../bytes.ts";
import type { KeyKind, UsableKey } from "./key-kind.ts";

/** Length in bytes of a key for each hash: the length of the hash, and so of the HMAC. */
const LENGTHS = { "SHA-224": 28, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64, SM3: 32 } as const;

/**
 * HMAC keys (FIPS 198-1, RFC 2104) of SHA-2 and SM3 (GB/T 32905-2016).
 *
 * @param longest length in bytes of the longest imported key.
 */
export function hmac(hash: keyof typeof LENGTHS, longest: number = LENGTHS[hash]): KeyKind {
  const length = LENGTHS[hash];
  const isKey = (material: Uint8Array) => material.length >= length && material.length <= longest;
  return {
    async generate() {
      return { material: crypto.getRandomValues(new Uint8Array(length)) };
    },
    async load(material) {
      if (!isKey(material)) throw new TypeError(`not a key for HMAC with ${hash}`);
      if (hash === "SM3") return hmacSm3(material);
      return hash === "SHA-224" ? hmacSha224(material) : webCryptoHmac(hash, material);
    },
    async accept(imported) {
      return isKey(imported) ? imported : null;
    },
  };
}

async function webCryptoHmac(hash: string, material: Uint8Array): Promise<UsableKey> {
  const algorithm = { name: "HMAC", hash };
  const key = await crypto.subtle.importKey("raw", material, algorithm, false, ["sign"]);
  return { mac: async (message) => new Uint8Array(await crypto.subtle.sign("HMAC", key, message)) };
}

/** HMAC-SHA-224 by node:crypto, because WebCrypto has no SHA-224. */
function hmacSha224(material: Uint8Array): UsableKey {
  return {
    mac: async (message) => new Uint8Array(createHmac("sha224", material).update(message).digest()),
  };
}

/** HMAC-SM3 by the library, because no Workers runtime has SM3. */
async function hmacSm3(key: Uint8Array): Promise<UsableKey> {
  const { sm3 } = await import("sm-crypto-v2");
  return { mac: async (message) => fromHex(sm3(message, { key, mode: "hmac" })) };
}
