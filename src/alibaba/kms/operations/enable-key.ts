import { required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { managedKey } from "../keys/own-key.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const enableKey = operation({
  name: "EnableKey",
  input: { KeyId: required(keyId) },
  locate: managedKey("KeyId"),
  run(call, _input, key) {
    return call.keys.write(key.visit, (store, at) =>
      store.setEnabled(at, key.record.keyId, true, guardOf(call.operation)),
    );
  },
});
