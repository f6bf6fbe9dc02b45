import { boolean, list, required, string } from "../../../shape.ts";
import { missingParameter } from "../../protocol/error.ts";
import { operation } from "../operation.ts";
import { locateSeveral, regionId, resourceIds, resourceType, severalOf } from "../tags/tagged-resources.ts";
import { readTagKeys } from "../tags/tags.ts";

export const untagResources = operation({
  name: "UntagResources",
  permissions: [
    { action: "kms:UntagResources", resource: "key" },
    { action: "kms:UntagResources", resource: "secret" },
  ],
  input: {
    RegionId: required(regionId),
    ResourceType: required(resourceType),
    ResourceId: required(resourceIds),
    TagKey: list(string({ min: 1, max: 128 }), { max: 20 }),
    All: boolean,
  },
  locate: locateSeveral,
  check(_call, { TagKey = [], All }) {
    if (TagKey.length === 0 && All !== true) throw missingParameter("TagKey");
    readTagKeys(TagKey, "TagKey");
  },
  async run(call, input, ...keys) {
    const { TagKey = [] } = input;
    // All "takes effect only when you specify an empty tag key" (API Reference, UntagResources).
    const tagKeys = TagKey.length > 0 ? TagKey : null;
    const { kind, ids } = await severalOf(call, input, keys);
    return call.keys.write(call.context, (store, at) => store.tags.removeAll(at, kind, ids, tagKeys));
  },
});
