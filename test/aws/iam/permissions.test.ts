import { describe, expect, it } from "vitest";
import { control, failure } from "../../support/client.ts";
import { iam, policyOf } from "../../support/iam.ts";
import { iamCall } from "../../support/iam-holders.ts";
import { type AccessKey, credential } from "../../support/sign.ts";

const SERVER = { server: "strict" } as const;

function clientOf({ accessKeyId, secretAccessKey, sessionToken }: AccessKey) {
  const client = iam(SERVER, {
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  });
  return (operation: string, input: Record<string, unknown> = {}) => iamCall(client, operation, input);
}

/** An account in strict mode, where policies decide: its root user and a user. */
async function scene() {
  const { account, ...key } = await credential();
  const root = clientOf(key);
  await root("CreateUser", { UserName: "alice" });
  const { AccessKey: made } = await root("CreateAccessKey", { UserName: "alice" });
  const { AccessKeyId, SecretAccessKey } = made as { AccessKeyId: string; SecretAccessKey: string };
  const alice = clientOf({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
  const allow = (PolicyDocument: string) =>
    root("PutUserPolicy", { UserName: "alice", PolicyName: "p", PolicyDocument });
  const denied = (action: string, resource: string, reason: string) => ({
    name: "AccessDenied",
    message: `User: arn:aws:iam::${account}:user/alice is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
    status: 403,
  });
  return { account, root, alice, allow, denied };
}

describe("who may call IAM", () => {
  it("is the root user, and whom policies allow, from the next request on", async () => {
    const { account, root, alice, allow, denied } = await scene();
    const none = (action: string) => `because no identity-based policy allows the ${action} action`;
    const bob = `arn:aws:iam::${account}:user/x/bob`;
    expect(await failure(alice("CreateUser", { UserName: "bob", Path: "/x/" }))).toEqual(
      denied("iam:CreateUser", bob, none("iam:CreateUser")),
    );
    expect(await failure(alice("ListRoles"))).toEqual(
      denied("iam:ListRoles", `arn:aws:iam::${account}:role/`, none("iam:ListRoles")),
    );
    expect(await failure(alice("GetAccountSummary"))).toEqual(
      denied("iam:GetAccountSummary", "*", none("iam:GetAccountSummary")),
    );
    await allow(policyOf("iam:*User", { Resource: `arn:aws:iam::${account}:user/x/*` }));
    await alice("CreateUser", { UserName: "bob", Path: "/x/" });
    await alice("GetUser", { UserName: "bob" });
    expect(await failure(alice("GetUser", { UserName: "alice" }))).toMatchObject({ status: 403 });
    expect(await failure(alice("CreateUser", { UserName: "carol" }))).toMatchObject({ status: 403 });
    await root("DeleteUserPolicy", { UserName: "alice", PolicyName: "p" });
    expect(await failure(alice("GetUser", { UserName: "bob" }))).toMatchObject({ status: 403 });
  });

  it("is nobody whom a policy denies it, which is told with the ARN of a managed one", async () => {
    const { root, alice, allow, account, denied } = await scene();
    await allow(policyOf("iam:*"));
    await alice("ListUsers");
    const { Policy } = await root("CreatePolicy", {
      PolicyName: "no",
      PolicyDocument: policyOf("iam:ListUsers", { Effect: "Deny" }),
    });
    const { Arn: PolicyArn } = Policy as { Arn: string };
    await root("CreateGroup", { GroupName: "g" });
    await root("AttachGroupPolicy", { GroupName: "g", PolicyArn });
    await root("AddUserToGroup", { GroupName: "g", UserName: "alice" });
    expect(await failure(alice("ListUsers"))).toEqual(
      denied(
        "iam:ListUsers",
        `arn:aws:iam::${account}:user/`,
        `with an explicit deny in an identity-based policy: ${PolicyArn}`,
      ),
    );
    await root("RemoveUserFromGroup", { GroupName: "g", UserName: "alice" });
    await alice("ListUsers");
  });

  it("is bounded by boundaries and by the organization", async () => {
    const { root, alice, allow, account } = await scene();
    await allow(policyOf("iam:*"));
    await root("PutUserPermissionsBoundary", {
      UserName: "alice",
      PermissionsBoundary: "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
    });
    await alice("ListUsers");
    expect(await failure(alice("DeleteUser", { UserName: "alice" }))).toMatchObject({
      message: expect.stringMatching(/because no permissions boundary allows the iam:DeleteUser action$/),
    });
    const allows = (Action: string) => ({ policy: JSON.parse(policyOf(Action)) as object });
    const body = {
      id: "o-a1b2c3d4e5",
      managementAccount: "999900001111",
      serviceControlPolicies: [[allows("*")], [allows("iam:List*")]],
    };
    const options = { ...SERVER, token: "test-admin-token" };
    expect((await control("PUT", `organizations/${account}`, body, options)).status).toBe(200);
    await alice("ListUsers");
    await root("ListUsers");
    for (const call of [alice, root]) {
      expect(await failure(call("GetUser", { UserName: "alice" }))).toMatchObject({
        message: expect.stringMatching(/because no service control policy allows the iam:GetUser action$/),
      });
    }
    expect((await control("DELETE", `organizations/${account}`, undefined, options)).status).toBe(204);
    await root("GetUser", { UserName: "alice" });
  });

  it("depends on what conditions say of tags, policies and boundaries", async () => {
    const { root, alice, allow } = await scene();
    const when = (Condition: object) => allow(policyOf(["iam:*"], { Condition }));
    await when({ StringEquals: { "aws:RequestTag/team": "red" } });
    const red = { Tags: [{ Key: "Team", Value: "red" }] };
    await alice("CreateUser", { UserName: "bob", ...red });
    expect(await failure(alice("CreateUser", { UserName: "carol" }))).toMatchObject({ status: 403 });
    await when({ StringEquals: { "iam:ResourceTag/team": "red" } });
    await alice("GetUser", { UserName: "bob" });
    expect(await failure(alice("GetUser", { UserName: "alice" }))).toMatchObject({ status: 403 });
    const PolicyArn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    await when({ ArnEquals: { "iam:PolicyARN": PolicyArn } });
    await alice("AttachUserPolicy", { UserName: "bob", PolicyArn });
    const other = { UserName: "bob", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
    expect(await failure(alice("AttachUserPolicy", other))).toMatchObject({ status: 403 });
    await when({ StringEquals: { "iam:PermissionsBoundary": PolicyArn } });
    const inline = { UserName: "bob", PolicyName: "p", PolicyDocument: policyOf("kms:*") };
    expect(await failure(alice("PutUserPolicy", inline))).toMatchObject({ status: 403 });
    await root("PutUserPermissionsBoundary", { UserName: "bob", PermissionsBoundary: PolicyArn });
    await alice("PutUserPolicy", inline);
  });

  it("needs the right to tag where something is made with tags", async () => {
    const { alice, allow, account, denied } = await scene();
    await allow(policyOf("iam:CreateUser"));
    await alice("CreateUser", { UserName: "bob" });
    const tagged = { UserName: "carol", Tags: [{ Key: "a", Value: "b" }] };
    expect(await failure(alice("CreateUser", tagged))).toEqual(
      denied(
        "iam:TagUser",
        `arn:aws:iam::${account}:user/carol`,
        "because no identity-based policy allows the iam:TagUser action",
      ),
    );
  });

  it("is anybody where policies do not decide", async () => {
    const key = await credential({ principal: "user/nobody" });
    const call = clientOf(key);
    expect(await failure(call("ListUsers"))).toMatchObject({ status: 403 });
    const off = iam({ account: key.account });
    expect(await iamCall(off, "ListUsers")).toMatchObject({ Users: [] });
  });
});
