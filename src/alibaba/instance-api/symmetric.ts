import { randomBytes } from "../../crypto/random.ts";
import type { CachedKey } from "../../isolate/key-cache.ts";
import { type CipherChoice, type CipherMembers, cipherChoice } from "./cipher-choice.ts";
import { type AdvanceBlob, decryptRaw, encryptRaw, openAdvance, sealAdvance } from "./ciphertext.ts";
import { InstanceApiError } from "./errors.ts";
import type { InstanceBoundCall } from "./operation.ts";
import { initialVersion, primaryVersion, requireSymmetric, sealKey } from "./versions.ts";

/** A ciphertext of a symmetric key, with the parameters that made it. */
export interface Encrypted {
  readonly ciphertext: Uint8Array;
  readonly choice: CipherChoice;
  readonly keyVersionId: string;
}

/** Encrypts with the initial version, as Encrypt does. @throws InstanceApiError; Failure keyVersionNotFound */
export async function encryptInitial(
  call: InstanceBoundCall,
  key: CachedKey,
  given: CipherMembers,
  plaintext: Uint8Array,
): Promise<Encrypted> {
  const choice = chosen(call, key, given, randomBytes);
  const version = await initialVersion(call, key);
  const ciphertext = await encryptRaw(await sealKey(call, key, version), choice, plaintext);
  if (!ciphertext) throw new InstanceApiError("InvalidParameter");
  return { ciphertext, choice, keyVersionId: version.versionId };
}

/** Decrypts an output of `encryptInitial`. @throws InstanceApiError; Failure keyVersionNotFound */
export async function decryptInitial(
  call: InstanceBoundCall,
  key: CachedKey,
  given: CipherMembers,
  ciphertext: Uint8Array,
): Promise<{ plaintext: Uint8Array; choice: CipherChoice; keyVersionId: string }> {
  const choice = chosen(call, key, given, null);
  const version = await initialVersion(call, key);
  const plaintext = await decryptRaw(await sealKey(call, key, version), choice, ciphertext);
  if (!plaintext) throw new InstanceApiError("InvalidParameter");
  return { plaintext, choice, keyVersionId: version.versionId };
}

/** Encrypts with the primary version, as AdvanceEncrypt does. @throws InstanceApiError; Failure keyVersionNotFound */
export async function encryptAdvance(
  call: InstanceBoundCall,
  key: CachedKey,
  given: CipherMembers,
  plaintext: Uint8Array,
): Promise<Encrypted> {
  const choice = chosen(call, key, given, randomBytes);
  const version = primaryVersion(key);
  const seal = await sealKey(call, key, version);
  const ciphertext = await sealAdvance(seal, seal.header, choice, plaintext);
  return { ciphertext, choice, keyVersionId: version.versionId };
}

/** Opens an output of `encryptAdvance`. @throws InstanceApiError InvalidParameter; Failure keyVersionNotFound */
export async function decryptAdvance(
  call: InstanceBoundCall,
  key: CachedKey,
  blob: AdvanceBlob,
  aad: Uint8Array | undefined,
): Promise<Uint8Array> {
  const version = { materialId: blob.named.header.materialId, versionId: "" };
  const plaintext = await openAdvance(await sealKey(call, key, version), blob, aad ?? new Uint8Array());
  if (!plaintext) throw new InstanceApiError("InvalidParameter");
  return plaintext;
}

function chosen(
  { instance }: InstanceBoundCall,
  key: CachedKey,
  given: CipherMembers,
  newIv: ((length: number) => Uint8Array) | null,
): CipherChoice {
  requireSymmetric(key);
  const choice = cipherChoice(key.record.keySpec, instance.specification.type, given, newIv);
  if (choice instanceof InstanceApiError) throw choice;
  return choice;
}
