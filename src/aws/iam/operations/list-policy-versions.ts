import { findPolicy } from "../managed.ts";
import { paged } from "../members.ts";
import { pageOf } from "../page.ts";
import { onPolicy } from "../policies.ts";
import { listedVersion } from "../shown.ts";

export const listPolicyVersions = onPolicy({
  name: "ListPolicyVersions",
  input: paged,
  async run(call, input, arn) {
    const policy = await findPolicy(call, arn);
    // Newest first.
    const { items, next } = pageOf(call, input, policy.versions, ({ number }) =>
      String(1e9 - number).padStart(10, "0"),
    );
    return { Versions: items.map((version) => listedVersion(policy, version)), ...next };
  },
});
