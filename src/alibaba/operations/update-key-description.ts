import { required } from "../../shape.ts";
import { guardOf } from "../key-states.ts";
import { description, keyId } from "../members.ts";
import { operation } from "../operation.ts";
import { managedKey } from "../own-key.ts";

export const updateKeyDescription = operation({
  name: "UpdateKeyDescription",
  input: { KeyId: required(keyId), Description: required(description) },
  locate: managedKey("KeyId"),
  run(call, input, key) {
    return call.keys.write(key.visit, (store, at) =>
      store.setDescription(at, key.record.keyId, input.Description, guardOf(call.operation)),
    );
  },
});
