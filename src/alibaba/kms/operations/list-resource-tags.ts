import { required } from "../../../shape.ts";
import { keyId } from "../members.ts";
import { keyNamedBy, operation } from "../operation.ts";
import { TAGS_PER_RESOURCE } from "../tags/tags.ts";

export const listResourceTags = operation({
  name: "ListResourceTags",
  permissions: [{ action: "kms:ListResourceTags", resource: "key" }],
  input: { KeyId: required(keyId) },
  locate: keyNamedBy("KeyId", "any"),
  async run(call, _input, { record, context }) {
    const { keyId: KeyId } = record;
    const tags = await call.keys.read(context, (store, at) =>
      store.tags.list(at, KeyId, 0, TAGS_PER_RESOURCE),
    );
    return { Tags: { Tag: tags.map(({ key, value }) => ({ KeyId, TagKey: key, TagValue: value })) } };
  },
});
