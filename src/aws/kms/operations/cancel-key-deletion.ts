import { required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const cancelKeyDeletion = operation({
  name: "CancelKeyDeletion",
  permissions: [{ action: "kms:CancelKeyDeletion", resource: "key" }],
  changesKey: true,
  input: { KeyId: required(keyId) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, _input, key) {
    await call.keys.write(key.context, (store, at) =>
      store.keys.cancelDeletion(at, key.record.keyId, "Disabled", guardOf(call.operation)),
    );
    return { KeyId: key.record.arn };
  },
});
