import { required } from "../../../shape.ts";
import { tagKeys } from "../members.ts";
import { changePolicy, onPolicy } from "../policies.ts";
import { tagsWithout } from "../tagging.ts";

export const untagPolicy = onPolicy({
  name: "UntagPolicy",
  input: { TagKeys: required(tagKeys) },
  async run(call, { TagKeys }, arn) {
    await changePolicy(call, arn, (record) => ({ ...record, tags: tagsWithout(record.tags, TagKeys) }));
    return null;
  },
});
