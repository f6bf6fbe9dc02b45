import { type ECKeyPairKeyObjectOptions, generateKeyPairSync, type KeyObject } from "node:crypto";
import { fromBase64Url, toHex } from "../../src/bytes.ts";

/** Algorithm identifiers of keys on curves, in DER: the curve's object identifier is the last part. */
const CURVES: Readonly<Record<string, { readonly oid: string; readonly length: number }>> = {
  "P-256": { oid: "06082a8648ce3d030107", length: 32 },
  "P-384": { oid: "06052b81040022", length: 48 },
  "P-521": { oid: "06052b81040023", length: 66 },
  secp256k1: { oid: "06052b8104000a", length: 32 },
};

/** PKCS #8 in hexadecimal: forms of one key that are to become the first, and what is to be refused. */
export function ecForms(curve: string): { readonly same: string[]; readonly refused: string[] } {
  const { oid = "", length = 0 } = CURVES[curve] ?? {};
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: curve });
  const whole = pkcs8(privateKey);
  const d = toHex(fromBase64Url(privateKey.export({ format: "jwk" }).d ?? "") ?? new Uint8Array());
  const point = toHex(publicKey.export({ format: "der", type: "spki" })).slice(-4 * length - 2);
  const form = (version: string, scalar: string, inner: string, outer = "", on = oid) =>
    tlv(
      "30",
      `0201${version}${tlv("30", `06072a8648ce3d0201${on}`)}` +
        `${tlv("04", tlv("30", `020101${tlv("04", scalar)}${inner}`))}${outer}`,
    );
  const parameters = tlv("a0", oid);
  const publicPart = (bytes: string) => tlv("a1", tlv("03", `00${bytes}`));
  const attributes = tlv("a0", tlv("30", `0603550403${tlv("31", "0c0161")}`));
  const other = generateKeyPairSync("ec", { namedCurve: curve }).publicKey;
  const otherPoint = toHex(other.export({ format: "der", type: "spki" })).slice(-4 * length - 2);
  const otherCurve = curve === "P-256" ? "P-384" : "P-256";
  const explicit: ECKeyPairKeyObjectOptions = { namedCurve: curve, paramEncoding: "explicit" };
  return {
    same: [
      whole,
      form("00", d, ""),
      form("00", d, parameters),
      form("00", d, parameters + publicPart(point)),
      form("00", d, publicPart(point), attributes),
    ],
    refused: [
      `${whole}00`,
      whole.slice(0, -2),
      form("00", d, publicPart(otherPoint)),
      form("00", "00".repeat(length), ""),
      form("00", "ff".repeat(length), ""),
      form("00", `${d}${d}`, ""),
      form("02", d, ""),
      form("00", d, "", "", CURVES[otherCurve]?.oid),
      pkcs8(generateKeyPairSync("ec", { namedCurve: otherCurve }).privateKey),
      pkcs8(generateKeyPairSync("ec", explicit).privateKey),
      pkcs8(generateKeyPairSync("ed25519").privateKey),
    ],
  };
}

export function pkcs8(privateKey: KeyObject): string {
  return toHex(privateKey.export({ format: "der", type: "pkcs8" }));
}

/** A tag, the length, and what is in it, all in hexadecimal. */
function tlv(tag: string, value: string): string {
  const length = value.length / 2;
  const bytes = length.toString(16).padStart(2, "0");
  if (length < 128) return tag + bytes + value;
  return length < 256
    ? `${tag}81${bytes}${value}`
    : `${tag}82${length.toString(16).padStart(4, "0")}${value}`;
}
