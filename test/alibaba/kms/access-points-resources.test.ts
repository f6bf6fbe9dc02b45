import { describe, expect, it } from "vitest";
import { invalid, KEY_USER, makeAccessPoint, NOT_FOUND, SECRET_USER } from "../../support/access-points.ts";
import { alibabaClient } from "../../support/alibaba.ts";
import { control } from "../../support/client.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const RequestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
const EXISTS = { code: "Rejected.ResourceExist", message: "The resource already exists.", status: 409 };
const NO_INSTANCE = {
  code: "Forbidden.DKMSInstanceNotFound",
  message: "The specified DKMS Instance is not found.",
  status: 403,
};

describe("network rules", () => {
  it("are made, described, changed and deleted", async () => {
    const client = alibabaClient();
    const Arn = `acs:kms:cn-hangzhou:${client.account}:network/rule`;
    const made = {
      Arn,
      Type: "Private",
      // As it was given, blanks and all.
      SourcePrivateIp: '["10.10.10.10/24", "192.168.17.13"]',
      Description: "first",
    };
    const { Arn: _, ...given } = made;
    const created = await client.call("CreateNetworkRule", { Name: "rule", ...given });
    expect(created).toEqual({ ...made, Name: "rule", RequestId });
    expect(await client.call("DescribeNetworkRule", { Name: "rule" })).toEqual({ ...made, RequestId });
    const update = (change: object) => client.call("UpdateNetworkRule", { Name: "rule", ...change });
    expect(await update({ SourcePrivateIp: '["10.0.0.1"]' })).toEqual({ RequestId });
    expect(await client.call("DescribeNetworkRule", { Name: "rule" })).toMatchObject({
      SourcePrivateIp: '["10.0.0.1"]',
      Description: "first",
    });
    await update({ Description: "" });
    expect(await client.call("DescribeNetworkRule", { Name: "rule" })).toMatchObject({
      SourcePrivateIp: '["10.0.0.1"]',
      Description: "",
    });
    expect(await client.call("DeleteNetworkRule", { Name: "rule" })).toEqual({ RequestId });
    for (const action of ["Describe", "Update", "Delete"]) {
      expect(await client.failure(`${action}NetworkRule`, { Name: "rule" }), action).toEqual(NOT_FOUND);
    }
  });

  it("need no addresses and no description", async () => {
    const client = alibabaClient();
    const answer = await client.call("CreateNetworkRule", { Name: "rule", Type: "Private" });
    expect(answer).toMatchObject({ SourcePrivateIp: "[]", Description: "" });
  });

  it.each([
    [{ Type: "Private" }, "Name"],
    [{ Name: "rule" }, "Type"],
  ])("need every required parameter: %o", async (parameters, missing) => {
    expect(await alibabaClient().failure("CreateNetworkRule", parameters)).toEqual({
      code: "MissingParameter",
      message: `The parameter "${missing}" is needed but not provided.`,
      status: 400,
    });
  });

  it.each([
    [{ Name: "a b" }, "Name"],
    [{ Name: "a".repeat(193) }, "Name"],
    [{ Type: "Public" }, "Type"],
    [{ SourcePrivateIp: "10.0.0.1" }, "SourcePrivateIp"],
    [{ SourcePrivateIp: ["10.0.0.256"] }, "SourcePrivateIp"],
    [{ Description: "d".repeat(8193) }, "Description"],
  ])("refuse %o, and are not made then", async (wrong, parameter) => {
    const client = alibabaClient();
    const parameters = { Name: "rule", Type: "Private", ...wrong };
    expect(await client.failure("CreateNetworkRule", parameters)).toEqual(invalid(parameter));
    expect(await client.call("ListNetworkRules")).toMatchObject({ TotalCount: 0 });
  });

  it("have names that are unique in a Region and account", async () => {
    const client = alibabaClient();
    const rule = { Name: "rule", Type: "Private" };
    await client.call("CreateNetworkRule", rule);
    expect(await client.failure("CreateNetworkRule", { ...rule, Description: "other" })).toEqual(EXISTS);
    expect(await client.call("DescribeNetworkRule", rule)).toMatchObject({ Description: "" });
    for (const other of [alibabaClient(), alibabaClient({ ...client, region: "ap-southeast-1" })]) {
      expect(await other.failure("DescribeNetworkRule", rule)).toEqual(NOT_FOUND);
      await other.call("CreateNetworkRule", rule);
    }
  });
});

