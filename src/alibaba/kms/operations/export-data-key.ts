import { versionIdOf } from "../../../keys/key-version.ts";
import { required } from "../../../shape.ts";
import { exported, exportFor, exportMembers } from "../crypto/data-key-export.ts";
import { makerOf, open, parse } from "../crypto/symmetric.ts";
import { ciphertextBlob, dryRun, encryptionContext } from "../members.ts";
import { operation } from "../operation.ts";

export const exportDataKey = operation({
  name: "ExportDataKey",
  permissions: [{ action: "kms:ExportDataKey", resource: "key" }],
  input: {
    CiphertextBlob: required(ciphertextBlob),
    EncryptionContext: encryptionContext,
    ...exportMembers,
    DryRun: dryRun,
  },
  async locate(call, input) {
    return [await makerOf(call, parse(input.CiphertextBlob))];
  },
  cryptographic: true,
  check(_call, input) {
    exportFor(input);
  },
  async run(call, input, key) {
    const recipient = exportFor(input);
    const ciphertext = parse(input.CiphertextBlob);
    const dataKey = await open(call, key, ciphertext, input.EncryptionContext);
    return {
      KeyId: key.record.keyId,
      KeyVersionId: versionIdOf(ciphertext.header.materialId),
      ExportedDataKey: await exported(recipient, dataKey, "CiphertextBlob"),
    };
  },
});
