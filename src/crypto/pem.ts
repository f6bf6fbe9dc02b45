import { toBase64 } from "../bytes.ts";

/** Text of DER (RFC 7468 §3), without a line break after it. @param label what it is, such as `PUBLIC KEY`. */
export function pemOf(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join("\n");
}
