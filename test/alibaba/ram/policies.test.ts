import { describe, expect, it } from "vitest";
import { rawAlibaba } from "../../support/alibaba.ts";
import { RAM_VERSION, ramClient, ramError, ramPolicy } from "../../support/ram.ts";

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const OWN = { PolicyName: "own", PolicyType: "Custom" };
const NAMED = { PolicyName: "own" };

async function scene() {
  const client = ramClient();
  const { call } = client;
  const document = ramPolicy("kms:Encrypt");
  const { Policy } = await call("CreatePolicy", { ...NAMED, PolicyDocument: document, Description: "first" });
  const version = (more: object = {}, action = "kms:Decrypt") =>
    call("CreatePolicyVersion", { ...NAMED, PolicyDocument: ramPolicy(action), ...more });
  const versions = async () => {
    const { PolicyVersions } = await call("ListPolicyVersions", OWN);
    const all = (PolicyVersions as { PolicyVersion: { VersionId: string; IsDefaultVersion: boolean }[] })
      .PolicyVersion;
    return all.map(({ VersionId, IsDefaultVersion }) => `${VersionId}${IsDefaultVersion ? "!" : ""}`);
  };
  return { ...client, document, Policy, version, versions };
}

describe("a policy of the account", () => {
  it("is made, read, listed and deleted", async () => {
    const { call, failure, document, Policy } = await scene();
    const shown = {
      ...OWN,
      Description: "first",
      DefaultVersion: "v1",
      CreateDate: DATE,
      UpdateDate: DATE,
    };
    expect(Policy).toEqual(shown);
    const version = { VersionId: "v1", IsDefaultVersion: true, PolicyDocument: document, CreateDate: DATE };
    const { RequestId: _, ...got } = await call("GetPolicy", OWN);
    expect(got).toEqual({
      Policy: { ...shown, AttachmentCount: 0, PolicyDocument: document },
      DefaultPolicyVersion: version,
    });
    expect((await call("GetPolicyVersion", { ...OWN, VersionId: "v1" })).PolicyVersion).toEqual(version);
    const { Policies } = await call("ListPolicies", { PolicyType: "Custom" });
    expect(Policies).toEqual({ Policy: [{ ...shown, AttachmentCount: 0, Tags: { Tag: [] } }] });
    const described = await call("UpdatePolicyDescription", { ...NAMED, NewDescription: "second" });
    expect(described.Policy).toEqual({ ...shown, Description: "second" });
    await call("DeletePolicy", NAMED);
    const gone = ramError("EntityNotExist.Policy", 404, "The policy does not exist.");
    for (const operation of ["GetPolicy", "ListPolicyVersions", "ListEntitiesForPolicy"]) {
      expect(await failure(operation, OWN)).toEqual(gone);
    }
    for (const operation of ["DeletePolicy", "UpdatePolicyDescription"]) {
      expect(await failure(operation, NAMED)).toEqual(gone);
    }
    expect(await failure("CreatePolicyVersion", { ...NAMED, PolicyDocument: document })).toEqual(gone);
  });

  it("has a name that no other of the account has", async () => {
    const { call, failure, document } = await scene();
    expect(await failure("CreatePolicy", { PolicyName: "OWN", PolicyDocument: document })).toEqual(
      ramError("EntityAlreadyExists.Policy", 409, "The policy does already EXIST."),
    );
    expect(await failure("CreatePolicy", { PolicyName: "a_b", PolicyDocument: document })).toMatchObject({
      code: "InvalidParameter.PolicyName.InvalidChars",
    });
    expect(
      await failure("CreatePolicy", { PolicyName: "a".repeat(129), PolicyDocument: document }),
    ).toMatchObject({ code: "InvalidParameter.PolicyName.Length" });
    await call("CreatePolicy", { PolicyName: "AdministratorAccess", PolicyDocument: document });
  });

  it.each([
    ["no JSON", "{", "The policy document is malformed: a policy must be JSON."],
    ["no list of statements", '{"Version":"1","Statement":{}}', /must be a list/],
    ["a Version of another cloud", ramPolicy("kms:*").replace('"1"', '"2012-10-17"'), /Version is unknown/],
    ["an action without a service", ramPolicy("Encrypt"), /service:operation/],
    [
      "a resource that is no ARN",
      ramPolicy("kms:*", { Resource: "key" }),
      "The Resource key must be * or an ARN.",
    ],
    [
      "a principal",
      ramPolicy("kms:*", { Principal: { RAM: "acs:ram::1:root" } }),
      /must not have a Principal/,
    ],
    ["an unknown operator", ramPolicy("kms:*", { Condition: { Nope: { a: "b" } } }), /malformed/],
  ])("has no document with %s", async (_, PolicyDocument, message) => {
    const { failure, versions } = await scene();
    const error = {
      code: "MalformedPolicyDocument",
      status: 400,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    };
    expect(await failure("CreatePolicy", { PolicyName: "other", PolicyDocument })).toEqual(error);
    expect(await failure("CreatePolicyVersion", { ...NAMED, PolicyDocument })).toEqual(error);
    expect(await failure("GetPolicy", { PolicyName: "other", PolicyType: "Custom" })).toMatchObject({
      status: 404,
    });
    expect(await versions()).toEqual(["v1!"]);
  });

  it("has no document of more than 6144 characters", async () => {
    const { account, failure } = await scene();
    const error = ramError(
      "InvalidParameter.PolicyDocument.Length",
      400,
      'The parameter - "PolicyDocument" beyond the length limit.',
    );
    const PolicyDocument = ramPolicy(`kms:${"a".repeat(6144)}`);
    expect(await failure("CreatePolicyVersion", { ...NAMED, PolicyDocument })).toEqual(error);
    // White space does not count, within reason.
    const spaced = async (length: number) => {
      const body = new URLSearchParams({ PolicyDocument: ramPolicy("kms:*") + " ".repeat(length) });
      const asked = { Action: "CreatePolicyVersion", ...NAMED };
      const { status, json } = await rawAlibaba(
        asked,
        { account, version: RAM_VERSION },
        { method: "POST", body },
      );
      return json.Code ?? status;
    };
    expect(await spaced(7000)).toBe(200);
    expect(await spaced(65_536)).toBe(error.code);
  });

  it("gets versions, one of which is the default", async () => {
    const { call, failure, version, versions } = await scene();
    const { PolicyVersion } = await version();
    expect(PolicyVersion).toEqual({
      VersionId: "v2",
      IsDefaultVersion: false,
      PolicyDocument: ramPolicy("kms:Decrypt"),
      CreateDate: DATE,
    });
    await version({ SetAsDefault: true });
    expect(await versions()).toEqual(["v1", "v2", "v3!"]);
    await call("SetDefaultPolicyVersion", { ...NAMED, VersionId: "v2" });
    expect(await call("GetPolicy", OWN)).toMatchObject({
      Policy: { DefaultVersion: "v2" },
      DefaultPolicyVersion: { VersionId: "v2", IsDefaultVersion: true },
    });
    expect(await failure("DeletePolicyVersion", { ...NAMED, VersionId: "v2" })).toEqual(
      ramError(
        "DeleteConflict.Policy.Version.Default",
        409,
        "The default policy version CAN NOT been deleted directly.",
      ),
    );
    await call("DeletePolicyVersion", { ...NAMED, VersionId: "v3" });
    expect(await failure("DeletePolicy", NAMED)).toEqual(
      ramError(
        "DeleteConflict.Policy.Version",
        409,
        "The policy CAN NOT has any version except the default version.",
      ),
    );
    const gone = ramError("EntityNotExist.Policy.Version", 404, "The policy version does not exist.");
    expect(await failure("GetPolicyVersion", { ...OWN, VersionId: "v3" })).toEqual(gone);
    for (const operation of ["DeletePolicyVersion", "SetDefaultPolicyVersion"]) {
      expect(await failure(operation, { ...NAMED, VersionId: "v3" })).toEqual(gone);
      expect(await failure(operation, { ...NAMED, VersionId: "3" })).toEqual(
        ramError(
          "InvalidParameter.VersionId.Format",
          400,
          'The format of the parameter - "VersionId" is incorrect.',
        ),
      );
    }
    // Numbers are never given twice.
    expect((await version()).PolicyVersion).toMatchObject({ VersionId: "v4" });
    await call("DeletePolicy", { ...NAMED, CascadingDelete: true });
    expect(await failure("GetPolicy", OWN)).toMatchObject({ status: 404 });
  });

  it("has five versions at the most, of which the oldest may make place", async () => {
    const { failure, version, versions } = await scene();
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => version()));
    expect(made.filter(({ status }) => status === "rejected")).toMatchObject([
      { reason: { code: "LimitExceeded.Policy.Version" } },
    ]);
    const next = { ...NAMED, PolicyDocument: ramPolicy("kms:*") };
    for (const RotateStrategy of [undefined, "None"]) {
      expect(await failure("CreatePolicyVersion", { ...next, RotateStrategy })).toEqual(
        ramError(
          "LimitExceeded.Policy.Version",
          409,
          "The count of policy version beyond the current limits.",
        ),
      );
    }
    const RotateStrategy = "DeleteOldestNonDefaultVersionWhenLimitExceeded";
    await version({ RotateStrategy });
    expect(await versions()).toEqual(["v1!", "v3", "v4", "v5", "v6"]);
    await version({ RotateStrategy, SetAsDefault: true });
    await version({ RotateStrategy });
    expect(await versions()).toEqual(["v4", "v5", "v6", "v7!", "v8"]);
    expect(await failure("CreatePolicyVersion", { ...next, RotateStrategy: "Oldest" })).toMatchObject({
      code: "InvalidParameter.RotateStrategy",
    });
  });
});

