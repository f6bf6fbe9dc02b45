import { required } from "../../../shape.ts";
import { operation } from "../operation.ts";
import {
  locateSeveral,
  regionId,
  resourceIds,
  resourceType,
  severalOf,
  tagPairs,
} from "../tags/tagged-resources.ts";
import { readTags, TAGS_PER_RESOURCE } from "../tags/tags.ts";

export const tagResources = operation({
  name: "TagResources",
  permissions: [
    { action: "kms:TagResources", resource: "key" },
    { action: "kms:TagResources", resource: "secret" },
  ],
  input: {
    RegionId: required(regionId),
    ResourceType: required(resourceType),
    ResourceId: required(resourceIds),
    Tag: required(tagPairs),
  },
  locate: locateSeveral,
  check(_call, input) {
    tagsOf(input);
  },
  async run(call, input, ...keys) {
    const tags = tagsOf(input);
    const { kind, ids } = await severalOf(call, input, keys);
    return call.keys.write(call.context, (store, at) =>
      store.tags.putAll(at, kind, ids, tags, TAGS_PER_RESOURCE),
    );
  },
});

/** The tags of a request. @throws AlibabaError InvalidParameter */
function tagsOf({ Tag }: { readonly Tag: readonly { readonly Key: string; readonly Value?: string }[] }) {
  return readTags(
    Tag.map(({ Key, Value = "" }) => ({ TagKey: Key, TagValue: Value })),
    "Tag",
  );
}
