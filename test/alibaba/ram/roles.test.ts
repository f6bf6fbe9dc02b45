import { describe, expect, it } from "vitest";
import { ramClient, ramError, ramTrust } from "../../support/ram.ts";

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const APP = { RoleName: "app" };

describe("a role", () => {
  it("is made, read, changed, listed and deleted", async () => {
    const { account, call, failure } = ramClient();
    const trust = ramTrust({ RAM: [`acs:ram::${account}:root`] });
    const given = {
      ...APP,
      AssumeRolePolicyDocument: trust,
      Description: "of the app",
      MaxSessionDuration: 7200,
    };
    const shown = {
      ...given,
      RoleId: expect.stringMatching(/^\d{18}$/),
      Arn: `acs:ram::${account}:role/app`,
      CreateDate: DATE,
      UpdateDate: DATE,
    };
    expect((await call("CreateRole", given)).Role).toEqual(shown);
    expect((await call("GetRole", APP)).Role).toEqual(shown);
    const change = {
      ...APP,
      NewDescription: "",
      NewMaxSessionDuration: 3600,
      NewAssumeRolePolicyDocument: ramTrust(),
    };
    const changed = {
      ...shown,
      Description: "",
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: ramTrust(),
    };
    expect((await call("UpdateRole", change)).Role).toEqual(changed);
    const { AssumeRolePolicyDocument: _, ...listed } = changed;
    expect((await call("ListRoles")).Roles).toEqual({ Role: [{ ...listed, Tags: { Tag: [] } }] });
    await call("DeleteRole", APP);
    for (const operation of ["GetRole", "UpdateRole", "DeleteRole"]) {
      expect(await failure(operation, APP)).toEqual(
        ramError("EntityNotExist.Role", 404, "The role does not exist."),
      );
    }
  });

  it("has no tags where the list of a request is empty, as some SDKs send it; TagResources needs one", async () => {
    const { call, failure } = ramClient();
    await call("CreateRole", { ...APP, AssumeRolePolicyDocument: ramTrust(), Tag: [] });
    expect(await call("ListRoles", { Tag: [] })).toMatchObject({
      Roles: { Role: [{ ...APP, Tags: { Tag: [] } }] },
    });
    const asked = { ResourceType: "role", ResourceNames: [APP.RoleName], Tag: [] };
    expect(await failure("TagResources", asked)).toMatchObject({ code: "InvalidParameter" });
  });

  it("has a name that no other has, and sessions of an hour where nothing is said of them", async () => {
    const { call, failure } = ramClient();
    const given = { ...APP, AssumeRolePolicyDocument: ramTrust() };
    expect((await call("CreateRole", given)).Role).toMatchObject({
      MaxSessionDuration: 3600,
      Description: "",
    });
    expect(await failure("CreateRole", { ...given, RoleName: "APP" })).toEqual(
      ramError("EntityAlreadyExists.Role", 409, "The role does already EXIST."),
    );
    for (const MaxSessionDuration of [3599, 43_201, "long"]) {
      expect(await failure("CreateRole", { ...given, RoleName: "b", MaxSessionDuration })).toMatchObject({
        code: "InvalidParameter",
        status: 400,
      });
    }
    expect(await failure("GetRole", { RoleName: "b" })).toMatchObject({ status: 404 });
  });

  it.each([
    [
      "no principal",
      JSON.stringify({ Version: "1", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] }),
    ],
    ["a principal that is none", ramTrust({ RAM: ["alice"] })],
    ["an action of another service", ramTrust().replace("sts:AssumeRole", "kms:Decrypt")],
    ["no JSON", "trust me"],
  ])("has no trust policy with %s", async (_, document) => {
    const { call, failure } = ramClient();
    const malformed = { code: "MalformedPolicyDocument", status: 400 };
    const given = { ...APP, AssumeRolePolicyDocument: document };
    expect(await failure("CreateRole", given)).toMatchObject(malformed);
    await call("CreateRole", { ...given, AssumeRolePolicyDocument: ramTrust() });
    const update = { ...APP, NewAssumeRolePolicyDocument: document };
    expect(await failure("UpdateRole", update)).toMatchObject(malformed);
    expect((await call("GetRole", APP)).Role).toMatchObject({ AssumeRolePolicyDocument: ramTrust() });
  });

  it("has no trust policy of more than 2048 characters", async () => {
    const { failure } = ramClient();
    const long = ramTrust({ RAM: Array.from({ length: 90 }, (_, n) => `acs:ram::${n + 1}:user/somebody`) });
    expect(await failure("CreateRole", { ...APP, AssumeRolePolicyDocument: long })).toMatchObject({
      code: "InvalidParameter.AssumeRolePolicyDocument.Length",
    });
  });
});

describe("a service-linked role", () => {
  it("is made for a service of KMS, once", async () => {
    const { account, call, failure } = ramClient();
    const ServiceName = "keystore.kms.aliyuncs.com";
    const { Role } = await call("CreateServiceLinkedRole", { ServiceName });
    const RoleName = "AliyunServiceRoleForKMSKeyStore";
    expect(Role).toMatchObject({
      RoleName,
      Arn: `acs:ram::${account}:role/${RoleName}`,
      RolePrincipalName: `${RoleName}@role.${account}.onaliyunservice.com`,
      IsServiceLinkedRole: true,
    });
    const { AssumeRolePolicyDocument } = Role as { AssumeRolePolicyDocument: string };
    expect(JSON.parse(AssumeRolePolicyDocument)).toMatchObject({
      Statement: [{ Principal: { Service: [ServiceName] } }],
    });
    expect(await failure("CreateServiceLinkedRole", { ServiceName })).toMatchObject({
      code: "EntityAlreadyExists.Role",
    });
    expect((await call("GetRole", { RoleName })).Role).toMatchObject({ RoleName });
  });

  it("is none of another service, and has neither a suffix nor a description", async () => {
    const { call, failure } = ramClient();
    expect(await failure("CreateServiceLinkedRole", { ServiceName: "ecs.aliyuncs.com" })).toEqual(
      ramError("EntityNotExist.Service", 404, "The service does not exist."),
    );
    const ServiceName = "secretsmanager-ecs.kms.aliyuncs.com";
    for (const member of ["CustomSuffix", "Description"]) {
      expect(await failure("CreateServiceLinkedRole", { ServiceName, [member]: "x" })).toMatchObject({
        code: `InvalidParameter.${member}.NotAllowed`,
        status: 400,
      });
    }
    expect(await call("ListRoles")).toMatchObject({ Roles: { Role: [] } });
  });
});
