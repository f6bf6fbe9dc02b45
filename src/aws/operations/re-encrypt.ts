import { toBase64 } from "../../bytes.ts";
import { required } from "../../shape.ts";
import { requireCiphertext } from "../ciphertext-input.ts";
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
import { locateByCiphertext, open, parse, seal, symmetricAlgorithm } from "../symmetric.ts";

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
    const sourceAlgorithm = symmetricAlgorithm(source, input.SourceEncryptionAlgorithm);
    const destinationAlgorithm = symmetricAlgorithm(destination, input.DestinationEncryptionAlgorithm);
    if (!input.CiphertextBlob || input.DryRunModifiers?.length) return null;
    const ciphertext = parse(input.CiphertextBlob);
    const plaintext = await open(call, source, ciphertext, input.SourceEncryptionContext);
    const blob = await seal(call, destination, plaintext, input.DestinationEncryptionContext);
    return {
      CiphertextBlob: toBase64(blob),
      SourceKeyId: source.record.arn,
      KeyId: destination.record.arn,
      SourceEncryptionAlgorithm: sourceAlgorithm,
      DestinationEncryptionAlgorithm: destinationAlgorithm,
      SourceKeyMaterialId: ciphertext.header.materialId,
      DestinationKeyMaterialId: destination.record.currentMaterialId,
    };
  },
});
