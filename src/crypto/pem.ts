import { toBase64 } from "../bytes.ts";

/** DER as PEM (RFC 7468 §3), without a final line break. @param label such as `PUBLIC KEY`. */
export function pemOf(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join("\n");
}
