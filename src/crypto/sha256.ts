import { toHex, utf8 } from "../bytes.ts";

/** SHA-256 (FIPS 180-4). WebCrypto's digest leaves less garbage than the objects of node:crypto. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** SHA-256 in lower-case hex. It is no async function, because each verified request waits for it twice. */
export function sha256Hex(bytes: Uint8Array): Promise<string> {
  return crypto.subtle.digest("SHA-256", bytes).then(hexOf);
}

function hexOf(digest: ArrayBuffer): string {
  return toHex(new Uint8Array(digest));
}

/** Whether two secrets are equal, compared in constant time. */
export async function isSameSecret(a: string, b: string): Promise<boolean> {
  return crypto.subtle.timingSafeEqual(await sha256(utf8(a)), await sha256(utf8(b)));
}
