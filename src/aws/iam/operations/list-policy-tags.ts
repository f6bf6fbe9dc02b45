import { findPolicy } from "../managed.ts";
import { paged } from "../members.ts";
import { onPolicy } from "../policies.ts";
import { tagPage } from "../tagging.ts";

export const listPolicyTags = onPolicy({
  name: "ListPolicyTags",
  input: paged,
  async run(call, input, arn) {
    return tagPage(call, input, (await findPolicy(call, arn)).tags);
  },
});