describe("policies", () => {
  const POLICY = {
    Name: "policy",
    KmsInstance: "shared",
    Permissions: `["${KEY_USER}", "${SECRET_USER}"]`,
    Resources: '["key/*", "secret/db/*"]',
    AccessControlRules: '{ "NetworkRules": ["rule"] }',
    Description: "a policy",
  };
  const withRule = async () => {
    const client = alibabaClient();
    await client.call("CreateNetworkRule", { Name: "rule", Type: "Private" });
    return client;
  };

  it("are made, described, changed and deleted", async () => {
    const client = await withRule();
    const Arn = `acs:kms:cn-hangzhou:${client.account}:policy/policy`;
    expect(await client.call("CreatePolicy", POLICY)).toEqual({ ...POLICY, Arn, RequestId });
    const described = {
      ...POLICY,
      Arn,
      Permissions: [KEY_USER, SECRET_USER],
      Resources: ["key/*", "secret/db/*"],
      RequestId,
    };
    expect(await client.call("DescribePolicy", { Name: "policy" })).toEqual(described);
    const update = (change: object) => client.call("UpdatePolicy", { Name: "policy", ...change });
    await update({ Permissions: [SECRET_USER], Description: "changed" });
    await update({ Resources: ["secret/*"] });
    await update({ AccessControlRules: "{}" });
    expect(await client.call("DescribePolicy", { Name: "policy" })).toEqual({
      ...described,
      Permissions: [SECRET_USER],
      Resources: ["secret/*"],
      AccessControlRules: "{}",
      Description: "changed",
    });
    // Its rule is free again.
    expect(await client.call("DeleteNetworkRule", { Name: "rule" })).toEqual({ RequestId });
    expect(await client.call("DeletePolicy", { Name: "policy" })).toEqual({ RequestId });
    for (const action of ["Describe", "Update", "Delete"]) {
      expect(await client.failure(`${action}Policy`, { Name: "policy" }), action).toEqual(NOT_FOUND);
    }
  });

  it("are for the shared gateway and without rules by default", async () => {
    const client = alibabaClient();
    const policy = { Name: "policy", Permissions: [KEY_USER], Resources: ["key/*"] };
    expect(await client.call("CreatePolicy", policy)).toMatchObject({
      KmsInstance: "shared",
      AccessControlRules: '{"NetworkRules":[]}',
    });
    expect(await client.failure("CreatePolicy", policy)).toEqual(EXISTS);
  });

  it.each([
    [{ Permissions: ["Admin"] }, invalid("Permissions")],
    [{ Resources: ["alias/a"] }, invalid("Resources")],
    [{ Resources: '["key/*"' }, invalid("Resources")],
    [{ AccessControlRules: ["rule"] }, invalid("AccessControlRules")],
    [{ KmsInstance: "other" }, invalid("KmsInstance")],
    [{ KmsInstance: "kst-hzz62ee817bvyyr5x****" }, NO_INSTANCE],
    [{ KmsInstance: "kst-hzz62ee817bvyyr5x1234" }, NO_INSTANCE],
  ])("refuse %o, and are not made then", async (wrong, error) => {
    const client = await withRule();
    expect(await client.failure("CreatePolicy", { ...POLICY, ...wrong })).toEqual(error);
    expect(await client.call("ListPolicies")).toMatchObject({ TotalCount: 0 });
    // The rule is not held either.
    await client.call("DeleteNetworkRule", { Name: "rule" });
  });

  // terraform-provider-alicloud 1.289, resource_alicloud_kms_policy_test.go
  it("may have network rules that are not there, and lose all roles", async () => {
    const client = alibabaClient();
    const AccessControlRules =
      '{"NetworkRules":["alicloud_kms_network_rule.networkRule1.network_rule_name"]}';
    await client.call("CreatePolicy", { ...POLICY, AccessControlRules });
    const change = { Name: "policy", Permissions: "[]", AccessControlRules: { NetworkRules: ["missing"] } };
    await client.call("UpdatePolicy", change);
    expect(await client.call("DescribePolicy", { Name: "policy" })).toMatchObject({
      Permissions: [],
      AccessControlRules: '{"NetworkRules":["missing"]}',
    });
  });
});

