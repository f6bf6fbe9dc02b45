import { SYMMETRIC } from "../../keys/material.ts";
import { required } from "../../shape.ts";
import { guardOf } from "../key-states.ts";
import { keyId, keyMaterialId } from "../members.ts";
import { reviewImports, tellReplicas } from "../multi-region.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const deleteImportedKeyMaterial = operation({
  name: "DeleteImportedKeyMaterial",
  input: { KeyId: required(keyId), KeyMaterialId: keyMaterialId },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, input, key) {
    const { keyId, arn, keySpec } = key.record;
    const materialId = await call.keys.write(key.visit, (store, at) =>
      store.deleteMaterial(at, keyId, input.KeyMaterialId ?? null, guardOf(call.operation)),
    );
    await tellReplicas(call, key.record);
    await reviewImports(call, key.record);
    return { KeyId: arn, ...(keySpec === SYMMETRIC && materialId !== null && { KeyMaterialId: materialId }) };
  },
});
