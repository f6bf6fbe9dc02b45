import { required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { customerKey } from "../keys/own-key.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const enableKey = operation({
  name: "EnableKey",
  permissions: [{ action: "kms:EnableKey", resource: "key" }],
  input: { KeyId: required(keyId) },
  locate: customerKey("KeyId"),
  run(call, _input, key) {
    return call.keys.write(key.context, (store, at) =>
      store.keys.setEnabled(at, key.record.keyId, true, guardOf(call.operation)),
    );
  },
});
