import { describe, expect, it } from "vitest";
import { control, failure, freshAccount } from "../../support/client.ts";
import { iam, policyOf } from "../../support/iam.ts";
import { iamCall } from "../../support/iam-holders.ts";

const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

function scene() {
  const account = freshAccount();
  const client = iam({ account });
  const call = (operation: string, input: Record<string, unknown> = {}) => iamCall(client, operation, input);
  const simulate = async (operation: string, input: Record<string, unknown>) => {
    const { EvaluationResults } = await call(operation, input);
    return EvaluationResults as { readonly EvalDecision: string }[];
  };
  return { account, call, simulate };
}

describe("SimulateCustomPolicy", () => {
  it("decides each action on each resource, and tells the policies", async () => {
    const { simulate } = scene();
    const PolicyInputList = [
      policyOf("kms:Encrypt", { Resource: KEY }),
      policyOf("kms:Decrypt", { Effect: "Deny" }),
    ];
    const results = await simulate("SimulateCustomPolicy", {
      PolicyInputList,
      ActionNames: ["kms:Encrypt", "kms:Decrypt"],
      ResourceArns: [KEY, `${KEY}0`],
    });
    const shown = { EvalActionName: "kms:Encrypt", EvalResourceName: KEY, MissingContextValues: [] };
    expect(results[0]).toEqual({
      ...shown,
      EvalDecision: "allowed",
      MatchedStatements: [{ SourcePolicyId: "PolicyInputList.1", SourcePolicyType: "IAM Policy" }],
    });
    expect(results.map(({ EvalDecision }) => EvalDecision)).toEqual([
      "allowed",
      "implicitDeny",
      "explicitDeny",
      "explicitDeny",
    ]);
  });

  it("looks at the context, and tells what of it is missing", async () => {
    const { simulate, call } = scene();
    const PolicyInputList = [
      policyOf("kms:*", { Condition: { StringEquals: { "kms:EncryptionContext:App": "a" } } }),
    ];
    const ask = (ContextEntries: readonly object[]) =>
      simulate("SimulateCustomPolicy", { PolicyInputList, ActionNames: ["kms:Encrypt"], ContextEntries });
    expect(await ask([])).toMatchObject([
      { EvalDecision: "implicitDeny", MissingContextValues: ["kms:EncryptionContext:App"] },
    ]);
    const entry = { ContextKeyName: "kms:EncryptionContext:App", ContextKeyType: "string" };
    expect(await ask([{ ...entry, ContextKeyValues: ["a"] }])).toMatchObject([
      { EvalDecision: "allowed", MissingContextValues: [] },
    ]);
    expect(await call("GetContextKeysForCustomPolicy", { PolicyInputList })).toEqual({
      ContextKeyNames: ["kms:EncryptionContext:App"],
    });
  });

  it("is bounded by a boundary, and joined by a resource policy", async () => {
    const { simulate, account } = scene();
    const base = { PolicyInputList: [policyOf("kms:*")], ActionNames: ["kms:Encrypt"] };
    expect(
      await simulate("SimulateCustomPolicy", {
        ...base,
        PermissionsBoundaryPolicyInputList: [policyOf("s3:*")],
      }),
    ).toMatchObject([
      {
        EvalDecision: "implicitDeny",
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      },
    ]);
    const scps = (...levels: string[]) =>
      levels.map((action) => ({ ServiceControlPolicyInputList: [policyOf(action)] }));
    for (const [levels, allowed] of [
      [["*", "kms:*"], true],
      [["*", "s3:*"], false],
    ] as const) {
      const OrderedOrganizationPolicyInputList = scps(...levels);
      expect(
        await simulate("SimulateCustomPolicy", { ...base, OrderedOrganizationPolicyInputList }),
      ).toMatchObject([{ OrganizationsDecisionDetail: { AllowedByOrganizations: allowed } }]);
    }
    const deny = policyOf("kms:*", { Effect: "Deny", Principal: "*" });
    const CallerArn = `arn:aws:iam::${account}:user/alice`;
    expect(
      await simulate("SimulateCustomPolicy", {
        ...base,
        ResourcePolicy: deny,
        CallerArn,
        ResourceArns: [KEY],
      }),
    ).toMatchObject([{ EvalDecision: "explicitDeny" }]);
  });

  it.each([
    [{ PolicyInputList: ["{"] }, "MalformedPolicyDocumentException"],
    [{ ActionNames: ["Encrypt"] }, "InvalidInputException"],
    [{ ActionNames: ["kms:*"] }, "InvalidInputException"],
    [{ CallerArn: "alice" }, "InvalidInputException"],
    [{ ActionNames: Array(1001).fill("kms:Encrypt") }, "InvalidInputException"],
  ])("refuses %o", async (change, name) => {
    const { call } = scene();
    const input = { PolicyInputList: [policyOf("kms:*")], ActionNames: ["kms:Encrypt"], ...change };
    expect(await failure(call("SimulateCustomPolicy", input))).toMatchObject({ name, status: 400 });
  });
});

