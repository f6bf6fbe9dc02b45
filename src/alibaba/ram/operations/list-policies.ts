import { RAM_SYSTEM_POLICIES } from "../../../access/alibaba/system-policy-table.ts";
import { policyUses } from "../../../directory/identity-relations.ts";
import { listTagged, taggedList } from "../lists.ts";
import { attachedArn, customPolicy, ofRam } from "../managed.ts";
import { text } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../page.ts";
import { listedPolicy } from "../shown.ts";
import { allOf } from "../subjects.ts";
import { hasTags } from "../tagging.ts";

export const listPolicies = operation({
  name: "ListPolicies",
  input: { ...taggedList, PolicyType: text },
  subjects: allOf("policy"),
  async run(call, input) {
    const { PolicyType: type, Tag } = input;
    const own = type === "System" ? [] : (await listTagged(call, "policy", input)).map(customPolicy);
    const system = type === "Custom" ? [] : RAM_SYSTEM_POLICIES.map(ofRam);
    const all = [...own, ...system.filter(({ tags }) => hasTags(tags, Tag))];
    const { attachments } = await policyUses(call.runtime.database, call.place);
    const { items, next } = pageOf(call, input, all, (policy) => `${policy.name} ${policy.type}`);
    const Policy = items.map((policy) =>
      listedPolicy(policy, attachments.get(attachedArn(call, policy)) ?? 0),
    );
    return { Policies: { Policy }, ...next };
  },
});
