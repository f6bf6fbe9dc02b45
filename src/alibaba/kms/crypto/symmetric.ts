import { concat, equalBytes, utf8 } from "../../../bytes.ts";
import { NONCE_LENGTH } from "../../../crypto/aes-gcm.ts";
import { Failure } from "../../../errors.ts";
import type { SealKey } from "../../../isolate/key-materials.ts";
import {
  additionalData,
  isOurs,
  type ParsedCiphertext,
  parseCiphertext,
  unknownVersionOf,
} from "../../../keys/ciphertext.ts";
import { versionIdOf } from "../../../keys/key-version.ts";
import { isSymmetric } from "../../../keys/material.ts";
import { noteUnknownLayout } from "../../../surface/unknown-layouts.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";
import type { Call, LocatedKey } from "../operation.ts";

/*
 * The ciphertext blob of Alibaba Cloud KMS begins with the key version id, 36 characters, as the samples of the API
 * Reference show; what follows is not published. Ours has the blob of keys/ciphertext.ts there, which names the key.
 */

const VERSION_ID_LENGTH = 36;

/** The empty encryption context. */
export const NO_CONTEXT: ReadonlyMap<string, string> = new Map();

/** Beginnings of blobs by the material that made them: the version id as bytes, and the header. */
const beginnings = new WeakMap<SealKey, Uint8Array>();

/**
 * Seals a plaintext under the key's primary version, bound to the encryption context.
 *
 * @returns the blob.
 * @throws AlibabaError Rejected.UnsupportedOperation for a key that is no symmetric encryption key
 */
export async function seal(
  call: Call,
  key: LocatedKey,
  plaintext: Uint8Array,
  context: ReadonlyMap<string, string> = NO_CONTEXT,
): Promise<Uint8Array> {
  const materialId = key.record.currentMaterialId ?? "";
  const material =
    call.keys.readyMaterial(key, materialId) ?? (await call.keys.material(key.context, key, materialId));
  if (!material) throw cannotSeal(key);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
  const aad = additionalData(material.header, context);
  const sealed = await material.cipher.seal(nonce, plaintext, aad);
  return concat(beginningOf(material, materialId), nonce, sealed);
}

function cannotSeal({ record }: LocatedKey): Error {
  if (!isSymmetric(record.keySpec)) return new AlibabaError("Rejected.UnsupportedOperation");
  return new Error("a key without its primary version");
}

function beginningOf(material: SealKey, materialId: string): Uint8Array {
  const known = beginnings.get(material);
  if (known) return known;
  const beginning = concat(utf8(versionIdOf(materialId)), material.header);
  beginnings.set(material, beginning);
  return beginning;
}

/** Opens a blob. @throws AlibabaError InvalidParameter where it, or its context, was altered */
export async function open(
  call: Call,
  key: LocatedKey,
  ciphertext: ParsedCiphertext,
  context: ReadonlyMap<string, string> = NO_CONTEXT,
): Promise<Uint8Array> {
  const { materialId } = ciphertext.header;
  const material =
    call.keys.readyMaterial(key, materialId) ?? (await call.keys.material(key.context, key, materialId));
  const aad = additionalData(ciphertext.headerBytes, context);
  const plaintext = material && (await material.cipher.open(ciphertext.sealed, aad));
  if (!plaintext) throw invalidParameter("CiphertextBlob");
  return plaintext;
}

/** Parses a blob. @throws AlibabaError InvalidParameter for a blob that is not of this cloud */
export function parse(blob: Uint8Array): ParsedCiphertext {
  const named = blob.subarray(VERSION_ID_LENGTH);
  const ciphertext = parseCiphertext(named);
  if (ciphertext?.header.cloud !== "alibaba") {
    noteUnknownLayout(unknownVersionOf(named));
    throw invalidParameter("CiphertextBlob");
  }
  const versionId = utf8(versionIdOf(ciphertext.header.materialId));
  if (!equalBytes(versionId, blob.subarray(0, VERSION_ID_LENGTH))) throw invalidParameter("CiphertextBlob");
  return ciphertext;
}

/** The key that made a blob. @throws AlibabaError InvalidParameter; Failure keyNotFound where it is gone */
export async function makerOf(call: Call, ciphertext: ParsedCiphertext): Promise<LocatedKey> {
  const { account, region, keyId } = ciphertext.header;
  // A blob of another Region cannot be opened here.
  if (region !== call.caller.region) throw invalidParameter("CiphertextBlob");
  try {
    return await call.at({ account, region }, keyId);
  } catch (error) {
    // An altered blob names no key. One of another deployment names a key that may be here too: a fixture's.
    const isLost = error instanceof Failure && !isOurs(ciphertext, call.headerMarks);
    throw isLost ? invalidParameter("CiphertextBlob") : error;
  }
}
