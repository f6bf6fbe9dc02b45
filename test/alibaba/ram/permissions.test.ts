import { describe, expect, it } from "vitest";
import type { AlibabaKey } from "../../support/alibaba.ts";
import { control } from "../../support/client.ts";
import { PolicedWorkspace } from "../../support/policed-workspace.ts";
import { deniedOf, ramClient, ramError, ramPolicy, ramTrust, strictRam } from "../../support/ram.ts";

const DENIED = ramError(
  "NoPermission",
  403,
  "You are not authorized to do this action. You should be authorized by RAM.",
);

/** What each operation is asked about, with parameters that name what is not there. @param r resource of a kind */
function asked(r: (kind: string, name: string) => string) {
  const user = { UserName: "u" };
  const group = { GroupName: "g" };
  const role = { RoleName: "r" };
  const policy = { PolicyName: "p" };
  const custom = { ...policy, PolicyType: "Custom" };
  const document = { PolicyDocument: ramPolicy("kms:*") };
  const [users, groups, roles, policies] = ["user", "group", "role", "policy"].map((kind) => r(kind, "*"));
  const key = { UserAccessKeyId: "LTAI5tAAAAAAAAAAAAAAAAAA" };
  const tagged = { ResourceType: "role", ResourceNames: ["r"] };
  return [
    ["CreateUser", user, users],
    ["GetUser", user, r("user", "u")],
    ["UpdateUser", user, r("user", "u")],
    ["DeleteUser", user, r("user", "u")],
    ["ListUsers", {}, users],
    ["CreateAccessKey", user, r("user", "u")],
    ["CreateAccessKey", {}, r("user", "alice")],
    ["ListAccessKeys", user, r("user", "u")],
    ["UpdateAccessKey", { ...user, ...key, Status: "Active" }, r("user", "u")],
    ["DeleteAccessKey", { ...user, ...key }, r("user", "u")],
    ["GetAccessKeyLastUsed", { ...user, ...key }, r("user", "u")],
    ["GetLoginProfile", user, r("user", "u")],
    ["DeleteLoginProfile", user, r("user", "u")],
    ["GetUserMFAInfo", user, r("user", "u")],
    ["UnbindMFADevice", user, r("user", "u")],
    ["ListVirtualMFADevices", {}, "*"],
    ["CreateGroup", group, groups],
    ["GetGroup", group, r("group", "g")],
    ["UpdateGroup", group, r("group", "g")],
    ["DeleteGroup", group, r("group", "g")],
    ["ListGroups", {}, groups],
    ["AddUserToGroup", { ...user, ...group }, r("user", "u")],
    ["RemoveUserFromGroup", { ...user, ...group }, r("user", "u")],
    ["ListGroupsForUser", user, r("user", "u")],
    ["ListUsersForGroup", group, r("group", "g")],
    ["CreatePolicy", { ...policy, ...document }, policies],
    ["GetPolicy", custom, r("policy", "p")],
    ["GetPolicy", { PolicyName: "x", PolicyType: "System" }, "acs:ram:*:system:policy/x"],
    ["ListPolicies", {}, policies],
    ["DeletePolicy", policy, r("policy", "p")],
    ["UpdatePolicyDescription", policy, r("policy", "p")],
    ["CreatePolicyVersion", { ...policy, ...document }, r("policy", "p")],
    ["GetPolicyVersion", { ...custom, VersionId: "v1" }, r("policy", "p")],
    ["ListPolicyVersions", custom, r("policy", "p")],
    ["DeletePolicyVersion", { ...policy, VersionId: "v1" }, r("policy", "p")],
    ["SetDefaultPolicyVersion", { ...policy, VersionId: "v1" }, r("policy", "p")],
    ["ListEntitiesForPolicy", custom, r("policy", "p")],
    ["AttachPolicyToUser", { ...user, ...custom }, r("user", "u")],
    ["AttachPolicyToGroup", { ...group, ...custom }, r("group", "g")],
    ["AttachPolicyToRole", { ...role, ...custom }, r("role", "r")],
    ["DetachPolicyFromUser", { ...user, ...custom }, r("user", "u")],
    ["DetachPolicyFromGroup", { ...group, ...custom }, r("group", "g")],
    ["DetachPolicyFromRole", { ...role, ...custom }, r("role", "r")],
    ["ListPoliciesForUser", user, r("user", "u")],
    ["ListPoliciesForGroup", group, r("group", "g")],
    ["ListPoliciesForRole", role, r("role", "r")],
    ["CreateRole", { ...role, AssumeRolePolicyDocument: ramTrust() }, roles],
    ["GetRole", role, r("role", "r")],
    ["UpdateRole", role, r("role", "r")],
    ["DeleteRole", role, r("role", "r")],
    ["ListRoles", {}, roles],
    ["CreateServiceLinkedRole", { ServiceName: "keystore.kms.aliyuncs.com" }, roles],
    ["TagResources", { ...tagged, Tag: [{ Key: "a", Value: "b" }] }, r("role", "r")],
    ["UntagResources", { ...tagged, TagKeys: ["a"] }, r("role", "r")],
    ["ListTagResources", tagged, r("role", "r")],
    ["ListTagResources", { ResourceType: "policy" }, policies],
    ["GetSecurityPreference", {}, "*"],
    ["SetSecurityPreference", { LoginSessionDuration: 8 }, "*"],
    ["GetAccountAlias", {}, "*"],
    ["DecodeDiagnosticMessage", { EncodedDiagnosticMessage: "AQEAAAAA" }, "*"],
  ] as const;
}

