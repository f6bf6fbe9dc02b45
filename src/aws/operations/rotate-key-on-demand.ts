import { newMaterial } from "../../keys/material.ts";
import { ON_DEMAND_ROTATIONS } from "../../quotas/aws-resources.ts";
import { required } from "../../shape.ts";
import { guardOf } from "../key-states.ts";
import { keyId } from "../members.ts";
import { reviewImports, tellReplicas } from "../multi-region.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const rotateKeyOnDemand = operation({
  name: "RotateKeyOnDemand",
  input: { KeyId: required(keyId) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, _input, key) {
    const { keyId, arn, origin } = key.record;
    await reviewImports(call, key.record);
    const material = origin === "EXTERNAL" ? null : await newMaterial(call.keyring, key.record);
    await call.keys.write(key.visit, (store, at) =>
      store.rotateOnDemand(at, keyId, material, ON_DEMAND_ROTATIONS, guardOf(call.operation)),
    );
    await tellReplicas(call, key.record);
    return { KeyId: arn };
  },
});
