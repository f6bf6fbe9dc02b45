import { TAGS_PER_KEY } from "../../../quotas/aws-resources.ts";
import { required } from "../../../shape.ts";
import { guardOf } from "../keys/key-states.ts";
import { readTags } from "../keys/tags.ts";
import { keyId, tags } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const tagResource = operation({
  name: "TagResource",
  permissions: [{ action: "kms:TagResource", resource: "key" }],
  changesKey: true,
  input: { KeyId: required(keyId), Tags: required(tags) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  run(call, input, key) {
    const added = readTags(input.Tags);
    return call.keys.write(key.context, (store, at) =>
      store.tags.put(at, key.record.keyId, added, TAGS_PER_KEY, guardOf(call.operation)),
    );
  },
});
