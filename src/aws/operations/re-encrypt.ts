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
import { operation } from "../operation.ts";
import { locateByCiphertext, open, parse, seal, symmetricAlgorithm } from "../symmetric.ts";

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
        ? await call.named(input.SourceKeyId ?? "")
        : await locateByCiphertext(call, blob, input.SourceKeyId);
    return [source, await call.named(input.DestinationKeyId)];
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
