import { required } from "../../../shape.ts";
import { notImported, notInCustomKeyStore, notReplica, symmetric } from "../keys/key-fitness.ts";
import { guardOf } from "../keys/key-states.ts";
import { tellReplicas } from "../keys/multi-region.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const disableKeyRotation = operation({
  name: "DisableKeyRotation",
  permissions: [{ action: "kms:DisableKeyRotation", resource: "key" }],
  kinds: [notInCustomKeyStore, notImported],
  kindsInState: [symmetric, notReplica],
  changesKey: true,
  input: { KeyId: required(keyId) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, _input, key) {
    await call.keys.write(key.context, (store, at) =>
      store.materials.setRotation(at, key.record.keyId, null, guardOf(call.operation)),
    );
    await tellReplicas(call, key.record);
    return null;
  },
});
