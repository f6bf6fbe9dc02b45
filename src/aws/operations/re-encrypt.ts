import { toBase64 } from "../../bytes.ts";
import { required } from "../../shape.ts";
import { requireCiphertext } from "../ciphertext-input.ts";
import { decryptWith, encryptionFor, encryptWith, materialIdOf } from "../encryption.ts";
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
import { locateByCiphertext } from "../symmetric.ts";

/** ReEncrypt is two permissions (Developer Guide, AWS KMS permissions). */
const SOURCE: KeyRule = { accepts: "any", action: "ReEncryptFrom" };
const DESTINATION: KeyRule = { accepts: "any", action: "ReEncryptTo" };

export const reEncrypt = operation({
  name: "ReEncrypt",
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
    const source =
      blob === null
        ? await call.named(input.SourceKeyId ?? "", SOURCE)
        : await locateByCiphertext(call, blob, input.SourceKeyId, SOURCE);
    return [source, await call.named(input.DestinationKeyId, DESTINATION)];
  },
  crossAccount: true,
  managedKeys: true,
  cryptographic: true,
  async run(call, input, source, destination) {
    const from = encryptionFor(source, input.SourceEncryptionAlgorithm, input.SourceEncryptionContext);
    const to = encryptionFor(
      destination,
      input.DestinationEncryptionAlgorithm,
      input.DestinationEncryptionContext,
    );
    if (!input.CiphertextBlob || input.DryRunModifiers?.length) return null;
    const { plaintext, materialId } = await decryptWith(call, source, from, input.CiphertextBlob);
    const blob = await encryptWith(call, destination, to, plaintext);
    return {
      CiphertextBlob: toBase64(blob),
      SourceKeyId: source.record.arn,
      KeyId: destination.record.arn,
      SourceEncryptionAlgorithm: from.algorithm,
      DestinationEncryptionAlgorithm: to.algorithm,
      ...materialIdOf(source, materialId, "SourceKeyMaterialId"),
      ...materialIdOf(destination, destination.record.currentMaterialId, "DestinationKeyMaterialId"),
    };
  },
});
