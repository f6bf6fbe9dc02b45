import { newMaterial } from "../../../keys/material.ts";
import { KEY_VERSIONS, VERSIONS_PER_KEY } from "../../../quotas/alibaba-resources.ts";
import { required } from "../../../shape.ts";
import { versionLimit } from "../instances/instances.ts";
import { guardOf } from "../keys/key-states.ts";
import { keyVersion } from "../keys/key-versions.ts";
import { customerKey } from "../keys/own-key.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const createKeyVersion = operation({
  name: "CreateKeyVersion",
  permissions: [{ action: "kms:CreateKeyVersion", resource: "key" }],
  family: "asymmetric",
  input: { KeyId: required(keyId) },
  locate: customerKey("KeyId"),
  async run(call, _input, key) {
    const { keyId } = key.record;
    const material = await newMaterial(call.masterKey, key.record);
    const limits = {
      ofKey: call.resources(VERSIONS_PER_KEY),
      ofAll: await versionLimit(call, key.record, call.resources(KEY_VERSIONS)),
    };
    await call.keys.write(key.context, (store, at) =>
      store.versions.create(at, keyId, material, limits, guardOf(call.operation)),
    );
    return {
      KeyVersion: keyVersion(keyId, { materialId: material.materialId, createdAt: call.now }),
    };
  },
});
