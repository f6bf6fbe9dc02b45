import { dataKeyMembers, newDataKey } from "../crypto/data-key.ts";
import { exported, exportFor, exportMembers } from "../crypto/data-key-export.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const generateAndExportDataKey = operation({
  name: "GenerateAndExportDataKey",
  permissions: [{ action: "kms:GenerateAndExportDataKey", resource: "key" }],
  input: { ...dataKeyMembers, ...exportMembers },
  locate: keyNamedBy("KeyId", "any"),
  cryptographic: true,
  check(_call, input) {
    exportFor(input);
  },
  async run(call, input, key) {
    const recipient = exportFor(input);
    const { plaintext, answer } = await newDataKey(call, key, input);
    return { ...answer, ExportedDataKey: await exported(recipient, plaintext, "NumberOfBytes") };
  },
});