describe("who may call RAM", () => {
  it("is nobody without a policy, whether what a request names is there or not", async () => {
    const { account, root, user } = await strictRam();
    const alice = await user("alice");
    const { User } = await root.call("GetUser", { UserName: "alice" });
    const { UserId } = User as { UserId: string };
    for (const [operation, parameters, resource] of asked(
      (kind, name) => `acs:ram:*:${account}:${kind}/${name}`,
    )) {
      expect(await alice.failure(operation, parameters), operation).toEqual(DENIED);
      const { EncodedDiagnosticMessage, ...detail } = await deniedOf(alice.call(operation, parameters));
      expect(detail, operation).toEqual({
        AuthAction: `ram:${operation}`,
        AuthPrincipalType: "SubUser",
        AuthPrincipalOwnerId: account,
        AuthPrincipalDisplayName: UserId,
        NoPermissionType: "ImplicitDeny",
        PolicyType: "AccountLevelIdentityBasedPolicy",
      });
      const { DecodedDiagnosticMessage } = await root.call("DecodeDiagnosticMessage", {
        EncodedDiagnosticMessage,
      });
      expect(DecodedDiagnosticMessage, operation).toMatchObject({
        ExplicitDeny: false,
        AuthAction: `ram:${operation}`,
        AuthResource: resource,
        AuthPrincipal: { AuthPrincipalDisplayName: UserId },
        MatchedPolicies: [],
      });
    }
  });

  it("is the account itself, and whom policies allow, from the next request on", async () => {
    const { account, root, user, allow } = await strictRam();
    const alice = await user("alice");
    await allow("alice", "some", ramPolicy("ram:*User", { Resource: `acs:ram:*:${account}:user/*` }));
    await alice.call("CreateUser", { UserName: "bob" });
    await alice.call("GetUser", { UserName: "bob" });
    expect(await alice.failure("ListUsers")).toEqual(DENIED);
    await root.call("DetachPolicyFromUser", { UserName: "alice", PolicyName: "some", PolicyType: "Custom" });
    expect(await alice.failure("GetUser", { UserName: "bob" })).toEqual(DENIED);
    await root.call("CreateGroup", { GroupName: "admins" });
    const admin = { PolicyName: "AliyunRAMFullAccess", PolicyType: "System" };
    await root.call("AttachPolicyToGroup", { GroupName: "admins", ...admin });
    await root.call("AddUserToGroup", { UserName: "alice", GroupName: "admins" });
    await alice.call("ListUsers");
    await root.call("RemoveUserFromGroup", { UserName: "alice", GroupName: "admins" });
    expect(await alice.failure("ListUsers")).toEqual(DENIED);
  });

  it("must be allowed both, who has a policy and the policy, where one is attached", async () => {
    const { account, user, allow } = await strictRam();
    const alice = await user("alice");
    const r = (rest: string) => `acs:ram:*:${rest}`;
    const System = { PolicyName: "AliyunKMSReadOnlyAccess", PolicyType: "System" };
    await allow(
      "alice",
      "attach",
      ramPolicy("ram:AttachPolicyToUser", {
        Resource: [r(`${account}:user/alice`), r("system:policy/AliyunKMSReadOnlyAccess")],
      }),
    );
    expect(await deniedOf(alice.call("AttachPolicyToUser", { UserName: "bob", ...System }))).toMatchObject({
      AuthAction: "ram:AttachPolicyToUser",
    });
    const admin = { UserName: "alice", PolicyName: "AdministratorAccess", PolicyType: "System" };
    expect(await alice.failure("AttachPolicyToUser", admin)).toEqual(DENIED);
    await alice.call("AttachPolicyToUser", { UserName: "ALICE", ...System });
  });

  it("is nobody whom a policy denies it, in whatever case a name is written", async () => {
    const { account, root, user, allow } = await strictRam();
    const alice = await user("alice");
    await root.call("CreateUser", { UserName: "bob" });
    await allow("alice", "all", ramPolicy("ram:*"));
    const Resource = `acs:ram:*:${account}:user/bob`;
    await allow("alice", "not-bob", ramPolicy("ram:*", { Effect: "Deny", Resource }));
    await alice.call("GetUser", { UserName: "alice" });
    for (const UserName of ["bob", "BOB"]) {
      const detail = await deniedOf(alice.call("DeleteUser", { UserName }));
      expect(detail).toMatchObject({ NoPermissionType: "ExplicitDeny" });
      const { EncodedDiagnosticMessage } = detail;
      expect(await root.call("DecodeDiagnosticMessage", { EncodedDiagnosticMessage })).toMatchObject({
        DecodedDiagnosticMessage: {
          ExplicitDeny: true,
          AuthResource: Resource,
          MatchedPolicies: [{ Effect: "Deny", PolicyIdentifier: "not-bob", PolicyType: "Custom" }],
        },
      });
    }
  });

  it("is not a role that was deleted and made again, by an access key of before", async () => {
    const { account, root } = await strictRam();
    const standing = async (session?: object) => {
      const body = { cloud: "alibaba", account, principal: "role/app", ...(session && { session }) };
      const { json } = await control("POST", "credentials", body, {
        server: "strict",
        token: "test-admin-token",
      });
      const accessKey = json as unknown as AlibabaKey;
      return ramClient({ server: "strict", account, accessKey });
    };
    const before = [await standing(), await standing({ ttlSeconds: 900 })];
    for (const each of before) expect(await each.failure("ListUsers")).toEqual(DENIED);
    await root.call("DeleteRole", { RoleName: "app" });
    await root.call("CreateRole", { RoleName: "app", AssumeRolePolicyDocument: ramTrust() });
    const given = { PolicyName: "AliyunRAMReadOnlyAccess", PolicyType: "System" };
    await root.call("AttachPolicyToRole", { RoleName: "app", ...given });
    for (const each of before) {
      expect(await each.failure("ListUsers")).toMatchObject({ code: "InvalidAccessKeyId.NotFound" });
    }
  });

  it("depends on the service of a service-linked role", async () => {
    const { user, allow } = await strictRam();
    const alice = await user("alice");
    const Condition = { StringEquals: { "ram:ServiceName": ["keystore.kms.aliyuncs.com"] } };
    await allow("alice", "linked", ramPolicy("ram:CreateServiceLinkedRole", { Condition }));
    const other = { ServiceName: "customkeystore.kms.aliyuncs.com" };
    expect(await alice.failure("CreateServiceLinkedRole", other)).toEqual(DENIED);
    await alice.call("CreateServiceLinkedRole", { ServiceName: "keystore.kms.aliyuncs.com" });
  });

  it("is anybody where policies do not decide", async () => {
    const off = ramClient();
    await off.call("CreateUser", { UserName: "alice" });
    const { AccessKey } = await off.call("CreateAccessKey", { UserName: "alice" });
    const { AccessKeyId, AccessKeySecret } = AccessKey as Record<string, string>;
    const accessKey = { accessKeyId: AccessKeyId ?? "", accessKeySecret: AccessKeySecret ?? "" };
    await ramClient({ accessKey }).call("DeleteAccessKey", { UserAccessKeyId: AccessKeyId });
    expect(await off.call("ListAccessKeys", { UserName: "alice" })).toMatchObject({
      AccessKeys: { AccessKey: [] },
    });
  });
});

