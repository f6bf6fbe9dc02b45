import { required } from "../../../shape.ts";
import { page, readMarker } from "../marker.ts";
import { keyId, limit, marker } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

const MAX_LIMIT = 50;

export const listResourceTags = operation({
  name: "ListResourceTags",
  permissions: [{ action: "kms:ListResourceTags", resource: "key" }],
  input: { KeyId: required(keyId), Limit: limit, Marker: marker },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  managedKeys: true,
  async run(call, input, key) {
    const { keyId } = key.record;
    const size = Math.min(input.Limit ?? MAX_LIMIT, MAX_LIMIT);
    const after = Number(readMarker(call, keyId, input.Marker, "0"));
    const found = await call.keys.read(key.context, (store, at) =>
      store.tags.list(at, keyId, after, size + 1),
    );
    const { items, rest } = page(call, keyId, found, size, (tag) => tag.seq);
    return { Tags: items.map((tag) => ({ TagKey: tag.key, TagValue: tag.value })), ...rest };
  },
});
