import { required } from "../../shape.ts";
import { requireImported } from "../import.ts";
import { guardOf } from "../key-states.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";
import { managedKey } from "../own-key.ts";

export const deleteKeyMaterial = operation({
  name: "DeleteKeyMaterial",
  input: { KeyId: required(keyId) },
  locate: managedKey("KeyId"),
  async run(call, _input, key) {
    requireImported(key.record);
    await call.keys.write(key.visit, (store, at) =>
      store.deleteMaterial(at, key.record.keyId, null, guardOf(call.operation)),
    );
    return null;
  },
});
