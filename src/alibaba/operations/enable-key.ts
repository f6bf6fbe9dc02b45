import { required } from "../../shape.ts";
import { guardOf } from "../key-states.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";
import { managedKey } from "../own-key.ts";

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
