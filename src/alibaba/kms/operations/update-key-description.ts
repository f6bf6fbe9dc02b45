import { required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { customerKey } from "../keys/own-key.ts";
import { description, keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const updateKeyDescription = operation({
  name: "UpdateKeyDescription",
  permissions: [{ action: "kms:UpdateKeyDescription", resource: "key" }],
  input: { KeyId: required(keyId), Description: required(description) },
  locate: customerKey("KeyId"),
  run(call, input, key) {
    return call.keys.write(key.context, (store, at) =>
      store.keys.setDescription(at, key.record.keyId, input.Description, guardOf(call.operation)),
    );
  },
});
