import { concat, fromUtf8, utf8 } from "../../bytes.ts";
import { materialIdOf } from "../../keys/key-version.ts";
import { CIPHERS, type CipherChoice, type CipherMode, modeOf, type PaddingMode } from "./cipher-choice.ts";
import { unknownFirstVersionOf } from "./first-advance-blob.ts";

/*
 * The blob of the Advance operations. Its layout is what Alibaba Cloud's unified SDKs cut and rebuild
 * (alibabacloud-kms-python-sdk 1.1.3, utils/consts.py and handlers/advance_*; alibabacloud-kms-java-sdk 1.2.5 and
 * alibabacloud-kms-go-sdk 1.2.4 alike):
 *
 *   `$` (1 byte) | version 0 and padding mode (4 bits each) | mode (1 byte: 2 for GCM) | key version id (36 characters)
 *   | IV | ciphertext, for GCM with its tag
 *
 * The SDKs keep what begins at the key version id and put `$`, 0, 2 before it to decrypt, whatever the key. So the mode
 * says nothing of the cipher: that follows from the key, and a key of SM4 has GCM under 2 as well. The numbers of CBC,
 * ECB and PKCS7_PADDING are not in the SDKs, and ours. The request's Aad alone is authenticated, as in Encrypt.
 */
const MAGIC = 0x24;
const VERSION = 0;
const PREFIX_LENGTH = 3;
const VERSION_ID_LENGTH = 36;
/** Length of a tag of GCM, and of a block of the other modes. */
const SHORTEST_CIPHERTEXT = 16;
const MODES: readonly CipherMode[] = ["ECB", "CBC", "GCM"];
const PADDING_MODES: readonly PaddingMode[] = ["NO_PADDING", "PKCS7_PADDING"];

/** A parsed blob. */
export interface AdvanceBlob {
  /** Names the key as well: ids of versions are unique. */
  readonly versionId: string;
  readonly materialId: string;
  readonly mode: CipherMode;
  /** The padding mode; null for GCM. */
  readonly paddingMode: PaddingMode | null;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/**
 * The unknown layout version of bytes that should be a blob of AdvanceEncrypt, of any layout.
 *
 * @returns null for a known version, and for bytes that are too few to be a blob.
 */
export function unknownAdvanceVersionOf(blob: Uint8Array): number | null {
  const [magic, versionAndPadding = 0] = blob;
  if (magic !== MAGIC) return unknownFirstVersionOf(blob);
  const version = versionAndPadding >> 4;
  return version === VERSION ? null : version;
}

/** The blob of a ciphertext. @param choice with which it was made. */
export function encodeAdvance(versionId: string, choice: CipherChoice, ciphertext: Uint8Array): Uint8Array {
  const padding = choice.paddingMode === null ? 0 : PADDING_MODES.indexOf(choice.paddingMode);
  const prefix = Uint8Array.of(MAGIC, (VERSION << 4) | padding, MODES.indexOf(modeOf(choice.algorithm)));
  return concat(prefix, utf8(versionId), choice.iv, ciphertext);
}

/** Whether a blob is too short for its IV and what follows: for GCM a tag, else a block. */
export function isCutOff({ mode, iv, ciphertext }: AdvanceBlob): boolean {
  return iv.length < CIPHERS[`AES_${mode}`].ivLength || ciphertext.length < SHORTEST_CIPHERTEXT;
}

/** Parses a blob. @returns null for other bytes, such as an output of Encrypt. Never throws. */
export function parseAdvance(blob: Uint8Array): AdvanceBlob | null {
  const [magic, versionAndPadding = 0, modeNumber = MODES.length] = blob;
  const mode = MODES[modeNumber];
  const padding = versionAndPadding & 0x0f;
  const paddingMode = PADDING_MODES[padding];
  const versionId = fromUtf8(blob.subarray(PREFIX_LENGTH, PREFIX_LENGTH + VERSION_ID_LENGTH)) ?? "";
  const materialId = materialIdOf(versionId);
  if (magic !== MAGIC || versionAndPadding >> 4 !== VERSION || mode === undefined) return null;
  if (paddingMode === undefined || materialId === null || (mode === "GCM" && padding !== 0)) return null;
  const sealed = blob.subarray(PREFIX_LENGTH + VERSION_ID_LENGTH);
  const { ivLength } = CIPHERS[`AES_${mode}`];
  return {
    versionId,
    materialId,
    mode,
    paddingMode: mode === "GCM" ? null : paddingMode,
    iv: sealed.subarray(0, ivLength),
    ciphertext: sealed.subarray(ivLength),
  };
}
