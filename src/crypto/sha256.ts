import { toHex, utf8 } from "../bytes.ts";

/** SHA-256 (FIPS 180-4). The runtime's own digest leaves less to collect than the objects of node:crypto. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** SHA-256 in lower-case hex; its own call of the runtime, because a verified request waits for it twice. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** Compares two secrets in a time that does not depend on where they differ. */
export async function isSameSecret(a: string, b: string): Promise<boolean> {
  return crypto.subtle.timingSafeEqual(await sha256(utf8(a)), await sha256(utf8(b)));
}
