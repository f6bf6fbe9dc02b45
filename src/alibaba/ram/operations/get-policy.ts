import { policyUses } from "../../../directory/identity-relations.ts";
import { attachedArn } from "../managed.ts";
import { onPolicy, versionOf } from "../policies.ts";
import { shownPolicy, shownVersion } from "../shown.ts";

export const getPolicy = onPolicy({
  name: "GetPolicy",
  input: {},
  async run(call, _, policy) {
    const { attachments } = await policyUses(call.runtime.database, call.place);
    const present = shownVersion(policy, versionOf(policy, `v${policy.defaultVersion}`));
    const { PolicyDocument } = present;
    const AttachmentCount = attachments.get(attachedArn(call, policy)) ?? 0;
    return {
      Policy: { ...shownPolicy(policy), AttachmentCount, PolicyDocument },
      DefaultPolicyVersion: present,
    };
  },
});
