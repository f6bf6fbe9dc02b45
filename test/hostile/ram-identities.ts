import type { AlibabaClient } from "../support/alibaba-keys.ts";
import { ramPolicy, ramTrust } from "../support/ram.ts";

/** Makes users, roles, groups and policies that requests may name. @throws Error where the server refuses */
export async function makeRamIdentities({ call, account }: AlibabaClient): Promise<void> {
  const custom = { PolicyName: "p", PolicyType: "Custom" };
  await call("CreatePolicy", { PolicyName: "p", PolicyDocument: ramPolicy("kms:*") });
  for (const UserName of ["alice", "bob"]) await call("CreateUser", { UserName });
  await call("AttachPolicyToUser", { ...custom, UserName: "alice" });
  for (const [RoleName, trusted] of [
    ["app", { Service: ["ecs.aliyuncs.com"] }],
    ["open", { RAM: [`acs:ram::${account}:root`] }],
  ] as const) {
    await call("CreateRole", { RoleName, AssumeRolePolicyDocument: ramTrust(trusted) });
    await call("AttachPolicyToRole", { ...custom, RoleName });
  }
  await call("CreateGroup", { GroupName: "team" });
  await call("AddUserToGroup", { GroupName: "team", UserName: "alice" });
  await call("AttachPolicyToGroup", { ...custom, GroupName: "team" });
}

/** The list of an answer of RAM. @param names of the members that lead to it */
function listIn(answer: unknown, ...names: readonly string[]): Readonly<Record<string, string>>[] {
  let found = answer;
  for (const name of names) found = (found as Readonly<Record<string, unknown>>)[name];
  return found as Readonly<Record<string, string>>[];
}

/** All that RAM shows of an account. */
export async function ramShown({ call }: AlibabaClient): Promise<unknown> {
  const users = listIn(await call("ListUsers"), "Users", "User");
  const roles = listIn(await call("ListRoles"), "Roles", "Role");
  const groups = listIn(await call("ListGroups"), "Groups", "Group");
  const policies = listIn(await call("ListPolicies", { PolicyType: "Custom" }), "Policies", "Policy");
  const ofUsers = users.map(async ({ UserName }) => ({
    attached: listIn(await call("ListPoliciesForUser", { UserName }), "Policies", "Policy"),
    groups: listIn(await call("ListGroupsForUser", { UserName }), "Groups", "Group"),
    keys: listIn(await call("ListAccessKeys", { UserName }), "AccessKeys", "AccessKey"),
  }));
  const ofRoles = roles.map(async ({ RoleName }) => [
    (await call("GetRole", { RoleName })).Role,
    listIn(await call("ListPoliciesForRole", { RoleName }), "Policies", "Policy"),
  ]);
  const ofGroups = groups.map(async ({ GroupName }) =>
    listIn(await call("ListPoliciesForGroup", { GroupName }), "Policies", "Policy"),
  );
  const versions = policies.map(async ({ PolicyName }) =>
    listIn(
      await call("ListPolicyVersions", { PolicyName, PolicyType: "Custom" }),
      "PolicyVersions",
      "PolicyVersion",
    ),
  );
  const all = [...ofUsers, ...ofRoles, ...ofGroups, ...versions];
  return { users, roles, groups, policies, all: await Promise.all<unknown>(all) };
}
