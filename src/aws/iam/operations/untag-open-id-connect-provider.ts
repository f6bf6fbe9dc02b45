import { required } from "../../../shape.ts";
import { tagKeys } from "../members.ts";
import { changeProvider, onProvider } from "../providers.ts";
import { tagsWithout } from "../tagging.ts";

export const untagOpenIDConnectProvider = onProvider({
  name: "UntagOpenIDConnectProvider",
  input: { TagKeys: required(tagKeys) },
  run: (call, { TagKeys }, arn) =>
    changeProvider(call, arn, (record) => ({ ...record, tags: tagsWithout(record.tags, TagKeys) })),
});
