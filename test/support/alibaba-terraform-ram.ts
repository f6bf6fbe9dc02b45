import { expect } from "vitest";
import type { ProviderResource } from "./alibaba-terraform.ts";
import { ramPolicy, ramTrust } from "./ram.ts";

/* The calls of terraform-provider-alicloud 1.289 for resources of RAM (alicloud/resource_alicloud_ram_….go). */

const ramRights = (...operations: readonly string[]) => operations.map((name) => `ram:${name}`);

const CI = { UserName: "ci" } as const;
const USE = { PolicyName: "use", PolicyType: "Custom" } as const;
const READ_ONLY = { PolicyName: "AliyunKMSReadOnlyAccess", PolicyType: "System" } as const;
const APP = { RoleName: "app" } as const;

const user: ProviderResource = {
  name: "alicloud_ram_user, with force, and alicloud_ram_access_key",
  rights: ramRights(
    "CreateUser",
    "ListUsers",
    "GetUser",
    "UpdateUser",
    "CreateAccessKey",
    "ListAccessKeys",
    "UpdateAccessKey",
    "DeleteAccessKey",
    "ListPoliciesForUser",
    "DetachPolicyFromUser",
    "ListGroupsForUser",
    "DeleteLoginProfile",
    "UnbindMFADevice",
    "DeleteUser",
  ),
  async live(least) {
    const { User } = await least.call("ram", "CreateUser", {
      ...CI,
      DisplayName: "CI",
      Comments: "pipeline",
    });
    const { UserId } = User as { UserId: string };
    const read = async () => {
      const { Users } = await least.call("ram", "ListUsers", { MaxItems: 1000 });
      expect((Users as { User: object[] }).User).toContainEqual(expect.objectContaining({ ...CI, UserId }));
      return (await least.call("ram", "GetUser", CI)).User;
    };
    expect(await read()).toMatchObject({ ...CI, UserId, DisplayName: "CI", Comments: "pipeline" });
    await least.call("ram", "UpdateUser", { ...CI, NewUserName: "ci", NewDisplayName: "Pipeline" });
    expect(await read()).toMatchObject({ DisplayName: "Pipeline" });
    const { AccessKey } = await least.call("ram", "CreateAccessKey", CI);
    const { AccessKeyId } = AccessKey as { AccessKeyId: string };
    const ofKey = { ...CI, UserAccessKeyId: AccessKeyId };
    const keys = async () => (await least.call("ram", "ListAccessKeys", CI)).AccessKeys;
    expect(await keys()).toMatchObject({ AccessKey: [{ AccessKeyId, Status: "Active" }] });
    await least.call("ram", "UpdateAccessKey", { ...ofKey, Status: "Inactive" });
    expect(await keys()).toMatchObject({ AccessKey: [{ AccessKeyId, Status: "Inactive" }] });
    await least.root("AttachPolicyToUser", { ...CI, ...READ_ONLY }, "ram");
    // With `force` everything that holds the user back goes first.
    await keys();
    await least.call("ram", "DeleteAccessKey", ofKey);
    const { Policies } = await least.call("ram", "ListPoliciesForUser", CI);
    expect(Policies).toMatchObject({ Policy: [READ_ONLY] });
    await least.call("ram", "DetachPolicyFromUser", { ...CI, ...READ_ONLY });
    expect((await least.call("ram", "ListGroupsForUser", CI)).Groups).toEqual({ Group: [] });
    expect(await least.refused("ram", "DeleteLoginProfile", CI)).toBe("EntityNotExist.User.LoginProfile");
    expect(await least.refused("ram", "UnbindMFADevice", CI)).toMatch(/^EntityNotExist/);
    await least.call("ram", "DeleteUser", CI);
    expect(await least.refused("ram", "GetUser", CI)).toBe("EntityNotExist.User");
  },
};