describe("a policy of RAM itself", () => {
  it("is read with its earlier versions, as far as they are known", async () => {
    const { call, failure } = ramClient();
    const system = { PolicyName: "aliyunkmscryptouseraccess", PolicyType: "System" };
    const { Policy, DefaultPolicyVersion } = await call("GetPolicy", system);
    expect(Policy).toMatchObject({ PolicyName: "AliyunKMSCryptoUserAccess", DefaultVersion: "v2" });
    const { PolicyDocument } = DefaultPolicyVersion as { PolicyDocument: string };
    expect(JSON.parse(PolicyDocument)).toMatchObject({
      Version: "1",
      Statement: [{ Action: expect.arrayContaining(["kms:GenerateMac"]) }],
    });
    expect(await call("ListPolicyVersions", system)).toMatchObject({
      PolicyVersions: {
        PolicyVersion: [
          { VersionId: "v1", IsDefaultVersion: false },
          { VersionId: "v2", IsDefaultVersion: true },
        ],
      },
    });
    expect(await failure("GetPolicyVersion", { ...system, VersionId: "v9" })).toMatchObject({ status: 404 });
    // Nobody but RAM changes it: what changes policies means those of the account.
    for (const operation of ["DeletePolicy", "SetDefaultPolicyVersion"]) {
      const given = { PolicyName: "AdministratorAccess", VersionId: "v1" };
      expect(await failure(operation, given)).toMatchObject({ code: "EntityNotExist.Policy" });
    }
  });

  it("is listed among those of the account, in pages by name, or by type", async () => {
    const { call } = await scene();
    const namesOf = async (more: object) => {
      const answer = await call("ListPolicies", { ...more });
      const { Policy } = answer.Policies as { Policy: { PolicyName: string; PolicyType: string }[] };
      return {
        names: Policy.map(({ PolicyName }) => PolicyName),
        types: new Set(Policy.map((each) => each.PolicyType)),
        answer,
      };
    };
    const all = await namesOf({});
    expect(all.names).toContain("own");
    expect(all.types).toEqual(new Set(["System", "Custom"]));
    expect((await namesOf({ PolicyType: "System" })).types).toEqual(new Set(["System"]));
    const paged: string[] = [];
    let Marker: unknown;
    do {
      const { names, answer } = await namesOf({ MaxItems: 3, Marker });
      paged.push(...names);
      ({ Marker } = answer);
    } while (Marker !== undefined);
    expect(paged).toEqual(all.names);
  });
});
