import { Failure } from "../../../errors.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { required } from "../../../shape.ts";
import { AwsError } from "../errors.ts";
import { imported } from "../keys/key-fitness.ts";
import { guardOf } from "../keys/key-states.ts";
import { reviewImports, tellReplicas } from "../keys/multi-region.ts";
import { keyId, keyMaterialId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const deleteImportedKeyMaterial = operation({
  name: "DeleteImportedKeyMaterial",
  permissions: [{ action: "kms:DeleteImportedKeyMaterial", resource: "key" }],
  kinds: [imported],
  changesKey: true,
  input: { KeyId: required(keyId), KeyMaterialId: keyMaterialId },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, input, key) {
    const { keyId, arn, keySpec } = key.record;
    const named = input.KeyMaterialId ?? null;
    const materialId = await call.keys
      .write(key.context, (store, at) => store.materials.delete(at, keyId, named, guardOf(call.operation)))
      .catch((error: unknown) => {
        throw isUnknown(error) ? neverImported(named, arn) : error;
      });
    await tellReplicas(call, key.record);
    await reviewImports(call, key.record);
    return { KeyId: arn, ...(keySpec === SYMMETRIC && materialId !== null && { KeyMaterialId: materialId }) };
  },
});

function isUnknown(error: unknown): boolean {
  return error instanceof Failure && error.detail.code === "materialNotFound";
}

/** The error for material that was never imported (recorded). */
function neverImported(materialId: string | null, arn: string): AwsError {
  return new AwsError(
    "ValidationException",
    `Key material (id: ${materialId}) has never been imported into KMS key ${arn}.`,
  );
}
