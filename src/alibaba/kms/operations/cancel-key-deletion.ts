import { required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { customerKey } from "../keys/own-key.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const cancelKeyDeletion = operation({
  name: "CancelKeyDeletion",
  permissions: [{ action: "kms:CancelKeyDeletion", resource: "key" }],
  input: { KeyId: required(keyId) },
  locate: customerKey("KeyId"),
  run(call, _input, key) {
    return call.keys.write(key.context, (store, at) =>
      store.keys.cancelDeletion(at, key.record.keyId, "Enabled", guardOf(call.operation)),
    );
  },
});
