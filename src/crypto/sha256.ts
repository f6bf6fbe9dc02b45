import * as node from "node:crypto";
import { toHex, utf8 } from "../bytes.ts";

const { createHash } = node;
const hash: typeof node.hash | undefined = node.hash;

/** SHA-256 (FIPS 180-4). WebCrypto's digest leaves less garbage than the objects of node:crypto. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** SHA-256 in lower-case hex, without a promise: each verified request needs it twice. */
export function sha256HexNow(data: Uint8Array | string): string {
  // Runtimes before 2025 have objects of node:crypto alone, which take half as long again.
  return hash ? hash("sha256", data, "hex") : createHash("sha256").update(data).digest("hex");
}

/** SHA-256 in lower-case hex. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** Whether two secrets are equal, compared in constant time. */
export async function isSameSecret(a: string, b: string): Promise<boolean> {
  return crypto.subtle.timingSafeEqual(await sha256(utf8(a)), await sha256(utf8(b)));
}
