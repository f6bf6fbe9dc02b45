import {
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { failure, freshAccount } from "../../support/client.ts";
import { decoded, iam, policyOf, trustOf } from "../../support/iam.ts";
import { HOLDERS, iamCall } from "../../support/iam-holders.ts";

const TRUST = trustOf({ Service: "ec2.amazonaws.com" });

function scene() {
  const account = freshAccount();
  const client = iam({ account });
  const call = (operation: string, input: Record<string, unknown> = {}) => iamCall(client, operation, input);
  const refused = (operation: string, input: Record<string, unknown> = {}) => failure(call(operation, input));
  return { account, client, call, refused };
}

describe.each(HOLDERS)("a $kind", ({ kind, member, make }) => {
  const Title = kind.charAt(0).toUpperCase() + kind.slice(1);

  it("has a name that is its own whatever its case, and is found by it", async () => {
    const { client, call, refused } = scene();
    await make(client, "App");
    const { [Title]: found } = await call(`Get${Title}`, { [member]: "app" });
    expect(found).toMatchObject({ [member]: "App", Path: "/" });
    const again = await failure(make(client, "aPP"));
    expect(again).toEqual({
      name: "EntityAlreadyExistsException",
      message: `${Title} with name aPP already exists.`,
      status: 409,
    });
    await call(`Delete${Title}`, { [member]: "APP" });
    expect(await refused(`Get${Title}`, { [member]: "App" })).toEqual({
      name: "NoSuchEntityException",
      message: `The ${kind} with name App cannot be found.`,
      status: 404,
    });
  });

  it("has a name of IAM's characters", async () => {
    const { client, call } = scene();
    const name = `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
    expect(await failure(make(client, "a b"))).toEqual({
      name: "ValidationError",
      message: `The specified value for ${name} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
      status: 400,
    });
    expect(await failure(make(client, "x".repeat(129)))).toMatchObject({
      name: "ValidationError",
      message: expect.stringMatching(new RegExp(`^1 validation error detected: .* at '${name}' failed`)),
    });
    expect((await call(`List${Title}s`))[`${Title}s`]).toEqual([]);
  });

  it("is listed by path and name, in pages", async () => {
    const { client, call } = scene();
    for (const name of ["b", "A", "c"]) await make(client, name);
    const names = (answer: Record<string, unknown>) =>
      (answer[`${Title}s`] as Record<string, unknown>[]).map((each) => each[member]);
    expect(names(await call(`List${Title}s`))).toEqual(["A", "b", "c"]);
    const first = await call(`List${Title}s`, { MaxItems: 2 });
    expect([names(first), first.IsTruncated]).toEqual([["A", "b"], true]);
    await call(`Delete${Title}`, { [member]: "A" });
    expect(names(await call(`List${Title}s`, { MaxItems: 2, Marker: first.Marker }))).toEqual(["c"]);
    expect(names(await call(`List${Title}s`, { PathPrefix: "/team/" }))).toEqual([]);
  });
});

