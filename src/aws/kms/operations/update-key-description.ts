import { required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { description, keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const updateKeyDescription = operation({
  name: "UpdateKeyDescription",
  permissions: [{ action: "kms:UpdateKeyDescription", resource: "key" }],
  changesKey: true,
  input: { KeyId: required(keyId), Description: required(description) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  run(call, input, key) {
    return call.keys.write(key.context, (store, at) =>
      store.keys.setDescription(at, key.record.keyId, input.Description, guardOf(call.operation)),
    );
  },
});
