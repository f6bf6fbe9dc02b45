import { required } from "../../../shape.ts";
import { requireImported } from "../crypto/import.ts";
import { guardOf } from "../keys/key-states.ts";
import { customerKey } from "../keys/own-key.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const deleteKeyMaterial = operation({
  name: "DeleteKeyMaterial",
  permissions: [{ action: "kms:DeleteKeyMaterial", resource: "key" }],
  input: { KeyId: required(keyId) },
  locate: customerKey("KeyId"),
  async run(call, _input, key) {
    requireImported(key.record);
    await call.keys.write(key.context, (store, at) =>
      store.materials.delete(at, key.record.keyId, null, guardOf(call.operation)),
    );
    return null;
  },
});
