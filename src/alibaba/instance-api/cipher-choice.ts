import { BLOCK_LENGTH } from "../../crypto/aes-blocks.ts";
import { NONCE_LENGTH } from "../../crypto/aes-gcm.ts";
import { isAlgorithm } from "../kms/keys/key-specs.ts";
import { InstanceApiError } from "./errors.ts";

/** How a symmetric key encrypts (KMS Instance API, Encrypt, Algorithm). */
export type CipherAlgorithm = "AES_GCM" | "AES_CBC" | "AES_ECB" | "SM4_GCM";
/** The mode of an algorithm, of AES or SM4. */
export type CipherMode = "ECB" | "CBC" | "GCM";
export type PaddingMode = "PKCS7_PADDING" | "NO_PADDING";

interface CipherTraits {
  /** Length of its IV in bytes. */
  readonly ivLength: number;
  /** The mode without authentication; null for GCM, which has neither blocks nor padding. */
  readonly blocks: "cbc" | "ecb" | null;
}

export const CIPHERS: Readonly<Record<CipherAlgorithm, CipherTraits>> = {
  AES_GCM: { ivLength: NONCE_LENGTH, blocks: null },
  AES_CBC: { ivLength: BLOCK_LENGTH, blocks: "cbc" },
  AES_ECB: { ivLength: 0, blocks: "ecb" },
  SM4_GCM: { ivLength: NONCE_LENGTH, blocks: null },
};

/** The mode of an algorithm. */
export function modeOf(algorithm: CipherAlgorithm): CipherMode {
  return algorithm === "AES_CBC" ? "CBC" : algorithm === "AES_ECB" ? "ECB" : "GCM";
}

const PADDING_MODES: readonly string[] = ["PKCS7_PADDING", "NO_PADDING"] satisfies PaddingMode[];

/** "Up to 8,192 bytes" (KMS Instance API, Decrypt, Aad). */
const LONGEST_AAD = 8192;

interface SpecCiphers {
  readonly software: readonly CipherAlgorithm[];
  readonly hardware: readonly CipherAlgorithm[];
}

const AES: SpecCiphers = { software: ["AES_GCM"], hardware: ["AES_GCM", "AES_CBC", "AES_ECB"] };

/** Algorithms of key specs, the default first (KMS, Key management types and key specifications). */
const SPECS: Readonly<Record<string, SpecCiphers>> = {
  Aliyun_AES_128: AES,
  Aliyun_AES_192: AES,
  Aliyun_AES_256: AES,
  Aliyun_SM4: { software: ["SM4_GCM"], hardware: ["SM4_GCM"] },
};

/** The algorithm of a key in a mode; undefined where the key has none. @param kind of the instance. */
export function algorithmIn(
  keySpec: string,
  kind: "software" | "hardware",
  mode: CipherMode,
): CipherAlgorithm | undefined {
  return algorithmsOf(keySpec, kind).find((algorithm) => modeOf(algorithm) === mode);
}

/** Members of a request that say how to encrypt. */
export interface CipherMembers {
  readonly Algorithm?: string;
  readonly PaddingMode?: string;
  readonly Iv?: Uint8Array;
  readonly Aad?: Uint8Array;
}

/** The parameters with which one text is, or was, encrypted. */
export interface CipherChoice {
  readonly algorithm: CipherAlgorithm;
  /** The padding mode; null for GCM, and then absent from answers. */
  readonly paddingMode: PaddingMode | null;
  /** The IV, of the algorithm's length; empty for ECB. */
  readonly iv: Uint8Array;
  /** The AAD; empty for modes without authentication. */
  readonly aad: Uint8Array;
}

const NOTHING = new Uint8Array();

/**
 * The parameters that a request chooses, with defaults for the others. Those without a meaning for the algorithm are
 * ignored, as the API Reference says of Iv ("takes effect only when").
 *
 * @param kind of the instance: only hardware has CBC and ECB.
 * @param newIv makes a random IV of a length in bytes; null to decrypt, where the IV must be given.
 * @returns UnsupportedOperation for an algorithm that the key does not have; InvalidParameter; MissingParameter
 */
export function cipherChoice(
  keySpec: string,
  kind: "software" | "hardware",
  given: CipherMembers,
  newIv: ((length: number) => Uint8Array) | null,
): CipherChoice | InstanceApiError {
  const algorithm = algorithmsOf(keySpec, kind).find(
    (one) => given.Algorithm === undefined || one === given.Algorithm,
  );
  if (algorithm === undefined) return new InstanceApiError("UnsupportedOperation");
  return choiceOf(algorithm, given, newIv);
}

/**
 * Checks what needs no key to be wrong: what a named cipher requires of the other members.
 *
 * @param decrypts whether the IV must be given.
 * @throws InstanceApiError UnsupportedOperation for an algorithm that no key has; InvalidParameter; MissingParameter
 */
export function checkCipher(given: CipherMembers, decrypts = false): void {
  const { Algorithm } = given;
  if (Algorithm === undefined || isAlgorithm(Algorithm, "ENCRYPT/DECRYPT")) return;
  const newIv = decrypts ? null : (length: number) => new Uint8Array(length);
  const choice = isCipher(Algorithm)
    ? choiceOf(Algorithm, given, newIv)
    : new InstanceApiError("UnsupportedOperation");
  if (choice instanceof InstanceApiError) throw choice;
}

function isCipher(name: string): name is CipherAlgorithm {
  return Object.hasOwn(CIPHERS, name);
}

function choiceOf(
  algorithm: CipherAlgorithm,
  given: CipherMembers,
  newIv: ((length: number) => Uint8Array) | null,
): CipherChoice | InstanceApiError {
  const { ivLength, blocks } = CIPHERS[algorithm];
  const aad = blocks === null ? (given.Aad ?? NOTHING) : NOTHING;
  if (aad.length > LONGEST_AAD) return new InstanceApiError("InvalidParameter");
  const paddingMode = blocks === null ? null : (given.PaddingMode ?? "PKCS7_PADDING");
  if (paddingMode !== null && !isPaddingMode(paddingMode)) return new InstanceApiError("InvalidParameter");
  const iv = ivLength === 0 ? NOTHING : (given.Iv ?? newIv?.(ivLength));
  if (iv === undefined) return new InstanceApiError("MissingParameter", "Iv");
  if (iv.length !== ivLength) return new InstanceApiError("InvalidParameter");
  return { algorithm, paddingMode, iv, aad };
}

function algorithmsOf(keySpec: string, kind: "software" | "hardware"): readonly CipherAlgorithm[] {
  return (Object.hasOwn(SPECS, keySpec) ? SPECS[keySpec]?.[kind] : undefined) ?? [];
}

function isPaddingMode(text: string): text is PaddingMode {
  return PADDING_MODES.includes(text);
}
