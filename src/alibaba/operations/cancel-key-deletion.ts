import { required } from "../../shape.ts";
import { guardOf } from "../key-states.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";
import { managedKey } from "../own-key.ts";

export const cancelKeyDeletion = operation({
  name: "CancelKeyDeletion",
  input: { KeyId: required(keyId) },
  locate: managedKey("KeyId"),
  run(call, _input, key) {
    return call.keys.write(key.visit, (store, at) =>
      store.cancelDeletion(at, key.record.keyId, "Enabled", guardOf(call.operation)),
    );
  },
});
