import { randomBytes } from "../../crypto/random.ts";
import type { CachedKey } from "../../isolate/key-cache.ts";
import { versionIdOf } from "../../keys/key-version.ts";
import { type AdvanceBlob, encodeAdvance } from "./advance-blob.ts";
import {
  algorithmIn,
  type CipherAlgorithm,
  type CipherChoice,
  type CipherMembers,
  cipherChoice,
  type PaddingMode,
} from "./cipher-choice.ts";
import { decryptRaw, encryptRaw } from "./ciphertext.ts";
import { InstanceApiError } from "./errors.ts";
import { type FirstAdvanceBlob, openFirstAdvance } from "./first-advance-blob.ts";
import type { InstanceBoundCall } from "./operation.ts";
import { initialVersion, primaryVersion, requireSymmetric, sealKey, type Version } from "./versions.ts";

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
  const version = initialVersion(call, key);
  return encryptWith(call, key, version instanceof Promise ? await version : version, choice, plaintext);
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
  const made = await encryptWith(call, key, primaryVersion(key), choice, plaintext);
  return { ...made, ciphertext: encodeAdvance(made.keyVersionId, choice, made.ciphertext) };
}

/** What a blob of AdvanceEncrypt contains. */
export interface AdvanceOpened {
  readonly plaintext: Uint8Array;
  readonly algorithm: CipherAlgorithm;
  readonly paddingMode: PaddingMode | null;
  readonly keyVersionId: string;
}

/** Opens an output of `encryptAdvance`. @throws InstanceApiError InvalidParameter; Failure keyVersionNotFound */
export async function decryptAdvance(
  call: InstanceBoundCall,
  key: CachedKey,
  blob: AdvanceBlob,
  Aad: Uint8Array = new Uint8Array(),
): Promise<AdvanceOpened> {
  const { mode, iv: Iv, paddingMode, materialId, versionId } = blob;
  const { type } = call.instance.specification;
  const Algorithm = algorithmIn(key.record.keySpec, type, mode);
  if (Algorithm === undefined) throw new InstanceApiError("InvalidParameter");
  const choice = chosen(
    call,
    key,
    { Algorithm, Iv, Aad, ...(paddingMode && { PaddingMode: paddingMode }) },
    null,
  );
  const seal = await sealKey(call, key, { materialId, versionId });
  const plaintext = await decryptRaw(seal, choice, blob.ciphertext);
  if (!plaintext) throw new InstanceApiError("InvalidParameter");
  return { plaintext, algorithm: Algorithm, paddingMode, keyVersionId: versionId };
}

/** Opens a blob of the first layout. @throws InstanceApiError InvalidParameter; Failure keyVersionNotFound */
export async function decryptFirstAdvance(
  call: InstanceBoundCall,
  key: CachedKey,
  blob: FirstAdvanceBlob,
  aad: Uint8Array = new Uint8Array(),
): Promise<AdvanceOpened> {
  const { materialId } = blob.named.header;
  const versionId = versionIdOf(materialId);
  const plaintext = await openFirstAdvance(await sealKey(call, key, { materialId, versionId }), blob, aad);
  if (!plaintext) throw new InstanceApiError("InvalidParameter");
  return { plaintext, algorithm: blob.algorithm, paddingMode: null, keyVersionId: versionId };
}

async function encryptWith(
  call: InstanceBoundCall,
  key: CachedKey,
  version: Version,
  choice: CipherChoice,
  plaintext: Uint8Array,
): Promise<Encrypted> {
  const seal = sealKey(call, key, version);
  const ciphertext = await encryptRaw(seal instanceof Promise ? await seal : seal, choice, plaintext);
  if (!ciphertext) throw new InstanceApiError("InvalidParameter");
  return { ciphertext, choice, keyVersionId: version.versionId };
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
