import { nameAtEnd } from "../../../access/aws/policy-arn.ts";
import { isUnattached } from "../../../directory/identity-guards.ts";
import { deleteConflict, policyNotFound } from "../errors.ts";
import { checkArn } from "../managed.ts";
import { onPolicy, requireCustomers, useOf } from "../policies.ts";

export const deletePolicy = onPolicy({
  name: "DeletePolicy",
  input: {},
  async run(call, _, arn) {
    checkArn(arn);
    const { runtime, place, caller, operation } = call;
    requireCustomers(caller.principal, operation, arn);
    const existed = await runtime.identityDirectory.remove(
      place,
      "policy",
      nameAtEnd(arn),
      async (record) => {
        if (record.arn !== arn) throw policyNotFound(arn);
        const { attachments, boundaries } = await useOf(call, arn);
        if (attachments + boundaries > 0)
          throw deleteConflict("Cannot delete a policy attached to entities.");
        if (record.versions.length > 1) {
          throw deleteConflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
          );
        }
        return [isUnattached(arn)];
      },
    );
    if (!existed) throw policyNotFound(arn);
    return null;
  },
});