describe("a user", () => {
  it("is shown as it was made", async () => {
    const { account, client, call } = scene();
    const Tags = [{ Key: "team", Value: "red" }];
    const made = await client.send(new CreateUserCommand({ UserName: "alice", Path: "/team/", Tags }));
    expect(made.User).toEqual({
      Path: "/team/",
      UserName: "alice",
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account}:user/team/alice`,
      CreateDate: expect.any(Date),
      Tags,
    });
    expect((await call("GetUser", { UserName: "alice" })).User).toEqual(made.User);
    const { Tags: _, ...listed } = made.User ?? {};
    expect((await call("ListUsers", { PathPrefix: "/team" })).Users).toEqual([listed]);
  });

  it("gets another name and path, and keeps its id, policies and groups", async () => {
    const { account, call, refused } = scene();
    const made = await call("CreateUser", { UserName: "alice" });
    await call("CreateUser", { UserName: "bob" });
    await call("CreateGroup", { GroupName: "g" });
    await call("AddUserToGroup", { GroupName: "g", UserName: "alice" });
    await call("PutUserPolicy", { UserName: "alice", PolicyName: "p", PolicyDocument: policyOf("kms:*") });
    await call("UpdateUser", { UserName: "alice", NewUserName: "carol", NewPath: "/x/" });
    expect(await refused("GetUser", { UserName: "alice" })).toMatchObject({ status: 404 });
    expect((await call("GetUser", { UserName: "carol" })).User).toMatchObject({
      UserName: "carol",
      Arn: `arn:aws:iam::${account}:user/x/carol`,
      UserId: (made.User as { UserId: string }).UserId,
    });
    expect(await call("ListUserPolicies", { UserName: "carol" })).toMatchObject({ PolicyNames: ["p"] });
    expect((await call("GetGroup", { GroupName: "g" })).Users).toMatchObject([{ UserName: "carol" }]);
    expect(await refused("UpdateUser", { UserName: "carol", NewUserName: "BOB" })).toMatchObject({
      name: "EntityAlreadyExistsException",
    });
    await call("UpdateUser", { UserName: "carol", NewUserName: "Carol" });
    expect((await call("GetUser", { UserName: "carol" })).User).toMatchObject({
      UserName: "Carol",
      Path: "/x/",
    });
    expect(await refused("UpdateUser", { UserName: "nobody" })).toMatchObject({ status: 404 });
  });

  it("without a name is who calls, here the root user", async () => {
    const { account, call } = scene();
    expect((await call("GetUser")).User).toMatchObject({
      UserId: account,
      Arn: `arn:aws:iam::${account}:root`,
    });
  });

  it("has nothing of what tools look through before they delete it", async () => {
    const { call, refused } = scene();
    await call("CreateUser", { UserName: "alice" });
    for (const [operation, member] of [
      ["ListMFADevices", "MFADevices"],
      ["ListSSHPublicKeys", "SSHPublicKeys"],
      ["ListSigningCertificates", "Certificates"],
      ["ListServiceSpecificCredentials", "ServiceSpecificCredentials"],
    ] as const) {
      expect(await call(operation, { UserName: "alice" })).toEqual({ [member]: [], IsTruncated: false });
      expect(await refused(operation, { UserName: "nobody" })).toMatchObject({ status: 404 });
    }
    for (const operation of ["GetLoginProfile", "DeleteLoginProfile"]) {
      expect(await refused(operation, { UserName: "alice" })).toMatchObject({
        message: "Login Profile for User alice cannot be found.",
        status: 404,
      });
    }
    expect(await call("ListVirtualMFADevices", { AssignmentStatus: "Assigned" })).toEqual({
      VirtualMFADevices: [],
      IsTruncated: false,
    });
  });

  it.each([
    [
      { UserName: "u", Path: "team" },
      "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    ],
    [
      {
        UserName: "u",
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "A", Value: "2" },
        ],
      },
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
    [
      { UserName: "u", PermissionsBoundary: "arn:aws:iam::aws:policy/Nothing" },
      "Scope ARN: arn:aws:iam::aws:policy/Nothing does not exist or is not attachable.",
    ],
  ])("is not made of %o", async (input, message) => {
    const { call, refused } = scene();
    expect(await refused("CreateUser", input)).toMatchObject({ message });
    expect((await call("ListUsers")).Users).toEqual([]);
  });
});

describe("a role", () => {
  it("is shown as it was made, and as it was changed", async () => {
    const { account, client, call, refused } = scene();
    const input = {
      RoleName: "app",
      Path: "/service/",
      AssumeRolePolicyDocument: TRUST,
      Description: "an app's",
      MaxSessionDuration: 7200,
      Tags: [{ Key: "a", Value: "" }],
      PermissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
    };
    const { Role } = await client.send(new CreateRoleCommand(input));
    expect(Role).toEqual({
      Path: "/service/",
      RoleName: "app",
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account}:role/service/app`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.any(String),
      Description: "an app's",
      MaxSessionDuration: 7200,
      PermissionsBoundary: {
        PermissionsBoundaryType: "Policy",
        PermissionsBoundaryArn: "arn:aws:iam::aws:policy/PowerUserAccess",
      },
      Tags: [{ Key: "a", Value: "" }],
    });
    expect(decoded(Role?.AssumeRolePolicyDocument)).toEqual(JSON.parse(TRUST));
    await call("UpdateRole", { RoleName: "app", MaxSessionDuration: 3600 });
    await call("UpdateRoleDescription", { RoleName: "app", Description: "other" });
    const trust = trustOf({ AWS: account });
    await call("UpdateAssumeRolePolicy", { RoleName: "app", PolicyDocument: trust });
    const changed = (await call("GetRole", { RoleName: "app" })).Role as Record<string, unknown>;
    expect(changed).toMatchObject({
      ...Role,
      MaxSessionDuration: 3600,
      Description: "other",
      AssumeRolePolicyDocument: expect.anything(),
    });
    expect(decoded(String(changed.AssumeRolePolicyDocument))).toEqual(JSON.parse(trust));
    expect(await refused("UpdateRole", { RoleName: "app", MaxSessionDuration: 3599 })).toMatchObject({
      name: "ValidationError",
    });
    expect(await refused("UpdateAssumeRolePolicy", { RoleName: "x", PolicyDocument: trust })).toMatchObject({
      status: 404,
    });
    expect(await call("ListInstanceProfilesForRole", { RoleName: "app" })).toEqual({
      InstanceProfiles: [],
      IsTruncated: false,
    });
    expect(await refused("ListInstanceProfilesForRole", { RoleName: "x" })).toMatchObject({ status: 404 });
  });

  it.each([
    ["{}", "Syntax errors in policy."],
    [
      policyOf("sts:AssumeRole", { Resource: undefined }),
      "The passed in policy has a statement with no principals!",
    ],
    [
      trustOf({ Service: "nothing.amazonaws.com" }),
      'Invalid principal in policy: "SERVICE":"nothing.amazonaws.com"',
    ],
    [
      trustOf({ AWS: "arn:aws:iam::111122223333:user/*" }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/*"',
    ],
    [
      TRUST.replace("sts:AssumeRole", "kms:Encrypt"),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    [TRUST.replace('"Action"', '"Resource":"*","Action"'), "Has prohibited field Resource"],
  ])("is not made with the trust policy %s", async (AssumeRolePolicyDocument, message) => {
    const { call, refused } = scene();
    const refusal = await refused("CreateRole", { RoleName: "r", AssumeRolePolicyDocument });
    expect(refusal).toEqual({ name: "MalformedPolicyDocumentException", message, status: 400 });
    expect((await call("ListRoles")).Roles).toEqual([]);
  });

  it("trusts the users and roles of accounts that are known here only where they are there", async () => {
    const { account, call, refused } = scene();
    const other = `arn:aws:iam::${freshAccount()}:role/elsewhere`;
    await call("CreateRole", { RoleName: "a", AssumeRolePolicyDocument: trustOf({ AWS: other }) });
    const role = `arn:aws:iam::${account}:role/a`;
    await call("CreateRole", { RoleName: "b", AssumeRolePolicyDocument: trustOf({ AWS: [role, account] }) });
    const missing = `arn:aws:iam::${account}:user/nobody`;
    expect(
      await refused("CreateRole", {
        RoleName: "c",
        AssumeRolePolicyDocument: trustOf({ AWS: [role, missing] }),
      }),
    ).toEqual({
      name: "MalformedPolicyDocumentException",
      message: `Invalid principal in policy: "AWS":"${missing}"`,
      status: 400,
    });
  });

  it("of a service is made for those that KMS has", async () => {
    const { account, call, refused } = scene();
    const { Role } = await call("CreateServiceLinkedRole", { AWSServiceName: "mrk.kms.amazonaws.com" });
    const path = "aws-service-role/mrk.kms.amazonaws.com/";
    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::${account}:role/${path}AWSServiceRoleForKeyManagementServiceMultiRegionKeys`,
    });
    expect(
      await refused("CreateServiceLinkedRole", { AWSServiceName: "mrk.kms.amazonaws.com" }),
    ).toMatchObject({ status: 409 });
    expect(await refused("CreateServiceLinkedRole", { AWSServiceName: "x.amazonaws.com" })).toMatchObject({
      name: "InvalidInputException",
    });
  });
});

describe("a group", () => {
  it("has members, who are listed on both sides", async () => {
    const { client, call, refused } = scene();
    await client.send(new CreateGroupCommand({ GroupName: "admins", Path: "/g/" }));
    for (const UserName of ["bob", "alice"]) {
      await call("CreateUser", { UserName });
      await call("AddUserToGroup", { GroupName: "admins", UserName });
      await call("AddUserToGroup", { GroupName: "admins", UserName });
    }
    const group = await call("GetGroup", { GroupName: "admins" });
    expect(group).toMatchObject({
      Group: { Path: "/g/", GroupName: "admins", GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/) },
      Users: [{ UserName: "alice" }, { UserName: "bob" }],
      IsTruncated: false,
    });
    expect((await call("ListGroupsForUser", { UserName: "bob" })).Groups).toEqual([group.Group]);
    expect(await refused("DeleteUser", { UserName: "bob" })).toEqual({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must remove users from group first.",
      status: 409,
    });
    expect(await refused("DeleteGroup", { GroupName: "admins" })).toMatchObject({
      name: "DeleteConflictException",
    });
    await call("UpdateGroup", { GroupName: "admins", NewGroupName: "operators" });
    expect((await call("ListGroupsForUser", { UserName: "bob" })).Groups).toMatchObject([
      { GroupName: "operators" },
    ]);
    for (const UserName of ["bob", "alice"])
      await call("RemoveUserFromGroup", { GroupName: "operators", UserName });
    expect((await call("ListGroupsForUser", { UserName: "bob" })).Groups).toEqual([]);
    await call("DeleteGroup", { GroupName: "operators" });
    await call("DeleteUser", { UserName: "bob" });
  });

  it("and its member must be there", async () => {
    const { call, refused } = scene();
    await call("CreateGroup", { GroupName: "g" });
    await call("CreateUser", { UserName: "u" });
    for (const operation of ["AddUserToGroup", "RemoveUserFromGroup"]) {
      expect(await refused(operation, { GroupName: "g", UserName: "x" })).toMatchObject({
        message: "The user with name x cannot be found.",
      });
      expect(await refused(operation, { GroupName: "x", UserName: "u" })).toMatchObject({
        message: "The group with name x cannot be found.",
      });
    }
    expect(await refused("UpdateGroup", { GroupName: "x" })).toMatchObject({ status: 404 });
    await call("CreateGroup", { GroupName: "h" });
    expect(await refused("UpdateGroup", { GroupName: "g", NewGroupName: "H" })).toMatchObject({
      message: "Group with name H already exists.",
    });
  });

  it("is one of ten of a user at the most", async () => {
    const { call, refused } = scene();
    await call("CreateUser", { UserName: "u" });
    for (let n = 0; n < 11; n++) await call("CreateGroup", { GroupName: `g${n}` });
    for (let n = 0; n < 10; n++) await call("AddUserToGroup", { GroupName: `g${n}`, UserName: "u" });
    expect(await refused("AddUserToGroup", { GroupName: "g10", UserName: "u" })).toMatchObject({
      message: "Cannot exceed quota for GroupsPerUser: 10",
      status: 409,
    });
  });
});

describe.each(HOLDERS.filter(({ kind }) => kind !== "group"))("of a $kind", ({ kind, member, make }) => {
  const Title = kind.charAt(0).toUpperCase() + kind.slice(1);

  it("tags are added, replaced and removed, without regard to case", async () => {
    const { client, call, refused } = scene();
    await make(client, "it");
    const its = { [member]: "it" };
    const tags = async () => (await call(`List${Title}Tags`, its)).Tags;
    await call(`Tag${Title}`, {
      ...its,
      Tags: [
        { Key: "Team", Value: "red" },
        { Key: "a", Value: "1" },
      ],
    });
    await call(`Tag${Title}`, { ...its, Tags: [{ Key: "TEAM", Value: "blue" }] });
    expect(await tags()).toEqual([
      { Key: "a", Value: "1" },
      { Key: "TEAM", Value: "blue" },
    ]);
    await call(`Untag${Title}`, { ...its, TagKeys: ["team", "nothing"] });
    expect(await tags()).toEqual([{ Key: "a", Value: "1" }]);
    const many = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: "" }));
    expect(await refused(`Tag${Title}`, { ...its, Tags: many })).toMatchObject({
      name: "LimitExceededException",
    });
    expect(await tags()).toHaveLength(1);
    expect(await refused(`List${Title}Tags`, { [member]: "nobody" })).toMatchObject({ status: 404 });
  });

  it("a boundary is set, replaced and removed, and keeps its policy from being deleted", async () => {
    const { client, call, refused } = scene();
    await make(client, "it");
    const its = { [member]: "it" };
    const { Policy } = await client.send(
      new CreatePolicyCommand({ PolicyName: "b", PolicyDocument: policyOf("kms:*") }),
    );
    const own = Policy?.Arn ?? "";
    const shown = async () =>
      ((await call(`Get${Title}`, its))[Title] as Record<string, unknown>).PermissionsBoundary;
    await call(`Put${Title}PermissionsBoundary`, {
      ...its,
      PermissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
    });
    await call(`Put${Title}PermissionsBoundary`, { ...its, PermissionsBoundary: own });
    expect(await shown()).toEqual({ PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: own });
    expect(await refused("DeletePolicy", { PolicyArn: own })).toMatchObject({
      name: "DeleteConflictException",
    });
    expect(
      await refused(`Put${Title}PermissionsBoundary`, { ...its, PermissionsBoundary: `${own}x` }),
    ).toMatchObject({ name: "NoSuchEntityException" });
    await call(`Delete${Title}PermissionsBoundary`, its);
    expect(await shown()).toBeUndefined();
    expect(await refused(`Delete${Title}PermissionsBoundary`, its)).toMatchObject({
      name: "NoSuchEntityException",
    });
    await call("DeletePolicy", { PolicyArn: own });
  });
});
