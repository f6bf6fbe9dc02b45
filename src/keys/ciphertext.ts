import { concat, fromHex, fromUtf8, toHex, utf8 } from "../bytes.ts";
import type { Keyring } from "../crypto/keyring.ts";

/**
 * The symmetric ciphertext blob. AWS does not document its own; ours is
 *
 *   header  version (1 byte: 1) | cloud (1 byte) | length byte, `account/region/key id`
 *           | key material id (32 bytes) | mark (16 bytes)
 *   sealed  nonce (12 bytes) | ciphertext | tag (16 bytes)                      (crypto/aes-gcm.ts)
 *
 * The header names the key, so Decrypt needs no KeyId. All of it is part of the AAD; the mark, made under the
 * deployment secret, tells a header that we made from one that was altered, before any key is found.
 */
const VERSION = 1;
const CLOUDS = ["aws", "alibaba"] as const;
const MATERIAL_ID_LENGTH = 32;
const MARK_LENGTH = 16;

/** The key material that a blob names. */
export interface CiphertextHeader {
  readonly cloud: (typeof CLOUDS)[number];
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
  readonly materialId: string;
}

/** A blob taken apart. */
export interface ParsedCiphertext {
  readonly header: CiphertextHeader;
  /** The header as it stands in the blob. */
  readonly headerBytes: Uint8Array;
  readonly sealed: Uint8Array;
}

/** The bytes that begin every blob of one key material: constant, so they are made once and kept with the key. */
export function encodeHeader(header: CiphertextHeader, keyring: Keyring): Uint8Array {
  const path = utf8(`${header.account}/${header.region}/${header.keyId}`);
  const named = concat(
    Uint8Array.of(VERSION, CLOUDS.indexOf(header.cloud), path.length),
    path,
    fromHex(header.materialId),
  );
  return concat(named, keyring.mark(named));
}

/**
 * Takes a blob apart. The mark is not looked at: that needs an HMAC, and the tag of the sealed part already
 * covers the header for every key that is found (see `isOurs`).
 *
 * @returns null where the bytes do not have the form of a blob.
 */
export function parseCiphertext(blob: Uint8Array): ParsedCiphertext | null {
  const cloud = CLOUDS[blob[1] ?? CLOUDS.length];
  const pathEnd = 3 + (blob[2] ?? 0);
  const materialEnd = pathEnd + MATERIAL_ID_LENGTH;
  const headerEnd = materialEnd + MARK_LENGTH;
  if (blob[0] !== VERSION || cloud === undefined || headerEnd > blob.length) return null;
  const [account, region, keyId, ...rest] = (fromUtf8(blob.subarray(3, pathEnd)) ?? "").split("/");
  if (!account || !region || !keyId || rest.length > 0) return null;
  return {
    header: { cloud, account, region, keyId, materialId: toHex(blob.subarray(pathEnd, materialEnd)) },
    headerBytes: blob.subarray(0, headerEnd),
    sealed: blob.subarray(headerEnd),
  };
}

/** Whether this deployment made the header: false where it was altered or comes from elsewhere. */
export function isOurs(ciphertext: ParsedCiphertext, keyring: Keyring): boolean {
  const bytes = ciphertext.headerBytes;
  const end = bytes.length - MARK_LENGTH;
  return keyring.knows(bytes.subarray(0, end), bytes.subarray(end));
}

/**
 * The AAD of a blob: its header and the encryption context.
 *
 * The context is sorted by key, so that its order does not matter, and every key and value is preceded by its
 * length (4 bytes, big-endian), so that no two contexts have the same bytes.
 */
export function additionalData(headerBytes: Uint8Array, context: ReadonlyMap<string, string>): Uint8Array {
  if (context.size === 0) return headerBytes;
  const parts = [headerBytes];
  const keys = [...context.keys()].sort();
  for (const key of keys) parts.push(prefixed(key), prefixed(context.get(key) ?? ""));
  return concat(...parts);
}

function prefixed(text: string): Uint8Array {
  const bytes = utf8(text);
  const out = new Uint8Array(4 + bytes.length);
  new DataView(out.buffer).setUint32(0, bytes.length);
  out.set(bytes, 4);
  return out;
}
