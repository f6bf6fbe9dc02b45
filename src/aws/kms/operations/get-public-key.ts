import { toBase64 } from "../../../bytes.ts";
import { Failure } from "../../../errors.ts";
import { required } from "../../../shape.ts";
import { asymmetric } from "../keys/key-fitness.ts";
import { algorithmsOf } from "../keys/key-metadata.ts";
import { grantTokens, keyId } from "../members.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const getPublicKey = operation({
  name: "GetPublicKey",
  permissions: [{ action: "kms:GetPublicKey", resource: "key" }],
  kindsInState: [asymmetric],
  price: "key",
  input: { KeyId: required(keyId), GrantTokens: grantTokens },
  locate: keyNamedBy("KeyId", { accepts: "any", invalidArn: true }),
  crossAccount: true,
  async run(call, _input, key) {
    const { keyId, arn, keySpec, keyUsage, currentMaterialId } = key.record;
    // The public key remains when imported material is deleted; there is none before the first import.
    const publicKey =
      key.ready.usable.get(currentMaterialId ?? "")?.publicKey ??
      (currentMaterialId !== null &&
        (await call.keys.read(key.context, (store, at) =>
          store.materials.publicKey(at, keyId, currentMaterialId),
        )));
    if (!publicKey) throw new Failure({ code: "keyPendingImport", arn });
    return {
      KeyId: arn,
      PublicKey: toBase64(publicKey),
      CustomerMasterKeySpec: keySpec,
      KeySpec: keySpec,
      KeyUsage: keyUsage,
      ...algorithmsOf(key.record),
    };
  },
});
