import { GetPolicyCommand, GetRoleCommand, GetUserCommand } from "@aws-sdk/client-iam";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure } from "../support/client.ts";
import { policyOf, trustOf } from "../support/iam.ts";
import { CHANGED_USE, Terraform, USE } from "../support/terraform.ts";

const json = (text: string) => JSON.parse(text) as unknown;

/** What a refresh has to find. */
function wanted({ account, boundary }: Terraform) {
  const arn = (name: string) => `arn:aws:iam::${account}:${name}`;
  return {
    group: arn("group/ops"),
    provider: ["token.actions.githubusercontent.com", ["sts.amazonaws.com"], ["f".repeat(40)]],
    bound: ["/team/", "v1", json(policyOf("kms:*"))],
    use: ["/", "v1", json(USE)],
    data: {
      description: "of the data",
      state: "Enabled",
      policy: json(policyOf("kms:*", { Principal: { AWS: arn("root") } })),
      rotation: [true, 180],
      tags: [{ TagKey: "team", TagValue: "payments" }],
    },
    own: expect.objectContaining({
      description: "made by the role",
      state: "Enabled",
      rotation: [false, undefined],
    }),
    user: [arn("user/ci"), boundary, json(policyOf("kms:*"))],
    role: {
      arn: arn("role/app"),
      boundary,
      seconds: 7200,
      tags: [{ Key: "team", Value: "payments" }],
      trust: json(trustOf({ AWS: arn("root") })),
      policies: ["manage"],
      policy: json(policyOf("kms:*")),
    },
    memberships: ["ops"],
    hasAccessKey: [[true, "Active"]],
    attached: [
      ["arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser"],
      [arn("policy/use")],
      [arn("policy/use")],
    ],
    alias: [true],
    target: true,
    grants: [
      [
        true,
        "app",
        expect.arrayContaining(["Encrypt", "GenerateDataKey"]),
        { EncryptionContextSubset: { app: "invoices" } },
      ],
    ],
  };
}

describe("Terraform's calls to STS, IAM and KMS in their order", () => {
  it("find what was made, then what was changed, and leave nothing but keys that are to be deleted", async () => {
    const terraform = await Terraform.start();
    const { account, iam, kms, boundary } = terraform;
    expect(await terraform.configure()).toEqual({
      Account: account,
      Arn: `arn:aws:iam::${account}:user/admin`,
    });

    await terraform.apply();
    const made = wanted(terraform);
    expect(await terraform.refresh()).toEqual(made);

    await terraform.change();
    const data = { ...made.data, description: "changed" };
    expect(await terraform.refresh()).toEqual({ ...made, data, use: ["/", "v2", json(CHANGED_USE)] });

    const pending = "PendingDeletion";
    expect(await terraform.destroy()).toEqual({ grants: [], groups: [], own: pending, data: pending });
    for (const gone of [
      () => iam.send(new GetRoleCommand({ RoleName: "app" })),
      () => iam.send(new GetUserCommand({ UserName: "ci" })),
      () => iam.send(new GetPolicyCommand({ PolicyArn: boundary })),
    ]) {
      expect(await failure(gone())).toMatchObject({ name: "NoSuchEntityException", status: 404 });
    }
    expect((await kms.send(new ListKeysCommand({}))).Keys).toHaveLength(2);
  });
});
