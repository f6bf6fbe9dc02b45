import { pemOf } from "../../../crypto/pem.ts";
import { required } from "../../../shape.ts";
import { versionNamed } from "../keys/key-versions.ts";
import { dryRun, keyId, keyVersionId } from "../members.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const getPublicKey = operation({
  name: "GetPublicKey",
  permissions: [{ action: "kms:GetPublicKey", resource: "key" }],
  family: "asymmetric",
  input: { KeyId: required(keyId), KeyVersionId: required(keyVersionId), DryRun: dryRun },
  locate: keyNamedBy("KeyId", "any"),
  async run(call, input, key) {
    const { keyId } = key.record;
    const { materialId } = await versionNamed(call, key, input.KeyVersionId);
    const publicKey =
      key.ready.usable.get(materialId)?.publicKey ??
      (await call.keys.read(key.context, (store, at) => store.materials.publicKey(at, keyId, materialId)));
    if (!publicKey) throw new Error("an asymmetric key without its public key");
    return { KeyId: keyId, KeyVersionId: input.KeyVersionId, PublicKey: pemOf("PUBLIC KEY", publicKey) };
  },
});
