import { findPolicy } from "../managed.ts";
import { onPolicy, useOf } from "../policies.ts";
import { shownPolicy } from "../shown.ts";

export const getPolicy = onPolicy({
  name: "GetPolicy",
  input: {},
  async run(call, _, arn) {
    const policy = await findPolicy(call, arn);
    return { Policy: shownPolicy(policy, await useOf(call, arn)) };
  },
});