describe("a message of a denial", () => {
  it("is decoded for its account alone", async () => {
    const { root, user } = await strictRam();
    const alice = await user("alice");
    const { EncodedDiagnosticMessage: message } = await deniedOf(alice.call("ListUsers"));
    const wrong = ramError(
      "InvalidParameter.EncodedDiagnosticMessage",
      400,
      'The parameter - "EncodedDiagnosticMessage" is incorrect.',
    );
    const other = await strictRam();
    for (const [client, given] of [
      [other.root, message],
      [root, `${String(message).slice(0, -8)}AAAAAAA=`],
      [root, "AQIAAAAA"],
      [root, "é"],
    ] as const) {
      expect(await client.failure("DecodeDiagnosticMessage", { EncodedDiagnosticMessage: given })).toEqual(
        wrong,
      );
    }
    expect(await root.failure("DecodeDiagnosticMessage")).toMatchObject({ code: "MissingParameter" });
    await root.call("DecodeDiagnosticMessage", { EncodedDiagnosticMessage: message });
  });
});

describe("a workspace of a server that checks no signatures", () => {
  async function scene(policies: "enforce" | "observe") {
    const { made } = await PolicedWorkspace.begin(policies);
    const { accessKeyId, accessKeySecret } = made.alibaba;
    const root = ramClient({ accessKey: { accessKeyId, accessKeySecret } });
    await root.call("CreateUser", { UserName: "alice" });
    const { AccessKey } = await root.call("CreateAccessKey", { UserName: "alice" });
    const { AccessKeyId = "", AccessKeySecret = "" } = AccessKey as Record<string, string>;
    const accessKey = { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret };
    const alice = ramClient({ accessKey });
    const denied = async () =>
      (await control("GET", "requests?denied=true", undefined, { server: "off", workspace: made.name })).json;
    return { root, alice, denied, AccessKeyId, accessKey, workspace: made.name };
  }

  it("lets pass what policies deny where they are observed, and records it", async () => {
    const { alice, denied } = await scene("observe");
    await alice.call("ListUsers");
    expect(await denied()).toMatchObject({
      requests: [
        {
          operation: "ListUsers",
          status: 200,
          denied: {
            observed: true,
            sentence: expect.stringMatching(/user\/alice may not ram:ListUsers on acs:ram:/),
          },
        },
      ],
    });
  });

  it("refuses who is denied, and access keys that are switched off or gone", async () => {
    const { root, alice, AccessKeyId, accessKey, workspace } = await scene("enforce");
    expect(await alice.failure("ListUsers")).toEqual(DENIED);
    const named = { UserName: "alice", UserAccessKeyId: AccessKeyId };
    await root.call("UpdateAccessKey", { ...named, Status: "Inactive" });
    expect(await alice.failure("ListUsers")).toMatchObject({ code: "InvalidAccessKeyId.Inactive" });
    await root.call("UpdateAccessKey", { ...named, Status: "Active" });
    expect(await alice.failure("ListUsers")).toEqual(DENIED);
    await root.call("DeleteAccessKey", named);
    // Nothing but the header tells the workspace of a key that is gone.
    expect(await ramClient({ accessKey, workspace }).failure("ListUsers")).toMatchObject({
      code: "InvalidAccessKeyId.NotFound",
    });
  });
});
