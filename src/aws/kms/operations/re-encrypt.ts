import { toBase64 } from "../../../bytes.ts";
import { required } from "../../../shape.ts";
import { requireCiphertext } from "../crypto/ciphertext-input.ts";
import {
  decryptionFor,
  decryptWith,
  encryptionFor,
  encryptWith,
  locateDecrypting,
  materialIdOf,
} from "../crypto/encryption.ts";
import {
  ciphertextBlob,
  dryRun,
  dryRunModifiers,
  encryptionAlgorithm,
  encryptionContext,
  grantTokens,
  keyId,
} from "../members.ts";
import { type KeyRule, operation } from "../operation.ts";

/** ReEncrypt is two permissions (Developer Guide, AWS KMS permissions). */
const SOURCE: KeyRule = { accepts: "any", action: "ReEncryptFrom" };
const DESTINATION: KeyRule = { accepts: "any", action: "ReEncryptTo" };

export const reEncrypt = operation({
  name: "ReEncrypt",
  permissions: [
    { action: "kms:ReEncryptFrom", resource: "key", key: 0 },
    { action: "kms:ReEncryptTo", resource: "key", key: 1 },
  ],
  usage: "ENCRYPT_DECRYPT",
  price: "key",
  input: {
    CiphertextBlob: ciphertextBlob,
    SourceEncryptionContext: encryptionContext,
    SourceKeyId: keyId,
    DestinationKeyId: required(keyId),
    DestinationEncryptionContext: encryptionContext,
    SourceEncryptionAlgorithm: encryptionAlgorithm,
    DestinationEncryptionAlgorithm: encryptionAlgorithm,
    GrantTokens: grantTokens,
    DryRun: dryRun,
    DryRunModifiers: dryRunModifiers,
  },
  async locate(call, input) {
    const blob = requireCiphertext(input, "sourceKeyId", input.SourceKeyId);
    const { SourceEncryptionAlgorithm: algorithm, SourceKeyId: named } = input;
    const source = await locateDecrypting(call, blob, algorithm, named, "SourceKeyId", SOURCE);
    return [source, await call.named(input.DestinationKeyId, DESTINATION)];
  },
  crossAccount: true,
  managedKeys: true,
  cryptographic: true,
  async run(call, input, source, destination) {
    const blob = requireCiphertext(input, "sourceKeyId", input.SourceKeyId);
    const { SourceEncryptionAlgorithm: algorithm, SourceEncryptionContext: context } = input;
    const from = decryptionFor(source, algorithm, context, blob);
    const to = encryptionFor(
      destination,
      input.DestinationEncryptionAlgorithm,
      input.DestinationEncryptionContext,
    );
    if (blob === null) return null;
    const { plaintext, materialId } = await decryptWith(call, source, from, blob);
    return {
      CiphertextBlob: toBase64(await encryptWith(call, destination, to, plaintext)),
      SourceKeyId: source.record.arn,
      KeyId: destination.record.arn,
      SourceEncryptionAlgorithm: from.algorithm,
      DestinationEncryptionAlgorithm: to.algorithm,
      ...materialIdOf(source, materialId, "SourceKeyMaterialId"),
      ...materialIdOf(destination, destination.record.currentMaterialId, "DestinationKeyMaterialId"),
    };
  },
});
