import { describe, expect, it } from "vitest";
import { failure, freshAccount } from "../../support/client.ts";
import { decoded, iam, policyOf } from "../../support/iam.ts";
import { iamCall } from "../../support/iam-holders.ts";

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

function scene() {
  const account = freshAccount();
  const client = iam({ account });
  const call = (operation: string, input: Record<string, unknown> = {}) => iamCall(client, operation, input);
  const refused = (operation: string, input: Record<string, unknown> = {}) => failure(call(operation, input));
  const make = async (PolicyName: string, more: object = {}) => {
    const made = await call("CreatePolicy", { PolicyName, PolicyDocument: policyOf("kms:*"), ...more });
    return made.Policy as Record<string, unknown> & { readonly Arn: string };
  };
  return { account, call, refused, make };
}

describe("a managed policy", () => {
  it("is shown as it was made, until it is deleted", async () => {
    const { account, call, refused, make } = scene();
    const Tags = [{ Key: "a", Value: "1" }];
    const made = await make("p", { Path: "/x/", Description: "all of it", Tags });
    expect(made).toEqual({
      PolicyName: "p",
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account}:policy/x/p`,
      Path: "/x/",
      DefaultVersionId: "v1",
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
      Description: "all of it",
      Tags,
    });
    const PolicyArn = made.Arn;
    expect((await call("GetPolicy", { PolicyArn })).Policy).toEqual(made);
    expect(await refused("CreatePolicy", { PolicyName: "P", PolicyDocument: policyOf("kms:*") })).toEqual({
      name: "EntityAlreadyExistsException",
      message: "A policy called P already exists. Duplicate names are not allowed.",
      status: 409,
    });
    await call("DeletePolicy", { PolicyArn });
    for (const operation of ["GetPolicy", "DeletePolicy", "ListPolicyVersions", "ListEntitiesForPolicy"]) {
      expect(await refused(operation, { PolicyArn })).toEqual({
        name: "NoSuchEntityException",
        message: `Policy ${PolicyArn} was not found.`,
        status: 404,
      });
    }
  });

  it("has up to five versions, of which one is in force", async () => {
    const { call, refused, make } = scene();
    const { Arn: PolicyArn } = await make("p");
    const add = (action: string, SetAsDefault: boolean) =>
      call("CreatePolicyVersion", { PolicyArn, PolicyDocument: policyOf(action), SetAsDefault });
    const second = await add("kms:List*", true);
    expect(second.PolicyVersion).toEqual({
      VersionId: "v2",
      IsDefaultVersion: true,
      CreateDate: expect.any(Date),
    });
    for (const action of ["kms:A", "kms:B", "kms:C"]) await add(action, false);
    expect(await failure(add("kms:D", true))).toEqual({
      name: "LimitExceededException",
      message:
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
      status: 409,
    });
    const ids = async () => {
      const { Versions } = await call("ListPolicyVersions", { PolicyArn });
      return (Versions as { VersionId: string; IsDefaultVersion: boolean }[]).map(
        ({ VersionId, IsDefaultVersion }) => VersionId + (IsDefaultVersion ? "!" : ""),
      );
    };
    expect(await ids()).toEqual(["v5", "v4", "v3", "v2!", "v1"]);
    expect(await refused("DeletePolicyVersion", { PolicyArn, VersionId: "v2" })).toEqual({
      name: "DeleteConflictException",
      message: "Cannot delete the default version of a policy.",
      status: 409,
    });
    expect(await refused("DeletePolicy", { PolicyArn })).toMatchObject({
      message: expect.stringMatching(/^This policy has more than one version/),
    });
    await call("DeletePolicyVersion", { PolicyArn, VersionId: "v1" });
    await call("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v3" });
    await add("kms:D", true);
    expect(await ids()).toEqual(["v6!", "v5", "v4", "v3", "v2"]);
    const { PolicyVersion } = await call("GetPolicyVersion", { PolicyArn, VersionId: "v3" });
    const { Document } = PolicyVersion as { Document: string };
    expect(decoded(Document)).toEqual(JSON.parse(policyOf("kms:A")));
    for (const operation of ["GetPolicyVersion", "DeletePolicyVersion", "SetDefaultPolicyVersion"]) {
      expect(await refused(operation, { PolicyArn, VersionId: "v1" })).toEqual({
        name: "NoSuchEntityException",
        message: `Policy ${PolicyArn} version v1 does not exist or is not attachable.`,
        status: 404,
      });
    }
    expect(await refused("GetPolicyVersion", { PolicyArn, VersionId: "1" })).toMatchObject({
      name: "ValidationError",
    });
  });

  it("is 6,144 characters long at the most, white space aside", async () => {
    const { call, refused } = scene();
    const sized = (length: number) => {
      const base = policyOf("kms:*", { Sid: "" });
      return base.replace('"Sid":""', `"Sid":"${"s".repeat(length - base.length)}"`);
    };
    const PolicyDocument = `${" ".repeat(9000)}${sized(6144)}`;
    await call("CreatePolicy", { PolicyName: "p", PolicyDocument });
    const over = { name: "LimitExceededException", message: "Cannot exceed quota for PolicySize: 6144" };
    const longer = await refused("CreatePolicy", { PolicyName: "q", PolicyDocument: sized(6145) });
    expect(longer).toMatchObject({ ...over, status: 409 });
  });

  it("of AWS is shown, and changed by nobody", async () => {
    const { call, refused, account } = scene();
    const PolicyArn = ADMINISTRATOR;
    const { Policy } = await call("GetPolicy", { PolicyArn });
    expect(Policy).toMatchObject({ PolicyName: "AdministratorAccess", Path: "/", Arn: PolicyArn });
    const { PolicyVersion } = await call("GetPolicyVersion", { PolicyArn, VersionId: "v1" });
    expect(decoded((PolicyVersion as { Document: string }).Document)).toEqual(JSON.parse(policyOf("*")));
    for (const [operation, input] of [
      ["DeletePolicy", {}],
      ["CreatePolicyVersion", { PolicyDocument: policyOf("kms:*") }],
      ["TagPolicy", { Tags: [{ Key: "a", Value: "b" }] }],
    ] as const) {
      expect(await refused(operation, { PolicyArn, ...input })).toEqual({
        name: "AccessDenied",
        message: `User: arn:aws:iam::${account}:root is not authorized to perform: iam:${operation} on resource: ${PolicyArn}`,
        status: 403,
      });
    }
  });

  it("is listed by scope, path and use", async () => {
    const { call, make } = scene();
    const own = await make("own");
    const deep = await make("deep", { Path: "/x/" });
    await call("CreateUser", { UserName: "u", PermissionsBoundary: deep.Arn });
    for (const PolicyArn of [own.Arn, ADMINISTRATOR]) {
      await call("AttachUserPolicy", { UserName: "u", PolicyArn });
    }
    const names = async (input: Record<string, unknown>) =>
      ((await call("ListPolicies", input)).Policies as { PolicyName: string }[]).map(
        (each) => each.PolicyName,
      );
    expect(await names({ Scope: "Local" })).toEqual(["deep", "own"]);
    expect(await names({ Scope: "Local", PathPrefix: "/x/" })).toEqual(["deep"]);
    expect(await names({ OnlyAttached: true })).toEqual(["AdministratorAccess", "own"]);
    expect(await names({ PolicyUsageFilter: "PermissionsBoundary" })).toEqual(["deep"]);
    const ofAws = await names({ Scope: "AWS" });
    expect(ofAws).toContain("AWSKeyManagementServicePowerUser");
    expect(ofAws).not.toContain("own");
    const { Policies } = await call("ListPolicies", { Scope: "Local" });
    expect(Policies).toMatchObject([
      { AttachmentCount: 0, PermissionsBoundaryUsageCount: 1 },
      { AttachmentCount: 1, PermissionsBoundaryUsageCount: 0 },
    ]);
    expect((await call("GetPolicy", { PolicyArn: own.Arn })).Policy).toMatchObject({ AttachmentCount: 1 });
    const first = await call("ListPolicies", { MaxItems: 3 });
    const rest = await call("ListPolicies", { MaxItems: 1000, Marker: first.Marker });
    expect(first.Policies).toHaveLength(3);
    expect(rest.Policies).toHaveLength(ofAws.length - 1);
  });

  it("tells who has it", async () => {
    const { call, make } = scene();
    const { Arn: PolicyArn } = await make("p");
    await call("CreateUser", { UserName: "u", PermissionsBoundary: PolicyArn });
    await call("CreateUser", { UserName: "v", Path: "/x/" });
    await call("CreateGroup", { GroupName: "g" });
    await call("AttachUserPolicy", { UserName: "v", PolicyArn });
    await call("AttachGroupPolicy", { GroupName: "g", PolicyArn });
    const ask = async (input: object = {}) => {
      const { IsTruncated: _, ...found } = await call("ListEntitiesForPolicy", { PolicyArn, ...input });
      return found;
    };
    const [u, v, g] = [{ UserName: "u" }, { UserName: "v" }, { GroupName: "g" }];
    expect(await ask()).toMatchObject({ PolicyUsers: [u, v], PolicyGroups: [g], PolicyRoles: [] });
    expect(await ask({ PolicyUsageFilter: "PermissionsBoundary" })).toMatchObject({
      PolicyUsers: [u],
      PolicyGroups: [],
    });
    expect(await ask({ EntityFilter: "User", PathPrefix: "/x/" })).toMatchObject({
      PolicyUsers: [v],
      PolicyGroups: [],
    });
  });

  it("has tags", async () => {
    const { call, make, refused } = scene();
    const { Arn: PolicyArn } = await make("p", { Tags: [{ Key: "a", Value: "1" }] });
    await call("TagPolicy", { PolicyArn, Tags: [{ Key: "b", Value: "2" }] });
    await call("UntagPolicy", { PolicyArn, TagKeys: ["A"] });
    expect(await call("ListPolicyTags", { PolicyArn })).toEqual({
      Tags: [{ Key: "b", Value: "2" }],
      IsTruncated: false,
    });
    const missing = `${PolicyArn}x`;
    expect(await refused("TagPolicy", { PolicyArn: missing, Tags: [] })).toMatchObject({ status: 404 });
    expect(await refused("UntagPolicy", { PolicyArn: missing, TagKeys: [] })).toMatchObject({ status: 404 });
    expect(await refused("ListPolicyTags", { PolicyArn: missing })).toMatchObject({ status: 404 });
  });
});
