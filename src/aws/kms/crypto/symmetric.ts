import { concat } from "../../../bytes.ts";
import { NONCE_LENGTH } from "../../../crypto/aes-gcm.ts";
import { Failure } from "../../../errors.ts";
import type { SealKey } from "../../../isolate/key-materials.ts";
import { isReplica } from "../../../keys/aws-key.ts";
import {
  additionalData,
  type CiphertextHeader,
  isOurs,
  type ParsedCiphertext,
  parseCiphertext,
  unknownVersionOf,
} from "../../../keys/ciphertext.ts";
import { isMultiRegionKeyId, parseKeyReference } from "../../../keys/identifiers.ts";
import type { AwsKeyRecord } from "../../../keys/key.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { noteUnknownLayout } from "../../../surface/unknown-layouts.ts";
import {
  innerCiphertextInvalid,
  isExternal,
  openExternally,
  sealExternally,
} from "../custom-key-stores/xks-sealing.ts";
import { AwsError, denied } from "../errors.ts";
import { ANY_KEY, type Call, type KeyRule, type LocatedKey } from "../operation.ts";

/** The empty encryption context. */
const NO_CONTEXT: ReadonlyMap<string, string> = new Map();

/** Seals a plaintext under the key's current material, bound to the encryption context. @returns the blob. */
export async function seal(
  call: Call,
  key: LocatedKey,
  plaintext: Uint8Array,
  context: ReadonlyMap<string, string> = NO_CONTEXT,
): Promise<Uint8Array> {
  const materialId = key.record.currentMaterialId ?? "";
  const material =
    call.keys.readyMaterial(key, materialId) ?? (await call.keys.material(key.context, key, materialId));
  if (!material) throw new Error("a key without its current material");
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
  const aad = additionalData(material.header, context);
  const sealed = await material.cipher.seal(nonce, plaintext, aad);
  if (!isExternal(key.record)) return concat(material.header, nonce, sealed);
  return concat(material.header, await sealExternally(call, key, concat(nonce, sealed), aad));
}

/** Opens a blob. @throws AwsError InvalidCiphertextException where it, or its context, was altered */
export async function open(
  call: Call,
  key: LocatedKey,
  ciphertext: ParsedCiphertext,
  context: ReadonlyMap<string, string> = NO_CONTEXT,
): Promise<Uint8Array> {
  const { materialId } = ciphertext.header;
  const material =
    call.keys.readyMaterial(key, materialId) ??
    (await call.keys.material(key.context, key, materialId)) ??
    (await fromPrimary(call, key, ciphertext));
  const aad = additionalData(ciphertext.headerBytes, context);
  if (material && isExternal(key.record)) return openTwice(call, key, ciphertext, material, aad);
  const plaintext = material && (await material.cipher.open(ciphertext.sealed, aad));
  if (!plaintext) throw new AwsError("InvalidCiphertextException", null);
  return plaintext;
}

/** Opens a blob of an external key store: first the proxy's layer, then ours. A DryRun gets an empty plaintext. */
async function openTwice(
  call: Call,
  key: LocatedKey,
  ciphertext: ParsedCiphertext,
  material: SealKey,
  aad: Uint8Array,
): Promise<Uint8Array> {
  const inner = await openExternally(call, key, ciphertext, aad);
  if (inner === null) return new Uint8Array();
  const plaintext = await material.cipher.open(inner, aad);
  if (!plaintext) throw innerCiphertextInvalid();
  return plaintext;
}

/** Material of a related key that a replica fetches from its primary; null for other keys and altered blobs. */
async function fromPrimary(
  call: Call,
  key: LocatedKey,
  ciphertext: ParsedCiphertext,
): Promise<SealKey | null> {
  if (!isReplica(key.record) || !isOurs(ciphertext, call.headerMarks)) return null;
  await call.keys.write(key.context, (store, at) => store.multiRegion.follow(at, key.record.keyId));
  return call.keys.material(key.context, key, ciphertext.header.materialId);
}

/** Parses a blob. @throws AwsError InvalidCiphertextException */
export function parse(blob: Uint8Array): ParsedCiphertext {
  const ciphertext = parseCiphertext(blob);
  if (ciphertext?.header.cloud === "aws") return ciphertext;
  noteUnknownLayout(unknownVersionOf(blob));
  throw new AwsError("InvalidCiphertextException", null);
}

/**
 * The key that a ciphertext belongs to. A key that the request names is taken; a symmetric one must have made the
 * ciphertext.
 *
 * @param named the request's KeyId or SourceKeyId. The id alone suffices for another account's key, because the blob
 *   names the account.
 * @throws AwsError InvalidCiphertextException, AccessDeniedException, IncorrectKeyException, NotFoundException
 */
export async function locateByCiphertext(
  call: Call,
  blob: Uint8Array,
  named: string | undefined,
  rule: KeyRule = ANY_KEY,
): Promise<LocatedKey> {
  const ciphertext = parseCiphertext(blob);
  const header = ciphertext?.header;
  const foreign = header !== undefined && header.account !== call.caller.account;
  if (named === undefined || (foreign && named === header.keyId)) {
    return findMaker(call, parse(blob), `kms:${rule.action ?? call.operation}`);
  }
  // Recorded for the primary's ARN in the Region of a replica.
  if (ciphertext && isElsewhere(call, named) && isKnown(call, ciphertext)) throw incorrectKey();
  const key = await call.named(named, rule);
  // Only a symmetric ciphertext names its key.
  if (key.record.keySpec !== SYMMETRIC) {
    // Recorded for HMAC keys: that another key made the ciphertext comes before what this one is for.
    const isOther = ciphertext !== null && isOurs(ciphertext, call.headerMarks);
    if (isOther && key.record.keyUsage !== "ENCRYPT_DECRYPT") throw incorrectKey();
    return key;
  }
  const symmetric = parse(blob);
  if (isMaker(key.record, symmetric.header)) return key;
  if (!isOurs(symmetric, call.headerMarks)) throw new AwsError("InvalidCiphertextException", null);
  throw incorrectKey();
}

/** Whether the ciphertext may be of a key of this Region. */
function isKnown(call: Call, ciphertext: ParsedCiphertext): boolean {
  const { region, keyId } = ciphertext.header;
  return (region === call.caller.region || isMultiRegionKeyId(keyId)) && isOurs(ciphertext, call.headerMarks);
}

/** Whether the text is an ARN of another Region. */
function isElsewhere(call: Call, named: string): boolean {
  const reference = parseKeyReference(named);
  return "place" in reference && reference.place.region !== call.caller.region;
}

function incorrectKey(): AwsError {
  return new AwsError(
    "IncorrectKeyException",
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );
}

/** Whether the key made the blob, or is related to the multi-Region key that did. */
function isMaker(key: AwsKeyRecord, header: CiphertextHeader): boolean {
  if (key.keyId !== header.keyId || key.account !== header.account) return false;
  return key.region === header.region || key.multiRegion !== null;
}

/** @param action that using the key is. */
async function findMaker(call: Call, ciphertext: ParsedCiphertext, action: string): Promise<LocatedKey> {
  const { header } = ciphertext;
  const missing = () =>
    isOurs(ciphertext, call.headerMarks)
      ? denied(call.caller.principal, { action, resource: "*" }, undefined, true)
      : new AwsError("InvalidCiphertextException", null);
  const { account, keyId } = header;
  const { region } = call.caller;
  if (header.region !== region && !isMultiRegionKeyId(keyId)) throw missing();
  try {
    return await call.at({ account, region }, keyId);
  } catch (error) {
    throw error instanceof Failure ? missing() : error;
  }
}
