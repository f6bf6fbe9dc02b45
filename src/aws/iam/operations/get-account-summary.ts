import { MOST_ENTITIES } from "../../../access/aws/entities.ts";
import { policyUses } from "../../../directory/identity-relations.ts";
import { operation } from "../operation.ts";
import { everything } from "../subjects.ts";

/** Quotas that the summary tells and nothing else here names (IAM API Reference, GetAccountSummary). */
const QUOTAS = {
  AccessKeysPerUserQuota: 2,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  AssumeRolePolicySizeQuota: 2048,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  PolicySizeQuota: 6144,
  RolePolicySizeQuota: 10_240,
  UserPolicySizeQuota: 2048,
  VersionsPerPolicyQuota: 5,
} as const;

export const getAccountSummary = operation({
  name: "GetAccountSummary",
  input: {},
  subject: everything,
  async run({ runtime, place }) {
    const counts = await runtime.identityDirectory.counts(place);
    const { attachments } = await policyUses(runtime.database, place);
    const rootKeys = await runtime.accessKeys.list(place, null);
    const of = (kind: string) => counts.get(kind) ?? 0;
    const summary = {
      AccountAccessKeysPresent: rootKeys.length > 0 ? 1 : 0,
      AccountMFAEnabled: 0,
      Users: of("user"),
      UsersQuota: MOST_ENTITIES.user,
      Groups: of("group"),
      GroupsQuota: MOST_ENTITIES.group,
      Roles: of("role"),
      RolesQuota: MOST_ENTITIES.role,
      Policies: of("policy"),
      PoliciesQuota: MOST_ENTITIES.policy,
      PolicyVersionsInUse: attachments.size,
      Providers: of("oidcProvider"),
      InstanceProfiles: 0,
      MFADevices: 0,
      ...QUOTAS,
    };
    return { SummaryMap: new Map(Object.entries(summary)) };
  },
});
