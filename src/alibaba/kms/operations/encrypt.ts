import { toBase64 } from "../../../bytes.ts";
import { versionIdOf } from "../../../keys/key-version.ts";
import { blob, required } from "../../../shape.ts";
import { seal } from "../crypto/symmetric.ts";
import { dryRun, encryptionContext, keyId } from "../members.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const encrypt = operation({
  name: "Encrypt",
  permissions: [{ action: "kms:Encrypt", resource: "key" }],
  family: "symmetric",
  input: {
    KeyId: required(keyId),
    Plaintext: required(blob({ min: 1, max: 6144 })),
    EncryptionContext: encryptionContext,
    DryRun: dryRun,
  },
  locate: keyNamedBy("KeyId", "any"),
  cryptographic: true,
  async run(call, input, key) {
    const sealed = await seal(call, key, input.Plaintext, input.EncryptionContext);
    const { keyId: KeyId, currentMaterialId } = key.record;
    return { KeyId, KeyVersionId: versionIdOf(currentMaterialId ?? ""), CiphertextBlob: toBase64(sealed) };
  },
});
