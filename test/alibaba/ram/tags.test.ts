import { describe, expect, it } from "vitest";
import { ramClient, ramError, ramPolicy, ramTrust } from "../../support/ram.ts";

const tag = (Key: string, Value = "x") => ({ Key, Value });

async function scene() {
  const client = ramClient();
  const { call } = client;
  const Tag = [tag("team", "red")];
  await call("CreateRole", { RoleName: "app", AssumeRolePolicyDocument: ramTrust(), Tag });
  await call("CreateRole", { RoleName: "web", AssumeRolePolicyDocument: ramTrust() });
  await call("CreatePolicy", { PolicyName: "own", PolicyDocument: ramPolicy("kms:*"), Tag });
  await call("CreateUser", { UserName: "alice" });
  const rows = async (ResourceType: string, more: object = {}) => {
    const { TagResources } = await call("ListTagResources", { ResourceType, ...more });
    return (TagResources as Record<string, string>[]).map(
      (row) => `${row.ResourceType} ${row.ResourceName} ${row.TagKey}=${row.TagValue}`,
    );
  };
  return { ...client, rows };
}

describe("tags", () => {
  it.each([
    ["user", "alice"],
    ["role", "web"],
    ["policy", "own"],
  ])("of a %s are put, replaced, listed and taken away", async (ResourceType, name) => {
    const { call, rows } = await scene();
    const at = { ResourceType, ResourceNames: [name] };
    await call("TagResources", { ...at, Tag: [tag("team", "blue"), tag("stage", "")] });
    const row = `${ResourceType} ${name}`;
    expect(await rows(ResourceType, { ResourceNames: [name] })).toEqual([
      `${row} stage=`,
      `${row} team=blue`,
    ]);
    await call("UntagResources", { ...at, TagKeys: ["stage", "none"] });
    expect(await rows(ResourceType, { ResourceNames: [name] })).toEqual([`${row} team=blue`]);
    await call("UntagResources", { ...at, All: true });
    expect(await rows(ResourceType, { ResourceNames: [name] })).toEqual([]);
  });

  it("are shown and asked for in lists of roles and policies", async () => {
    const { call } = await scene();
    const Tag = [tag("team", "red")];
    const Tags = { Tag: [{ TagKey: "team", TagValue: "red" }] };
    expect((await call("ListRoles", { Tag })).Roles).toMatchObject({ Role: [{ RoleName: "app", Tags }] });
    expect((await call("ListRoles", { Tag: [{ Key: "team" }] })).Roles).toMatchObject({
      Role: [{ RoleName: "app" }],
    });
    expect((await call("ListRoles", { Tag: [tag("team", "blue")] })).Roles).toEqual({ Role: [] });
    expect((await call("ListPolicies", { Tag })).Policies).toMatchObject({
      Policy: [{ PolicyName: "own", Tags }],
    });
  });

  it("are listed by tag, and in pages", async () => {
    const { call, failure, rows } = await scene();
    await call("TagResources", {
      ResourceType: "role",
      ResourceNames: ["app", "WEB"],
      Tag: [tag("a"), tag("b")],
    });
    expect(await rows("role", { Tag: [tag("a")] })).toEqual(["role app a=x", "role web a=x"]);
    const first = await call("ListTagResources", { ResourceType: "role", PageSize: 2 });
    expect(first.TagResources).toHaveLength(2);
    const { NextToken } = first;
    const rest = await call("ListTagResources", { ResourceType: "role", NextToken });
    expect(rest).toMatchObject({ NextToken: "", TagResources: { length: 3 } });
    expect(await failure("ListTagResources", { ResourceType: "policy", NextToken })).toMatchObject({
      code: "InvalidParameter.NextToken",
    });
  });

  it("are of what is there, all of it, and not of groups", async () => {
    const { failure, rows } = await scene();
    const Tag = [tag("a")];
    expect(
      await failure("TagResources", { ResourceType: "role", ResourceNames: ["web", "no"], Tag }),
    ).toEqual(ramError("EntityNotExist.Role", 404, "The role does not exist."));
    expect(await rows("role", { ResourceNames: ["web"] })).toEqual([]);
    expect(await failure("TagResources", { ResourceType: "group", ResourceNames: ["web"], Tag })).toEqual(
      ramError("InvalidParameter.ResourceType", 400, 'The parameter - "ResourceType" is incorrect.'),
    );
    expect(await failure("UntagResources", { ResourceType: "role", ResourceNames: ["web"] })).toMatchObject({
      code: "MissingParameter",
    });
  });

  it.each([
    ["a key twice", [tag("a"), tag("a", "y")]],
    ["a key of the cloud itself", [tag("acs:a")]],
    ["a URL", [tag("a", "http://x")]],
    ["no key", [{ Value: "x" }]],
    ["more than 20", Array.from({ length: 21 }, (_, n) => tag(`k${n}`))],
  ])("are not %s", async (_, Tag) => {
    const { failure, rows } = await scene();
    const wrong = { code: "InvalidParameter", status: 400 };
    expect(
      await failure("TagResources", { ResourceType: "role", ResourceNames: ["web"], Tag }),
    ).toMatchObject(wrong);
    const role = { RoleName: "x", AssumeRolePolicyDocument: ramTrust(), Tag };
    expect(await failure("CreateRole", role)).toMatchObject(wrong);
    expect(await rows("role")).toEqual(["role app team=red"]);
  });

  it("are 20 of a resource at the most", async () => {
    const { call, failure, rows } = await scene();
    const at = { ResourceType: "role", ResourceNames: ["app"] };
    await call("TagResources", { ...at, Tag: Array.from({ length: 19 }, (_, n) => tag(`k${n}`)) });
    expect(await failure("TagResources", { ...at, Tag: [tag("one-more")] })).toEqual(
      ramError("LimitExceeded.Role.Tag", 409, "The count of tags of the role beyond the current limits."),
    );
    expect(await rows("role", { ...at, PageSize: 100 })).toHaveLength(20);
  });
});

