import { concat } from "../../bytes.ts";
import {
  isLongEnough,
  type ParsedCiphertext,
  parseCiphertext,
  unknownVersionOf,
} from "../../keys/ciphertext.ts";
import { CIPHERS, type CipherAlgorithm } from "./cipher-choice.ts";
import type { CipherKey } from "./ciphertext.ts";

/*
 * The first layout of AdvanceEncrypt's blob, which fauxkms wrote before it knew that of Alibaba Cloud (advance-blob.ts).
 * It is read for ever, and written no more:
 *
 *   version (1 byte: 2) | algorithm (1 byte) | header (keys/ciphertext.ts) | IV | ciphertext and tag
 *
 * All before the IV is authenticated before the request's Aad.
 */
const VERSION = 2;
const PREFIX_LENGTH = 2;
const ALGORITHMS: readonly CipherAlgorithm[] = ["AES_GCM", "SM4_GCM"];

/** A parsed blob of the first layout. */
export interface FirstAdvanceBlob {
  /** Names the key and its version; `isOurs` of keys/ciphertext.ts tells whether it was altered. */
  readonly named: ParsedCiphertext;
  readonly algorithm: CipherAlgorithm;
  readonly iv: Uint8Array;
  /** The bytes that are authenticated before the request's Aad. */
  readonly bound: Uint8Array;
}

/** Parses a blob of the first layout. @returns null for other bytes. Never throws. */
export function parseFirstAdvance(blob: Uint8Array): FirstAdvanceBlob | null {
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
 * The unknown layout version of bytes that are no blob of today's layout: the blob's, or that of its header.
 *
 * @returns null for a known version, and for bytes that are too few to be a blob.
 */
export function unknownFirstVersionOf(blob: Uint8Array): number | null {
  const named = blob.subarray(PREFIX_LENGTH);
  return blob[0] === VERSION ? unknownVersionOf(named) : isLongEnough(named) ? (blob[0] ?? null) : null;
}

/**
 * Opens a blob of the first layout.
 *
 * @param key the version that the blob names.
 * @param aad the request's; empty where it has none.
 * @returns null where blob or Aad was altered.
 */
export function openFirstAdvance(
  { cipher }: CipherKey,
  { named, bound }: FirstAdvanceBlob,
  aad: Uint8Array,
): Promise<Uint8Array | null> {
  return cipher.open(named.sealed, concat(bound, aad));
}