const policy: ProviderResource = {
  name: "alicloud_ram_policy, with force, and alicloud_ram_user_policy_attachment",
  rights: ramRights(
    "CreatePolicy",
    "GetPolicy",
    "ListTagResources",
    "CreatePolicyVersion",
    "UpdatePolicyDescription",
    "AttachPolicyToUser",
    "ListPoliciesForUser",
    "DetachPolicyFromUser",
    "ListEntitiesForPolicy",
    "ListPolicyVersions",
    "DeletePolicyVersion",
    "DeletePolicy",
  ),
  async live(least) {
    await least.root("CreateUser", CI, "ram");
    const { PolicyName } = USE;
    const first = ramPolicy("kms:Encrypt");
    await least.call("ram", "CreatePolicy", { PolicyName, PolicyDocument: first, Description: "uses keys" });
    const read = () => least.call("ram", "GetPolicy", USE);
    expect(await read()).toMatchObject({
      Policy: { PolicyName, DefaultVersion: "v1", AttachmentCount: 0, Description: "uses keys" },
      DefaultPolicyVersion: { PolicyDocument: first, VersionId: "v1" },
    });
    const tagged = { ResourceType: "policy", ResourceNames: [PolicyName] };
    expect((await least.call("ram", "ListTagResources", tagged)).TagResources).toEqual([]);
    const second = ramPolicy(["kms:Encrypt", "kms:Decrypt"]);
    await least.call("ram", "CreatePolicyVersion", {
      PolicyName,
      SetAsDefault: true,
      PolicyDocument: second,
      RotateStrategy: "None",
    });
    await least.call("ram", "UpdatePolicyDescription", { PolicyName, NewDescription: "changed" });
    expect(await read()).toMatchObject({
      Policy: { DefaultVersion: "v2", Description: "changed" },
      DefaultPolicyVersion: { PolicyDocument: second },
    });
    await least.call("ram", "AttachPolicyToUser", { ...CI, ...USE });
    const attached = async () => (await least.call("ram", "ListPoliciesForUser", CI)).Policies;
    expect(await attached()).toMatchObject({ Policy: [USE] });
    const { Users } = await least.call("ram", "ListEntitiesForPolicy", USE);
    expect(Users).toMatchObject({ User: [CI] });
    await least.call("ram", "DetachPolicyFromUser", { ...CI, ...USE });
    expect(await attached()).toEqual({ Policy: [] });
    expect(await least.call("ram", "ListPolicyVersions", USE)).toMatchObject({
      PolicyVersions: { PolicyVersion: [{ VersionId: "v1" }, { VersionId: "v2" }] },
    });
    await least.call("ram", "DeletePolicyVersion", { PolicyName, VersionId: "v1" });
    await least.call("ram", "DeletePolicy", { PolicyName, CascadingDelete: true });
    expect(await least.refused("ram", "GetPolicy", USE)).toBe("EntityNotExist.Policy");
  },
};

const role: ProviderResource = {
  name: "alicloud_ram_role, with force, and alicloud_ram_role_policy_attachment",
  rights: ramRights(
    "CreateRole",
    "GetRole",
    "ListTagResources",
    "UpdateRole",
    "TagResources",
    "UntagResources",
    "AttachPolicyToRole",
    "ListPoliciesForRole",
    "DetachPolicyFromRole",
    "DeleteRole",
  ),
  async live(least) {
    const { account } = least.scene;
    const trust = ramTrust({ RAM: [`acs:ram::${account}:root`] });
    await least.call("ram", "CreateRole", {
      ...APP,
      Description: "of the app",
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: trust,
      Tag: [{ Key: "team", Value: "payments" }],
    });
    const read = async () => (await least.call("ram", "GetRole", APP)).Role;
    const ofRole = { ResourceType: "role", ResourceNames: ["app"] };
    const tags = async () => (await least.call("ram", "ListTagResources", ofRole)).TagResources;
    expect(await read()).toMatchObject({
      Arn: `acs:ram::${account}:role/app`,
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: trust,
    });
    expect(await tags()).toMatchObject([{ TagKey: "team", TagValue: "payments" }]);
    await least.call("ram", "UpdateRole", { ...APP, NewDescription: "changed", NewMaxSessionDuration: 3600 });
    expect(await read()).toMatchObject({ Description: "changed", MaxSessionDuration: 3600 });
    await least.call("ram", "UntagResources", { ...ofRole, TagKeys: ["team"] });
    await least.call("ram", "TagResources", { ...ofRole, Tag: [{ Key: "stage", Value: "test" }] });
    expect(await tags()).toMatchObject([{ TagKey: "stage", TagValue: "test" }]);
    await least.call("ram", "AttachPolicyToRole", { ...APP, ...READ_ONLY });
    const attached = async () => (await least.call("ram", "ListPoliciesForRole", APP)).Policies;
    expect(await attached()).toMatchObject({ Policy: [READ_ONLY] });
    await least.call("ram", "DetachPolicyFromRole", { ...APP, ...READ_ONLY });
    expect(await attached()).toEqual({ Policy: [] });
    await least.call("ram", "DeleteRole", APP);
    expect(await least.refused("ram", "GetRole", APP)).toBe("EntityNotExist.Role");
  },
};

export const RAM_RESOURCES: readonly ProviderResource[] = [user, policy, role];
