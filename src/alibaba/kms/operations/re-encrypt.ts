import { toBase64 } from "../../../bytes.ts";
import { versionIdOf } from "../../../keys/key-version.ts";
import { isSymmetric } from "../../../keys/material.ts";
import { required, string } from "../../../shape.ts";
import { invalidParameter, missingParameter } from "../../protocol/error.ts";
import { decryptAsymmetric } from "../crypto/asymmetric.ts";
import { makerOf, open, parse, seal } from "../crypto/symmetric.ts";
import { requireFit, requireKnownAlgorithm } from "../keys/key-fitness.ts";
import { ciphertextBlob, dryRun, encryptionContext, keyId, keyVersionId } from "../members.ts";
import { type Call, type LocatedKey, operation } from "../operation.ts";

export const reEncrypt = operation({
  name: "ReEncrypt",
  permissions: [
    { action: "kms:ReEncryptFrom", resource: "key", key: 0 },
    { action: "kms:ReEncryptTo", resource: "key", key: 1 },
  ],
  input: {
    CiphertextBlob: required(ciphertextBlob),
    SourceKeyId: keyId,
    SourceKeyVersionId: keyVersionId,
    SourceEncryptionAlgorithm: string({ min: 1, max: 64 }),
    SourceEncryptionContext: encryptionContext,
    DestinationKeyId: required(keyId),
    DestinationEncryptionContext: encryptionContext,
    DryRun: dryRun,
  },
  async locate(call, input) {
    return [await sourceOf(call, input), await call.named(input.DestinationKeyId, "any")];
  },
  cryptographic: true,
  check(_call, input) {
    const { SourceKeyVersionId: version, SourceEncryptionAlgorithm: algorithm } = input;
    if (version !== undefined && algorithm === undefined) throw missingParameter("SourceEncryptionAlgorithm");
    if (algorithm === undefined) return;
    if (version === undefined) throw missingParameter("SourceKeyVersionId");
    requireKnownAlgorithm("ENCRYPT/DECRYPT", algorithm, "SourceEncryptionAlgorithm");
  },
  async run(call, input, source, destination) {
    const plaintext = await plaintextOf(call, input, source);
    const sealed = await seal(call, destination, plaintext, input.DestinationEncryptionContext);
    const { keyId: KeyId, currentMaterialId } = destination.record;
    return { KeyId, KeyVersionId: versionIdOf(currentMaterialId ?? ""), CiphertextBlob: toBase64(sealed) };
  },
});

interface Source {
  readonly CiphertextBlob: Uint8Array;
  readonly SourceKeyId?: string;
  readonly SourceKeyVersionId?: string;
  readonly SourceEncryptionAlgorithm?: string;
  readonly SourceEncryptionContext?: ReadonlyMap<string, string>;
}

/**
 * The key that decrypts. The request must name it only for asymmetric keys, with its version and the algorithm. Whether a key
 * that is named made the blob is told to those who may use the key.
 */
async function sourceOf(call: Call, input: Source): Promise<LocatedKey> {
  const { SourceKeyId, SourceKeyVersionId, SourceEncryptionAlgorithm } = input;
  if (SourceKeyId !== undefined) return call.named(SourceKeyId, "any");
  if (SourceKeyVersionId !== undefined || SourceEncryptionAlgorithm !== undefined) {
    throw missingParameter("SourceKeyId");
  }
  return makerOf(call, parse(input.CiphertextBlob));
}

async function plaintextOf(call: Call, input: Source, source: LocatedKey): Promise<Uint8Array> {
  const { CiphertextBlob, SourceKeyVersionId: version, SourceEncryptionAlgorithm: algorithm } = input;
  if (isSymmetric(source.record.keySpec)) {
    const isNamed = input.SourceKeyId !== undefined;
    if (isNamed && (version !== undefined || algorithm !== undefined)) throw invalidParameter("SourceKeyId");
    const ciphertext = parse(CiphertextBlob);
    if (isNamed && (await makerOf(call, ciphertext)).record.arn !== source.record.arn) {
      throw invalidParameter("SourceKeyId");
    }
    return open(call, source, ciphertext, input.SourceEncryptionContext);
  }
  if (version === undefined) throw missingParameter("SourceKeyVersionId");
  if (algorithm === undefined) throw missingParameter("SourceEncryptionAlgorithm");
  // An asymmetric ciphertext is not bound to an encryption context.
  if (input.SourceEncryptionContext?.size) throw invalidParameter("SourceEncryptionContext");
  requireFit({ usage: "ENCRYPT/DECRYPT", family: "asymmetric" }, source.record);
  const asymmetric = { CiphertextBlob, KeyVersionId: version, Algorithm: algorithm };
  return decryptAsymmetric(call, source, asymmetric, "SourceEncryptionAlgorithm");
}