describe("application access points", () => {
  it("are made, described, changed and deleted", async () => {
    const client = alibabaClient();
    for (const Name of ["p1", "p2", "p3", "p4"]) {
      await client.call("CreatePolicy", { Name, Permissions: [KEY_USER], Resources: ["key/*"] });
    }
    const made = {
      Arn: `acs:kms:cn-hangzhou:${client.account}:applicationaccesspoint/aap`,
      Name: "aap",
      AuthenticationMethod: "ClientKey",
      Policies: '["p1", "p2"]',
      Description: "an application",
      RequestId,
    };
    const { Arn: _, RequestId: __, ...given } = made;
    expect(await client.call("CreateApplicationAccessPoint", given)).toEqual(made);
    expect(await client.failure("CreateApplicationAccessPoint", given)).toEqual(EXISTS);
    const describe = () => client.call("DescribeApplicationAccessPoint", { Name: "aap" });
    expect(await describe()).toEqual(made);
    const update = { Name: "aap", Policies: ["p2", "p3", "p4"], Description: "" };
    expect(await client.call("UpdateApplicationAccessPoint", update)).toEqual({ RequestId });
    expect(await describe()).toEqual({ ...made, Policies: '["p2","p3","p4"]', Description: "" });
    await client.call("DeleteApplicationAccessPoint", { Name: "aap" });
    for (const action of ["Describe", "Update", "Delete"]) {
      const failure = await client.failure(`${action}ApplicationAccessPoint`, { Name: "aap" });
      expect(failure, action).toEqual(NOT_FOUND);
    }
  });

  it.each([
    [{ Policies: "[]" }, invalid("Policies")],
    [{ Policies: ["policy", "policy", "policy", "policy"] }, invalid("Policies")],
    [{ Policies: "policy" }, invalid("Policies")],
    [{ AuthenticationMethod: "Password" }, invalid("AuthenticationMethod")],
  ])("refuse %o", async (wrong, error) => {
    const client = alibabaClient();
    await makeAccessPoint(client, "other");
    const parameters = { Name: "aap", Policies: ["policy"], ...wrong };
    expect(await client.failure("CreateApplicationAccessPoint", parameters)).toEqual(error);
    expect(await client.call("ListApplicationAccessPoints")).toMatchObject({ TotalCount: 1 });
  });

  // Terraform, alicloud_kms_application_access_point and alicloud_kms_client_key: examples, and acceptance tests of 1.289.
  it("may have policies that are not there", async () => {
    const client = alibabaClient();
    const Policies = '["abc","efg","hfc"]';
    await client.call("CreateApplicationAccessPoint", { Name: "aap", Policies });
    expect(await client.call("DescribeApplicationAccessPoint", { Name: "aap" })).toMatchObject({ Policies });
    await client.call("UpdateApplicationAccessPoint", { Name: "aap", Policies: ["aaa"] });
    const key = { AapName: "aap", Password: "YouPassword123!" };
    expect(await client.call("CreateClientKey", key)).toMatchObject({ KeyAlgorithm: "RSA_2048" });
  });
});

// API Reference, DeletePolicy: "make sure that the permission policy is not associated with application access points
// (AAPs). Otherwise, related applications cannot access Key Management Service (KMS)."
it("a resource can be deleted while another one refers to it", async () => {
  const client = alibabaClient();
  await makeAccessPoint(client);
  await client.call("DeleteNetworkRule", { Name: "rule" });
  await client.call("DeletePolicy", { Name: "policy" });
  expect(await client.failure("DescribePolicy", { Name: "policy" })).toEqual(NOT_FOUND);
  expect(await client.call("DescribeApplicationAccessPoint", { Name: "aap" })).toMatchObject({ Name: "aap" });
  await client.call("DeleteApplicationAccessPoint", { Name: "aap" });
});

