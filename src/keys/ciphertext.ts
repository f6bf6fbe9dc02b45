import { concat, fromHex, fromUtf8, toHex, utf8 } from "../bytes.ts";
import { CLOUD_FACTS, type Cloud, cloudOfNumber } from "../cloud/list.ts";
import type { MasterKey } from "../crypto/master-key.ts";

/**
 * The symmetric ciphertext blob. AWS does not document its own; ours is
 *
 *   header  version (1 byte: 1) | cloud (1 byte) | length byte, `account/region/key id`
 *           | key material id (32 bytes) | mark (16 bytes)
 *   sealed  nonce (12 bytes) | ciphertext | tag (16 bytes)                      (crypto/aes-gcm.ts)
 *
 * The version is raised whenever the layout changes; every layout that was ever written is still read. Version 1 has
 * two layouts, because commit 8dc61e0 changed it without raising the version. The first one, of AWS keys only, was
 *
 *   header  version (1 byte: 1) | cloud (1 byte: 0) | account, big-endian (7 bytes) | length byte, region
 *           | length byte, key id | key material id (32 bytes) | mark (16 bytes)
 *
 * The two can be told apart: an AWS account, of 12 digits, has 0 as the first of its 7 bytes, where the later layout
 * has the length of a path, which is never empty.
 *
 * The header names the key, so Decrypt needs no KeyId. All of it is part of the AAD. The mark, an HMAC under the
 * deployment secret, shows whether a header was altered, before any key is found.
 */
const VERSION = 1;
const MATERIAL_ID_LENGTH = 32;
const MARK_LENGTH = 16;
/** Length of version, cloud and length byte. With a material id and a mark they are the shortest header. */
const PREFIX_LENGTH = 3;
const SHORTEST = PREFIX_LENGTH + MATERIAL_ID_LENGTH + MARK_LENGTH;

/** The first layout of version 1: its cloud, and the length of an account in bytes and digits. */
const FIRST_CLOUD = 0;
const FIRST_ACCOUNT_LENGTH = 7;
const ACCOUNT_DIGITS = 12;

/** The key material that a blob names. */
export interface CiphertextHeader {
  readonly cloud: Cloud;
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
  readonly materialId: string;
}

/** A parsed blob. */
export interface ParsedCiphertext {
  readonly header: CiphertextHeader;
  /** The header as it stands in the blob. */
  readonly headerBytes: Uint8Array;
  readonly sealed: Uint8Array;
}

/** The bytes that begin every blob of one key material: constant, so they are made once and kept with the key. */
export function encodeHeader(header: CiphertextHeader, masterKey: MasterKey): Uint8Array {
  const path = utf8(`${header.account}/${header.region}/${header.keyId}`);
  const named = concat(
    Uint8Array.of(VERSION, CLOUD_FACTS[header.cloud].ciphertextNumber, path.length),
    path,
    fromHex(header.materialId),
  );
  return concat(named, masterKey.mark(named));
}

/**
 * Parses a blob. The mark is not verified: that needs an HMAC, and the tag of the sealed part already covers the
 * header for every key that is found (see `isOurs`).
 *
 * @returns null where the bytes do not have the form of a blob.
 */
export function parseCiphertext(blob: Uint8Array): ParsedCiphertext | null {
  const cloud = cloudOfNumber(blob[1]);
  if (blob[0] !== VERSION || cloud === undefined) return null;
  const pathLength = blob[2] ?? 0;
  if (pathLength === 0) return blob[1] === FIRST_CLOUD ? parseFirstLayout(blob, cloud) : null;
  const pathEnd = PREFIX_LENGTH + pathLength;
  return parsed(blob, cloud, fromUtf8(blob.subarray(PREFIX_LENGTH, pathEnd)), pathEnd);
}

/** Parses a blob in the first layout of version 1. */
function parseFirstLayout(blob: Uint8Array, cloud: Cloud): ParsedCiphertext | null {
  const accountEnd = 2 + FIRST_ACCOUNT_LENGTH;
  const regionEnd = accountEnd + 1 + (blob[accountEnd] ?? 0);
  const keyIdEnd = regionEnd + 1 + (blob[regionEnd] ?? 0);
  const account = BigInt(`0x${toHex(blob.subarray(2, accountEnd)) || "0"}`)
    .toString()
    .padStart(ACCOUNT_DIGITS, "0");
  const region = fromUtf8(blob.subarray(accountEnd + 1, regionEnd));
  const keyId = fromUtf8(blob.subarray(regionEnd + 1, keyIdEnd));
  return parsed(blob, cloud, `${account}/${region ?? ""}/${keyId ?? ""}`, keyIdEnd);
}

/** A parsed blob. @param path `account/region/key id`. @param end offset of the end of that path. */
function parsed(blob: Uint8Array, cloud: Cloud, path: string | null, end: number): ParsedCiphertext | null {
  const materialEnd = end + MATERIAL_ID_LENGTH;
  const headerEnd = materialEnd + MARK_LENGTH;
  const [account, region, keyId, ...rest] = (path ?? "").split("/");
  if (headerEnd > blob.length || !account || !region || !keyId || rest.length > 0) return null;
  return {
    header: { cloud, account, region, keyId, materialId: toHex(blob.subarray(end, materialEnd)) },
    headerBytes: blob.subarray(0, headerEnd),
    sealed: blob.subarray(headerEnd),
  };
}

/**
 * The unknown layout version of a blob.
 *
 * @returns null for a known version, and for bytes that are too few to be a blob.
 */
export function unknownVersionOf(blob: Uint8Array): number | null {
  const [version = VERSION] = blob;
  return version === VERSION || !isLongEnough(blob) ? null : version;
}

/** Whether the bytes are enough for a blob of any version. */
export function isLongEnough(blob: Uint8Array): boolean {
  return blob.length >= SHORTEST;
}

/** Tells whose marks are known. */
export type HeaderMarks = Pick<MasterKey, "knows">;

/** Any mark: the tag of the sealed part alone shows whether a header was altered. */
const ANY_MARK: HeaderMarks = { knows: () => true };

/** The marks that are known in a workspace: any, where it has ciphertexts of another deployment. */
export function headerMarksIn(
  { origin }: { readonly origin: { readonly isForeign: boolean } | null },
  masterKey: MasterKey,
): HeaderMarks {
  return origin?.isForeign ? ANY_MARK : masterKey;
}

/** Whether this deployment made the header: false for one that was altered or is of another deployment. */
export function isOurs(ciphertext: ParsedCiphertext, marks: HeaderMarks): boolean {
  const bytes = ciphertext.headerBytes;
  const end = bytes.length - MARK_LENGTH;
  return marks.knows(bytes.subarray(0, end), bytes.subarray(end));
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