describe("the security preference of an account", () => {
  it("is what holds for an account that has set nothing, until it is set", async () => {
    const { call, failure } = ramClient();
    const usual = {
      LoginProfilePreference: {
        EnableSaveMFATicket: false,
        AllowUserToChangePassword: true,
        LoginSessionDuration: 6,
        LoginNetworkMasks: "",
      },
      AccessKeyPreference: { AllowUserToManageAccessKeys: false },
      MFAPreference: { AllowUserToManageMFADevices: true },
      PublicKeyPreference: { AllowUserToManagePublicKeys: false },
    };
    expect((await call("GetSecurityPreference")).SecurityPreference).toEqual(usual);
    const change = { AllowUserToManageAccessKeys: true, LoginNetworkMasks: "10.0.0.0/8;192.168.0.1" };
    const changed = {
      ...usual,
      LoginProfilePreference: {
        ...usual.LoginProfilePreference,
        LoginNetworkMasks: change.LoginNetworkMasks,
      },
      AccessKeyPreference: { AllowUserToManageAccessKeys: true },
    };
    expect((await call("SetSecurityPreference", change)).SecurityPreference).toEqual(changed);
    await call("SetSecurityPreference", { LoginNetworkMasks: "" });
    expect((await call("GetSecurityPreference")).SecurityPreference).toMatchObject({
      LoginProfilePreference: { LoginNetworkMasks: "" },
      AccessKeyPreference: { AllowUserToManageAccessKeys: true },
    });
    expect(await failure("SetSecurityPreference", { LoginNetworkMasks: "anywhere" })).toMatchObject({
      code: "InvalidParameter.LoginNetworkMasks.Format",
    });
    expect(await failure("SetSecurityPreference", { LoginSessionDuration: 25 })).toMatchObject({
      code: "InvalidParameter",
    });
  });
});
