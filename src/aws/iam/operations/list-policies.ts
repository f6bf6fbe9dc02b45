import { MANAGED_POLICIES } from "../../../access/aws/managed-policies.ts";
import { policyUses } from "../../../directory/identity-relations.ts";
import { boolean, string } from "../../../shape.ts";
import { ofAws } from "../managed.ts";
import { paged, pathPrefix, policyUsage } from "../members.ts";
import { operation, resource } from "../operation.ts";
import { pageOf } from "../page.ts";
import { useIn } from "../policies.ts";
import { listedPolicy } from "../shown.ts";

export const listPolicies = operation({
  name: "ListPolicies",
  input: {
    ...paged,
    PathPrefix: pathPrefix,
    Scope: string({ values: ["All", "AWS", "Local"] }),
    OnlyAttached: boolean,
    PolicyUsageFilter: policyUsage,
  },
  subject: (_, { PathPrefix = "/" }) => resource(`policy path ${PathPrefix}`),
  async run(call, input) {
    const { PathPrefix = "/", Scope = "All", OnlyAttached = false, PolicyUsageFilter } = input;
    const { identityDirectory, database } = call.runtime;
    const own = Scope === "AWS" ? [] : await identityDirectory.list(call.place, "policy");
    const ofAmazon = Scope === "Local" ? [] : MANAGED_POLICIES.map((each) => ofAws(call, each));
    const uses = await policyUses(database, call.place);
    const found = [...own, ...ofAmazon].filter(({ path, arn }) => {
      const { attachments, boundaries } = useIn(uses, arn);
      return (
        path.startsWith(PathPrefix) &&
        (!OnlyAttached || attachments > 0) &&
        (PolicyUsageFilter !== "PermissionsPolicy" || attachments > 0) &&
        (PolicyUsageFilter !== "PermissionsBoundary" || boundaries > 0)
      );
    });
    const { items, next } = pageOf(call, input, found, ({ name, arn }) => `${name} ${arn}`);
    return { Policies: items.map((policy) => listedPolicy(policy, useIn(uses, policy.arn))), ...next };
  },
});
