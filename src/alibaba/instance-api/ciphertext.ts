import { concat } from "../../bytes.ts";
import type { Aead } from "../../crypto/aead.ts";
import { type BlockMode, decryptBlocks, encryptBlocks } from "../../crypto/aes-blocks.ts";
import {
  isLongEnough,
  type ParsedCiphertext,
  parseCiphertext,
  unknownVersionOf,
} from "../../keys/ciphertext.ts";
import { CIPHERS, type CipherAlgorithm, type CipherChoice } from "./cipher-choice.ts";

/*
 * Encrypt answers the bare ciphertext, for GCM with its tag; IV and algorithm are members of their own. AdvanceEncrypt
 * answers a blob that names key, version, IV and algorithm, in a layout that Alibaba Cloud does not publish. Ours is
 *
 *   version (1 byte: 2) | algorithm (1 byte) | header (keys/ciphertext.ts) | IV | ciphertext and tag
 *
 * The version is raised whenever the layout changes, and every layout that was ever written is still read. It began at
 * 2, so that the blob is not taken for the header in it.
 *
 * All before the IV is authenticated before the request's Aad. Modes without authentication have no blob: AdvanceEncrypt
 * is for instances of the software kind, which do not have them.
 */
const VERSION = 2;
const PREFIX_LENGTH = 2;
const ALGORITHMS: readonly CipherAlgorithm[] = ["AES_GCM", "SM4_GCM"];

/** A version of a symmetric key, ready for use. */
export interface CipherKey {
  readonly cipher: Aead;
  /** The material itself, for CBC and ECB, which have no cipher to keep. */
  readonly raw: Uint8Array;
}

/** A parsed blob of AdvanceEncrypt. */
export interface AdvanceBlob {
  /** Names the key and its version; `isOurs` of keys/ciphertext.ts tells whether it was altered. */
  readonly named: ParsedCiphertext;
  readonly algorithm: CipherAlgorithm;
  readonly iv: Uint8Array;
  /** The bytes that are authenticated before the request's Aad. */
  readonly bound: Uint8Array;
}

/** Encrypts as for Encrypt. @returns null where NO_PADDING is chosen and the plaintext does not fill its blocks */
export async function encryptRaw(
  key: CipherKey,
  choice: CipherChoice,
  plaintext: Uint8Array,
): Promise<Uint8Array | null> {
  const mode = blockModeOf(choice);
  if (mode) return encryptBlocks(key.raw, mode, choice.iv, plaintext);
  return key.cipher.seal(choice.iv, plaintext, choice.aad);
}

/** Decrypts an output of `encryptRaw`. @returns null where the mode finds it, or the choice, altered */
export async function decryptRaw(
  key: CipherKey,
  choice: CipherChoice,
  ciphertext: Uint8Array,
): Promise<Uint8Array | null> {
  const mode = blockModeOf(choice);
  if (mode) return decryptBlocks(key.raw, mode, choice.iv, ciphertext);
  return key.cipher.open(concat(choice.iv, ciphertext), choice.aad);
}

/**
 * Encrypts as for AdvanceEncrypt.
 *
 * @param header of blobs of this key version, from `encodeHeader` of keys/ciphertext.ts.
 * @param choice of GCM. @throws RangeError for another mode
 */
export async function sealAdvance(
  { cipher }: CipherKey,
  header: Uint8Array,
  { algorithm, iv, aad }: CipherChoice,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const code = ALGORITHMS.indexOf(algorithm);
  if (code < 0) throw new RangeError("a mode without authentication");
  const bound = concat(Uint8Array.of(VERSION, code), header);
  return concat(bound, iv, await cipher.seal(iv, plaintext, concat(bound, aad)));
}

/** Parses a blob of AdvanceEncrypt. @returns null for other bytes, such as an output of Encrypt. Never throws. */
export function parseAdvance(blob: Uint8Array): AdvanceBlob | null {
  const algorithm = ALGORITHMS[blob[1] ?? ALGORITHMS.length];
  if (blob[0] !== VERSION || algorithm === undefined) return null;
  const named = parseCiphertext(blob.subarray(PREFIX_LENGTH));
  if (named?.header.cloud !== "alibaba") return null;
  const { ivLength } = CIPHERS[algorithm];
  return {
    named,
    algorithm,
    iv: named.sealed.subarray(0, ivLength),
    bound: blob.subarray(0, PREFIX_LENGTH + named.headerBytes.length),
  };
}

/**
 * The unknown layout version of bytes that should be a blob of AdvanceEncrypt: the blob's, or that of its header.
 *
 * @returns null for a known version, and for bytes that are too few to be a blob.
 */
export function unknownAdvanceVersionOf(blob: Uint8Array): number | null {
  const named = blob.subarray(PREFIX_LENGTH);
  return blob[0] === VERSION ? unknownVersionOf(named) : isLongEnough(named) ? (blob[0] ?? null) : null;
}

/**
 * Opens a blob of AdvanceEncrypt.
 *
 * @param key the version that the blob names.
 * @param aad the request's; empty where it has none.
 * @returns null where blob or Aad was altered.
 */
export function openAdvance(
  { cipher }: CipherKey,
  { named, bound }: AdvanceBlob,
  aad: Uint8Array,
): Promise<Uint8Array | null> {
  return cipher.open(named.sealed, concat(bound, aad));
}

function blockModeOf({ algorithm, paddingMode }: CipherChoice): BlockMode | null {
  const mode = CIPHERS[algorithm].blocks;
  return mode && { mode, padding: paddingMode !== "NO_PADDING" };
}
