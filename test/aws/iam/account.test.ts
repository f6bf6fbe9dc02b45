import { describe, expect, it } from "vitest";
import { failure, freshAccount } from "../../support/client.ts";
import { iam } from "../../support/iam.ts";
import { iamCall } from "../../support/iam-holders.ts";

describe("an account", () => {
  it("is summed up", async () => {
    const client = iam();
    const summary = async () =>
      (await iamCall(client, "GetAccountSummary")).SummaryMap as Record<string, number>;
    expect(await summary()).toMatchObject({ Users: 0, UsersQuota: 5000, RolesQuota: 1000, MFADevices: 0 });
    await iamCall(client, "CreateUser", { UserName: "u" });
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await iamCall(client, "AttachUserPolicy", { UserName: "u", PolicyArn });
    expect(await summary()).toMatchObject({ Users: 1, Groups: 0, PolicyVersionsInUse: 1 });
  });

  it("has neither aliases nor instance profiles nor a password policy", async () => {
    const account = freshAccount();
    const client = iam({ account });
    expect(await iamCall(client, "ListAccountAliases")).toEqual({ AccountAliases: [], IsTruncated: false });
    expect(await iamCall(client, "ListInstanceProfiles")).toEqual({
      InstanceProfiles: [],
      IsTruncated: false,
    });
    expect(await failure(iamCall(client, "GetInstanceProfile", { InstanceProfileName: "p" }))).toEqual({
      name: "NoSuchEntityException",
      message: "Instance Profile p cannot be found.",
      status: 404,
    });
    expect(await failure(iamCall(client, "GetAccountPasswordPolicy"))).toEqual({
      name: "NoSuchEntityException",
      message: `The Password Policy with domain name ${account} cannot be found.`,
      status: 404,
    });
  });
});
