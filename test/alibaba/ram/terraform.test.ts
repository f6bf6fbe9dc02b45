import { describe, expect, it } from "vitest";
import { type RamClient, ramClient, ramPolicy, ramTrust } from "../../support/ram.ts";

type Called = readonly [operation: string, parameters?: Readonly<Record<string, unknown>>];

/** What calls end with in their order: "ok", or the code of the error. */
async function sequence({ call }: RamClient, ...calls: readonly Called[]): Promise<string[]> {
  const outcomes: string[] = [];
  for (const [operation, parameters] of calls) {
    const outcome = await call(operation, parameters).then(
      () => "ok",
      (error: { code: string }) => error.code,
    );
    outcomes.push(outcome);
  }
  return outcomes;
}

/** As many successes as there are calls. */
const allOk = (calls: readonly unknown[]) => calls.map(() => "ok");

describe("the calls of Terraform's provider, in its order", () => {
  it("make, read, change and destroy an alicloud_ram_user with an alicloud_ram_access_key", async () => {
    const client = ramClient();
    const user = { UserName: "ci" };
    const attached = { ...user, PolicyName: "AliyunKMSReadOnlyAccess", PolicyType: "System" };
    const { User } = await client.call("CreateUser", { ...user, DisplayName: "CI", Comments: "builds" });
    // The id of the resource is the user's, which is looked for in the list.
    const { Users } = await client.call("ListUsers", { MaxItems: 1000 });
    const { UserId } = User as { UserId: string };
    expect((Users as { User: { UserId: string }[] }).User.map((each) => each.UserId)).toEqual([UserId]);
    const { AccessKey } = await client.call("CreateAccessKey", user);
    const key = { ...user, UserAccessKeyId: (AccessKey as { AccessKeyId: string }).AccessKeyId };
    const use = [
      ["ListAccessKeys", user],
      ["UpdateAccessKey", { ...key, Status: "Inactive" }],
      ["AttachPolicyToUser", attached],
      ["ListPoliciesForUser", user],
      ["CreateGroup", { GroupName: "ops", Comments: "" }],
      ["AddUserToGroup", { ...user, GroupName: "ops" }],
      ["ListUsersForGroup", { GroupName: "ops" }],
      ["UpdateUser", { ...user, NewUserName: "ci", NewDisplayName: "", NewEmail: "", NewMobilePhone: "" }],
      ["GetUser", user],
    ] as const;
    expect(await sequence(client, ...use)).toEqual(allOk(use));
    // With force.
    const destroy = [
      ["ListAccessKeys", user],
      ["DeleteAccessKey", key],
      ["ListPoliciesForUser", user],
      ["DetachPolicyFromUser", attached],
      ["ListGroupsForUser", user],
      ["RemoveUserFromGroup", { ...user, GroupName: "ops" }],
      ["DeleteLoginProfile", user],
      ["UnbindMFADevice", user],
      ["DeleteUser", user],
      ["GetUser", user],
    ] as const;
    expect(await sequence(client, ...destroy)).toEqual([
      ...allOk(destroy.slice(0, 6)),
      "EntityNotExist.User.LoginProfile",
      "EntityNotExist.User.MFADevice",
      "ok",
      "EntityNotExist.User",
    ]);
  });

  it("make, read, change and destroy an alicloud_ram_policy with its attachments", async () => {
    const client = ramClient();
    const policy = { PolicyName: "use" };
    const custom = { ...policy, PolicyType: "Custom" };
    const role = { RoleName: "app" };
    const make = [
      ["CreatePolicy", { ...policy, PolicyDocument: ramPolicy("kms:Encrypt"), Description: "of the app" }],
      ["GetPolicy", custom],
      ["CreateRole", { ...role, AssumeRolePolicyDocument: ramTrust(), MaxSessionDuration: 7200 }],
      ["AttachPolicyToRole", { ...role, ...custom }],
      ["ListPoliciesForRole", role],
      ["CreatePolicyVersion", { ...policy, PolicyDocument: ramPolicy("kms:*"), SetAsDefault: true }],
      ["GetPolicy", custom],
    ] as const;
    expect(await sequence(client, ...make)).toEqual(allOk(make));
    const { DefaultPolicyVersion } = await client.call("GetPolicy", custom);
    expect(DefaultPolicyVersion).toMatchObject({ VersionId: "v2", PolicyDocument: ramPolicy("kms:*") });
    const destroy = [
      ["DeletePolicy", policy],
      ["ListEntitiesForPolicy", custom],
      ["DetachPolicyFromRole", { ...role, ...custom }],
      ["ListPolicyVersions", custom],
      ["DeletePolicyVersion", { ...policy, VersionId: "v1" }],
      ["DeletePolicy", policy],
      ["GetPolicy", custom],
    ] as const;
    expect(await sequence(client, ...destroy)).toEqual([
      "DeleteConflict.Policy.Role",
      "ok",
      "ok",
      "ok",
      "ok",
      "ok",
      "EntityNotExist.Policy",
    ]);
  });

  it("make, read, change and destroy an alicloud_ram_role with tags", async () => {
    const client = ramClient();
    const role = { RoleName: "app" };
    const tagged = { ResourceType: "role", ResourceNames: ["app"] };
    const Tag = [{ Key: "team", Value: "payments" }];
    const attached = { ...role, PolicyName: "AdministratorAccess", PolicyType: "System" };
    const calls = [
      ["CreateRole", { ...role, AssumeRolePolicyDocument: ramTrust(), AllowConsoleLogin: true, Tag }],
      ["GetRole", role],
      ["ListTagResources", tagged],
      ["UpdateRole", { ...role, NewDescription: "", NewAssumeRolePolicyDocument: ramTrust() }],
      ["UntagResources", { ...tagged, TagKeys: ["team"] }],
      ["TagResources", { ...tagged, Tag }],
      ["AttachPolicyToRole", attached],
      // The provider tries this again until the policies are detached.
      ["DeleteRole", role],
      ["ListPoliciesForRole", role],
      ["DetachPolicyFromRole", attached],
      ["DetachPolicyFromRole", attached],
      ["DeleteRole", role],
      ["DeleteRole", role],
    ] as const;
    expect(await sequence(client, ...calls)).toEqual([
      ...allOk(calls.slice(0, 7)),
      "DeleteConflict.Role.Policy",
      "ok",
      "ok",
      "EntityNotExist.Role.Policy",
      "ok",
      "EntityNotExist.Role",
    ]);
  });
});
