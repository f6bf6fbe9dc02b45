import type { MessageType, UsableKey } from "../../crypto/key-kind.ts";
import type { CachedKey } from "../../isolate/key-cache.ts";
import { published, received } from "../kms/crypto/asymmetric.ts";
import { longestPlaintext, signatureAlgorithm } from "../kms/keys/algorithms.ts";
import { can } from "../kms/keys/key-fitness.ts";
import { algorithmsOf, isAlgorithm, type KeyUsage } from "../kms/keys/key-specs.ts";
import { InstanceApiError } from "./errors.ts";
import type { Call } from "./operation.ts";
import { required } from "./subjects.ts";
import { initialVersion, usableKey } from "./versions.ts";

/** The output of an asymmetric key, with its algorithm and key version. */
export interface Made {
  readonly bytes: Uint8Array;
  readonly algorithm: string;
  readonly keyVersionId: string;
}

/** Encrypts with the initial version. @throws InstanceApiError; Failure keyVersionNotFound */
export async function encryptAsymmetric(
  call: Call,
  key: CachedKey,
  given: { readonly Algorithm?: string },
  plaintext: Uint8Array,
): Promise<Made> {
  const algorithm = algorithmFor(key, "ENCRYPT/DECRYPT", given.Algorithm);
  if (plaintext.length > longestPlaintext(algorithm, key.record.keySpec)) {
    throw new InstanceApiError("InvalidParameter");
  }
  const version = await initialVersion(call, key);
  const usable = await usableKey(call, key, version);
  const bytes = await published(algorithm, await can(usable, "encrypt")(algorithm, plaintext));
  return { bytes, algorithm, keyVersionId: version.versionId };
}

/** Decrypts with the initial version. @throws InstanceApiError InvalidParameter; Failure keyVersionNotFound */
export async function decryptAsymmetric(
  call: Call,
  key: CachedKey,
  given: { readonly Algorithm?: string },
  ciphertext: Uint8Array,
): Promise<Made> {
  const algorithm = algorithmFor(key, "ENCRYPT/DECRYPT", given.Algorithm);
  const version = await initialVersion(call, key);
  const usable = await usableKey(call, key, version);
  const bytes = await can(usable, "decrypt")(algorithm, await received(algorithm, ciphertext));
  if (!bytes) throw new InstanceApiError("InvalidParameter");
  return { bytes, algorithm, keyVersionId: version.versionId };
}

/** Members of Sign and Verify that give the message and the algorithm. */
export interface SigningMembers {
  readonly Algorithm?: string;
  readonly MessageType?: string;
  readonly Message?: Uint8Array;
  readonly Digest?: Uint8Array;
}

/** A key version with the algorithm and the message that it signs or verifies. */
export interface Signing {
  readonly key: UsableKey;
  readonly keyVersionId: string;
  /** Its name in the API. */
  readonly algorithm: string;
  /** Its name in src/crypto. */
  readonly inner: string;
  readonly message: Uint8Array;
  readonly messageType: MessageType & ("RAW" | "DIGEST");
}

/** The message of a request that signs or verifies, and its type. @throws InstanceApiError */
export function checkSigned(given: SigningMembers) {
  const message = required("Message", given.Message ?? given.Digest);
  const messageType = given.MessageType ?? (given.Message === undefined ? "DIGEST" : "RAW");
  if (messageType !== "RAW" && messageType !== "DIGEST") throw new InstanceApiError("InvalidParameter");
  if (given.Algorithm !== undefined) {
    if (!isAlgorithm(given.Algorithm, "SIGN/VERIFY")) throw new InstanceApiError("UnsupportedOperation");
    if (messageType === "DIGEST") requireDigest(given.Algorithm, message);
  }
  return { message, messageType } as const;
}

/**
 * How a request signs or verifies. The Message is signed; without one it is the field Digest, which the SDKs leave out
 * and which is a digest.
 *
 * @throws InstanceApiError; Failure keyVersionNotFound
 */
export async function signingFor(call: Call, key: CachedKey, given: SigningMembers): Promise<Signing> {
  const algorithm = algorithmFor(key, "SIGN/VERIFY", given.Algorithm);
  const { inner } = signatureAlgorithm(algorithm);
  const { message, messageType } = checkSigned(given);
  if (messageType === "DIGEST") requireDigest(algorithm, message);
  const version = await initialVersion(call, key);
  const usable = await usableKey(call, key, version);
  return { key: usable, keyVersionId: version.versionId, algorithm, inner, message, messageType };
}

function requireDigest(algorithm: string, digest: Uint8Array): void {
  if (digest.length !== signatureAlgorithm(algorithm).digestLength) {
    throw new InstanceApiError("InvalidParameter");
  }
}

/**
 * The algorithm that a request names, or the first of the key's.
 *
 * @throws InstanceApiError UnsupportedOperation for a key of another usage or without this algorithm
 */
function algorithmFor({ record }: CachedKey, usage: KeyUsage, named: string | undefined): string {
  const algorithms = record.keyUsage === usage ? algorithmsOf(record) : [];
  const algorithm = algorithms.find((one) => named === undefined || one === named);
  if (algorithm === undefined) throw new InstanceApiError("UnsupportedOperation");
  return algorithm;
}