describe("SimulatePrincipalPolicy", () => {
  it("decides by all policies of a user, and of its groups, boundary and organization", async () => {
    const { account, call, simulate } = scene();
    await call("CreateUser", { UserName: "alice" });
    await call("CreateGroup", { GroupName: "g" });
    await call("PutGroupPolicy", {
      GroupName: "g",
      PolicyName: "p",
      PolicyDocument: policyOf("kms:Encrypt"),
    });
    await call("AddUserToGroup", { GroupName: "g", UserName: "alice" });
    const PolicyArn = "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser";
    await call("AttachUserPolicy", { UserName: "alice", PolicyArn });
    const PolicySourceArn = `arn:aws:iam::${account}:user/alice`;
    const ActionNames = ["kms:Encrypt", "kms:CreateKey", "kms:Decrypt"];
    const ask = async (input: object = {}) => {
      const results = await simulate("SimulatePrincipalPolicy", { PolicySourceArn, ActionNames, ...input });
      return results.map(({ EvalDecision }) => EvalDecision);
    };
    expect(await ask()).toEqual(["allowed", "allowed", "implicitDeny"]);
    expect(await ask({ PolicyInputList: [policyOf("kms:Decrypt")] })).toEqual([
      "allowed",
      "allowed",
      "allowed",
    ]);
    expect(await ask({ PolicySourceArn: `arn:aws:iam::${account}:group/g` })).toEqual([
      "allowed",
      "implicitDeny",
      "implicitDeny",
    ]);
    const keys = await call("GetContextKeysForPrincipalPolicy", { PolicySourceArn });
    expect(keys).toEqual({ ContextKeyNames: [] });
    await call("PutUserPermissionsBoundary", { UserName: "alice", PermissionsBoundary: PolicyArn });
    expect(await ask()).toEqual(["implicitDeny", "allowed", "implicitDeny"]);
    const organization = {
      id: "o-a1b2c3d4e5",
      managementAccount: "999900001111",
      serviceControlPolicies: [[{ policy: JSON.parse(policyOf("s3:*")) as object }]],
    };
    await control("PUT", `organizations/${account}`, organization, { server: "off" });
    const bounded = await simulate("SimulatePrincipalPolicy", { PolicySourceArn, ActionNames });
    expect(bounded[1]).toMatchObject({
      EvalDecision: "implicitDeny",
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
    });
    const pages = await call("SimulatePrincipalPolicy", { PolicySourceArn, ActionNames, MaxItems: 2 });
    expect([pages.EvaluationResults, pages.IsTruncated]).toEqual([
      expect.toSatisfy((all) => all.length === 2),
      true,
    ]);
    const rest = await call("SimulatePrincipalPolicy", {
      PolicySourceArn,
      ActionNames,
      MaxItems: 2,
      Marker: pages.Marker,
    });
    expect(rest.EvaluationResults).toMatchObject([{ EvalActionName: "kms:Decrypt" }]);
  });

  it("leaves policies out, by type, ARN or name", async () => {
    const { account, call, simulate } = scene();
    const PolicyArn = "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser";
    await call("CreateUser", { UserName: "alice" });
    await call("AttachUserPolicy", { UserName: "alice", PolicyArn });
    await call("PutUserPolicy", {
      UserName: "alice",
      PolicyName: "p",
      PolicyDocument: policyOf("kms:Encrypt"),
    });
    const ask = async (...PolicyExclusionList: object[]) => {
      const results = await simulate("SimulatePrincipalPolicy", {
        PolicySourceArn: `arn:aws:iam::${account}:user/alice`,
        ActionNames: ["kms:Encrypt", "kms:CreateKey"],
        PolicyExclusionList,
      });
      return results.map(({ EvalDecision }) => EvalDecision);
    };
    const inline = { PolicyName: "p", AttachmentType: "user" };
    expect(await ask()).toEqual(["allowed", "allowed"]);
    expect(await ask({ PolicyType: "inline" })).toEqual(["implicitDeny", "allowed"]);
    expect(await ask({ PolicyArn: "arn:aws:iam::aws:policy/AWS*" })).toEqual(["allowed", "implicitDeny"]);
    expect(await ask({ InlinePolicyIdentifier: { ...inline, AttachmentName: "al*" } })).toEqual([
      "implicitDeny",
      "allowed",
    ]);
    expect(
      await ask(
        { InlinePolicyIdentifier: { ...inline, AttachmentName: "bob" } },
        { PolicyType: "user-managed" },
        { PolicyType: "aws-managed" },
      ),
    ).toEqual(["allowed", "implicitDeny"]);
  });

  it("needs an entity of the account", async () => {
    const { account, call } = scene();
    const ask = (PolicySourceArn: string) =>
      failure(call("SimulatePrincipalPolicy", { PolicySourceArn, ActionNames: ["kms:Encrypt"] }));
    expect(await ask(`arn:aws:iam::${account}:user/nobody`)).toMatchObject({ name: "NoSuchEntityException" });
    expect(await ask(`arn:aws:iam::${account}:group/nothing`)).toMatchObject({
      name: "NoSuchEntityException",
    });
    expect(await ask(`arn:aws:iam::${freshAccount()}:user/alice`)).toMatchObject({
      name: "InvalidInputException",
    });
  });
});