describe("lists", () => {
  const NAMES = Array.from({ length: 12 }, (_, i) => `name-${11 - i}`);

  it.each([
    ["NetworkRule", "NetworkRules", "ListNetworkRules", { Type: "Private" }, { Type: "Private" }],
    ["Policy", "Policies", "ListPolicies", { Permissions: [KEY_USER], Resources: ["key/*"] }, {}],
    [
      "ApplicationAccessPoint",
      "ApplicationAccessPoints",
      "ListApplicationAccessPoints",
      { Policies: ["policy"] },
      { AuthenticationMethod: "ClientKey" },
    ],
  ])(
    "by %s are answered in pages by number, in the order of creation",
    async (kind, plural, action, given, shown) => {
      const client = alibabaClient();
      const policy = { Permissions: [KEY_USER], Resources: ["key/*"] };
      if (kind === "ApplicationAccessPoint") await client.call("CreatePolicy", { Name: "policy", ...policy });
      for (const Name of NAMES) await client.call(`Create${kind}`, { Name, ...given });
      const page = (names: string[], PageNumber: number, PageSize: number) => ({
        [plural]: { [kind]: names.map((Name) => ({ Name, ...shown })) },
        TotalCount: 12,
        PageNumber,
        PageSize,
        RequestId,
      });
      expect(await client.call(action)).toEqual(page(NAMES.slice(0, 10), 1, 10));
      expect(await client.call(action, { PageNumber: 2 })).toEqual(page(NAMES.slice(10), 2, 10));
      expect(await client.call(action, { PageNumber: 3, PageSize: 5 })).toEqual(page(NAMES.slice(10), 3, 5));
      expect(await client.call(action, { PageNumber: 4, PageSize: 5 })).toEqual(page([], 4, 5));
      expect(await client.call(action, { PageSize: 100 })).toEqual(page(NAMES, 1, 100));
      expect(await client.failure(action, { PageSize: 101 })).toEqual(invalid("PageSize"));
      expect(await client.failure(action, { PageNumber: 0 })).toEqual(invalid("PageNumber"));
    },
  );
});

it("one of several resources is made where they come at once under one name", async () => {
  const client = alibabaClient();
  const make = (i: number) =>
    client.call("CreateNetworkRule", { Name: "rule", Type: "Private", Description: `${i}` });
  const made = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => make(i)));
  const won = made.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  expect(won).toHaveLength(1);
  const { Description } = await client.call("DescribeNetworkRule", { Name: "rule" });
  expect(Description).toBe(won[0]?.Description);
});

it("a reset of the workspace leaves nothing", async () => {
  const { server, name: workspace } = await FrozenWorkspace.begin("2030-01-01T00:00:00.000Z");
  const client = alibabaClient({ server, workspace });
  await makeAccessPoint(client);
  await client.call("CreateClientKey", { AapName: "aap", Password: "Correct-horse-7" });
  await control("POST", "reset", undefined, { server, workspace });
  expect(await client.call("ListClientKeys")).toMatchObject({ ClientKeys: [] });
  for (const action of ["ListNetworkRules", "ListPolicies", "ListApplicationAccessPoints"]) {
    expect(await client.call(action)).toMatchObject({ TotalCount: 0 });
  }
  // The names of what is gone are free again.
  await makeAccessPoint(client);
});

it("an account has 100 resources of a kind at the most", async () => {
  const client = alibabaClient();
  const make = (i: number) => client.call("CreateNetworkRule", { Name: `rule-${i}`, Type: "Private" });
  await Promise.all(Array.from({ length: 100 }, (_, i) => make(i)));
  expect(await client.failure("CreateNetworkRule", { Name: "rule-100", Type: "Private" })).toEqual({
    code: "Rejected.LimitExceeded",
    message: "The request was rejected because user create resource limit was exceeded.",
    status: 400,
  });
  await client.call("DeleteNetworkRule", { Name: "rule-0" });
  await make(100);
  expect(await client.call("ListNetworkRules")).toMatchObject({ TotalCount: 100 });
});
