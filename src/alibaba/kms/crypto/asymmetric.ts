import type { UsableKey } from "../../../crypto/key-kind.ts";
import { Failure } from "../../../errors.ts";
import { materialIdOf } from "../../../keys/key-version.ts";
import { required, string } from "../../../shape.ts";
import { invalidParameter } from "../../protocol/error.ts";
import { longestPlaintext, signatureAlgorithm } from "../keys/algorithms.ts";
import { can, requireAlgorithm, requireKnownAlgorithm } from "../keys/key-fitness.ts";
import { dryRun, keyId, keyVersionId } from "../members.ts";
import type { Call, LocatedKey } from "../operation.ts";

/** Parameters of all asymmetric operations. */
export const asymmetricMembers = {
  KeyId: required(keyId),
  KeyVersionId: required(keyVersionId),
  Algorithm: required(string({ min: 1, max: 64 })),
  DryRun: dryRun,
} as const;

/** Parameters that choose the key version and the algorithm. */
export interface AsymmetricInput {
  readonly KeyVersionId: string;
  readonly Algorithm: string;
}

/** Checks what needs no key of a request that signs or verifies. @throws AlibabaError InvalidParameter */
export function checkSigning(
  _call: Call,
  { Algorithm, Digest }: { readonly Algorithm: string; readonly Digest: Uint8Array },
): void {
  requireKnownAlgorithm("SIGN/VERIFY", Algorithm);
  requireDigest(Algorithm, Digest);
}

/** Checks what needs no key of a request that encrypts or decrypts. @throws AlibabaError InvalidParameter */
export function checkEncrypting(_call: Call, { Algorithm }: { readonly Algorithm: string }): void {
  requireKnownAlgorithm("ENCRYPT/DECRYPT", Algorithm);
}

/** A version of a key, ready for use. @throws Failure keyVersionNotFound */
async function usableVersion(call: Call, key: LocatedKey, versionId: string): Promise<UsableKey> {
  const materialId = materialIdOf(versionId);
  const usable = materialId && (await call.keys.usable(key.context, key, materialId));
  if (!usable) throw new Failure({ code: "keyVersionNotFound", arn: key.record.arn });
  return usable;
}

/** How a request signs or verifies. */
export interface Signing {
  readonly key: UsableKey;
  /** Name of the algorithm in src/crypto. */
  readonly algorithm: string;
}

/** How a request signs or verifies. @throws AlibabaError; Failure keyVersionNotFound */
export async function signingFor(
  call: Call,
  key: LocatedKey,
  input: AsymmetricInput & { readonly Digest: Uint8Array },
): Promise<Signing> {
  requireAlgorithm(key.record, input.Algorithm);
  const { inner } = signatureAlgorithm(input.Algorithm);
  return { key: await usableVersion(call, key, input.KeyVersionId), algorithm: inner };
}

function requireDigest(algorithm: string, digest: Uint8Array): void {
  if (digest.length !== signatureAlgorithm(algorithm).digestLength) throw invalidParameter("Digest");
}

/** Encrypts with the public key of a version. @throws AlibabaError; Failure keyVersionNotFound */
export async function encryptAsymmetric(
  call: Call,
  key: LocatedKey,
  input: AsymmetricInput & { readonly Plaintext: Uint8Array },
): Promise<Uint8Array> {
  const { Algorithm: algorithm, Plaintext: plaintext } = input;
  requireAlgorithm(key.record, algorithm);
  if (plaintext.length > longestPlaintext(algorithm, key.record.keySpec)) throw invalidParameter("Plaintext");
  const usable = await usableVersion(call, key, input.KeyVersionId);
  return published(algorithm, await can(usable, "encrypt")(algorithm, plaintext));
}

/**
 * Decrypts with the private key of a version.
 *
 * @param parameter name of the one that names the algorithm.
 * @throws AlibabaError InvalidParameter where it does not decrypt; Failure keyVersionNotFound
 */
export async function decryptAsymmetric(
  call: Call,
  key: LocatedKey,
  input: AsymmetricInput & { readonly CiphertextBlob: Uint8Array },
  parameter?: string,
): Promise<Uint8Array> {
  const { Algorithm: algorithm, CiphertextBlob: ciphertext } = input;
  requireAlgorithm(key.record, algorithm, parameter);
  const usable = await usableVersion(call, key, input.KeyVersionId);
  const plaintext = await can(usable, "decrypt")(algorithm, await received(algorithm, ciphertext));
  if (!plaintext) throw invalidParameter("CiphertextBlob");
  return plaintext;
}

/**
 * A ciphertext of src/crypto in the form of Alibaba Cloud. For SM2PKE that is C1 ‖ C3 ‖ C2 and not DER, as its longest
 * plaintext of 6,047 bytes and ciphertext of 6,144 show (AsymmetricEncrypt, AsymmetricDecrypt).
 */
export async function published(algorithm: string, ciphertext: Uint8Array): Promise<Uint8Array> {
  return algorithm === "SM2PKE" ? (await sm2Forms()).rawCiphertext(ciphertext) : ciphertext;
}

/** A ciphertext of Alibaba Cloud in the form of src/crypto. Never throws. */
export async function received(algorithm: string, ciphertext: Uint8Array): Promise<Uint8Array> {
  return algorithm === "SM2PKE" ? (await sm2Forms()).derCiphertext(ciphertext) : ciphertext;
}

/** The conversions of SM2, loaded on demand because of the library that reads DER. */
function sm2Forms() {
  return import("../../../crypto/sm2-raw.ts");
}
