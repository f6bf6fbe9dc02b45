import { list, required, string } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const untagResource = operation({
  name: "UntagResource",
  permissions: [{ action: "kms:UntagResource", resource: "key" }],
  changesKey: true,
  input: { KeyId: required(keyId), TagKeys: required(list(string({ min: 1, max: 128 }), {})) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  run(call, input, key) {
    return call.keys.write(key.context, (store, at) =>
      store.tags.remove(at, key.record.keyId, input.TagKeys, guardOf(call.operation)),
    );
  },
});
