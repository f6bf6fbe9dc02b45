import { required } from "../../../shape.ts";
import { tags } from "../members.ts";
import { changePolicy, onPolicy } from "../policies.ts";
import { tagsWith } from "../tagging.ts";

export const tagPolicy = onPolicy({
  name: "TagPolicy",
  input: { Tags: required(tags) },
  async run(call, { Tags }, arn) {
    await changePolicy(call, arn, (record) => ({ ...record, tags: tagsWith(record.tags, Tags) }));
    return null;
  },
});
