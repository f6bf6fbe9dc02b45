import * as sdk from "@aws-sdk/client-iam";
import type { ClientOptions } from "../support/client.ts";
import { iam, trustOf } from "../support/iam.ts";

const DOCUMENT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*" }],
});

/** Makes users, roles, groups and policies that requests may name. @throws Error where the server refuses */
export async function makeIdentities(client: sdk.IAMClient, account: string): Promise<void> {
  const root = `arn:aws:iam::${account}:root`;
  const { Policy } = await client.send(
    new sdk.CreatePolicyCommand({ PolicyName: "p", PolicyDocument: DOCUMENT }),
  );
  const PolicyArn = Policy?.Arn;
  for (const UserName of ["alice", "bob"]) await client.send(new sdk.CreateUserCommand({ UserName }));
  await client.send(
    new sdk.PutUserPolicyCommand({ UserName: "alice", PolicyName: "inline", PolicyDocument: DOCUMENT }),
  );
  await client.send(new sdk.AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
  for (const [RoleName, trusted] of [
    ["app", { Service: "ec2.amazonaws.com" }],
    ["open", { AWS: root }],
  ] as const) {
    await client.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustOf(trusted) }));
    await client.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  await client.send(new sdk.CreateGroupCommand({ GroupName: "team" }));
  await client.send(new sdk.AddUserToGroupCommand({ GroupName: "team", UserName: "alice" }));
  await client.send(new sdk.AttachGroupPolicyCommand({ GroupName: "team", PolicyArn }));
}

/** All that IAM shows of an account. */
export async function identitiesShown(client: sdk.IAMClient): Promise<unknown> {
  const users = (await client.send(new sdk.ListUsersCommand({}))).Users ?? [];
  const roles = (await client.send(new sdk.ListRolesCommand({}))).Roles ?? [];
  const groups = (await client.send(new sdk.ListGroupsCommand({}))).Groups ?? [];
  const policies = (await client.send(new sdk.ListPoliciesCommand({ Scope: "Local" }))).Policies ?? [];
  const ofUsers = users.map(async ({ UserName = "" }) => {
    const inline = (await client.send(new sdk.ListUserPoliciesCommand({ UserName }))).PolicyNames;
    const attached = (await client.send(new sdk.ListAttachedUserPoliciesCommand({ UserName })))
      .AttachedPolicies;
    const keys = (await client.send(new sdk.ListAccessKeysCommand({ UserName }))).AccessKeyMetadata;
    return {
      inline,
      attached,
      keys,
      tags: (await client.send(new sdk.ListUserTagsCommand({ UserName }))).Tags,
    };
  });
  const ofRoles = roles.map(async ({ RoleName = "" }) => {
    const inline = (await client.send(new sdk.ListRolePoliciesCommand({ RoleName }))).PolicyNames;
    return {
      inline,
      attached: (await client.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies,
    };
  });
  const ofGroups = groups.map(async ({ GroupName = "" }) => ({
    members: (await client.send(new sdk.GetGroupCommand({ GroupName }))).Users,
    attached: (await client.send(new sdk.ListAttachedGroupPoliciesCommand({ GroupName }))).AttachedPolicies,
  }));
  const all = [...ofUsers, ...ofRoles, ...ofGroups];
  // When something was used last is told by uses, which harmless requests are.
  return {
    users,
    roles: roles.map(({ RoleLastUsed: _, ...role }) => role),
    groups,
    policies,
    all: await Promise.all(all),
  };
}

/** The vendor's SDK for IAM. */
export const iamOf = ({ url, workspace, account, config }: ClientOptions) =>
  iam(
    {
      ...(url !== undefined && { url }),
      ...(workspace !== undefined && { workspace }),
      ...(account !== undefined && { account }),
    },
    config?.credentials === undefined ? {} : { credentials: config.credentials },
  );
