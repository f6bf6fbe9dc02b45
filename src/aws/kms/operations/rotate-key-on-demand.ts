import { newMaterial } from "../../../keys/material.ts";
import { ON_DEMAND_ROTATIONS } from "../../../quotas/aws-resources.ts";
import { required } from "../../../shape.ts";
import { AwsError } from "../errors.ts";
import { notInCustomKeyStore, notReplica, symmetric } from "../keys/key-fitness.ts";
import { guardOf } from "../keys/key-states.ts";
import { reviewImports, tellReplicas } from "../keys/multi-region.ts";
import { keyId } from "../members.ts";
import { type Call, KEY_ONLY, keyNamedBy, type LocatedKey, operation } from "../operation.ts";

export const rotateKeyOnDemand = operation({
  name: "RotateKeyOnDemand",
  permissions: [{ action: "kms:RotateKeyOnDemand", resource: "key" }],
  kinds: [notInCustomKeyStore],
  kindsInState: [symmetric, notReplica],
  changesKey: true,
  input: { KeyId: required(keyId) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, _input, key) {
    const { keyId, arn, origin } = key.record;
    await reviewImports(call, key.record);
    if (origin === "EXTERNAL" && key.record.multiRegion) await requireEverywhere(call, key);
    const material = origin === "EXTERNAL" ? null : await newMaterial(call.masterKey, key.record);
    await call.keys.write(key.context, (store, at) =>
      store.materials.rotateOnDemand(at, keyId, material, ON_DEMAND_ROTATIONS, guardOf(call.operation)),
    );
    await tellReplicas(call, key.record);
    return { KeyId: arn };
  },
});

/** Requires the new material in every Region (recorded). @throws AwsError KMSInvalidStateException */
async function requireEverywhere(call: Call, { record, context }: LocatedKey): Promise<void> {
  const every = Number.MAX_SAFE_INTEGER;
  const all = await call.keys.read(context, (store, at) =>
    store.materials.list(at, record.keyId, true, every, every),
  );
  if (!all.some(({ awaiting }) => awaiting === "REGIONS")) return;
  throw new AwsError(
    "KMSInvalidStateException",
    "Cannot perform key material rotation: Key material has not been imported for replicas of the Multi-Region key.",
  );
}
