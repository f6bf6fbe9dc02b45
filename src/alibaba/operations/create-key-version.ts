import { AlibabaError } from "../../acs-rpc/error.ts";
import { newMaterial } from "../../keys/material.ts";
import { KEY_VERSIONS, VERSIONS_PER_KEY } from "../../quotas/alibaba-resources.ts";
import { required } from "../../shape.ts";
import { versionLimit } from "../instances.ts";
import { isAsymmetric } from "../key-specs.ts";
import { guardOf } from "../key-states.ts";
import { keyVersion } from "../key-versions.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";
import { managedKey } from "../own-key.ts";

export const createKeyVersion = operation({
  name: "CreateKeyVersion",
  input: { KeyId: required(keyId) },
  locate: managedKey("KeyId"),
  async run(call, _input, key) {
    const { keyId, keySpec } = key.record;
    if (!isAsymmetric(keySpec)) throw new AlibabaError("Rejected.UnsupportedOperation");
    const material = await newMaterial(call.keyring, key.record);
    const limits = { ofKey: VERSIONS_PER_KEY, ofAll: await versionLimit(call, key.record, KEY_VERSIONS) };
    await call.keys.write(key.visit, (store, at) =>
      store.createKeyVersion(at, keyId, material, limits, guardOf(call.operation)),
    );
    return {
      KeyVersion: keyVersion(keyId, { materialId: material.materialId, createdAt: call.now }),
    };
  },
});
