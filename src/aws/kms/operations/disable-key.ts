import { required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { tellReplicas } from "../keys/multi-region.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const disableKey = operation({
  name: "DisableKey",
  permissions: [{ action: "kms:DisableKey", resource: "key" }],
  changesKey: true,
  input: { KeyId: required(keyId) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, _input, key) {
    await call.keys.write(key.context, (store, at) =>
      store.keys.setEnabled(at, key.record.keyId, false, guardOf(call.operation)),
    );
    await tellReplicas(call, key.record);
    return null;
  },
});
