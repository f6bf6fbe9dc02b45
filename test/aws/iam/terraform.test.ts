import { describe, expect, it } from "vitest";
import { freshAccount, serverUrl } from "../../support/client.ts";
import { policyOf, trustOf } from "../../support/iam.ts";

/** Raw calls in the form in which the Go SDK sends them, in one account. */
function scene() {
  const account = freshAccount();
  const scope = `${account}/20261130/us-east-1/iam/aws4_request`;
  const call = async (Action: string, parameters: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(serverUrl("off"), {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({ Action, Version: "2010-05-08", ...parameters }),
    });
    const text = await answer.text();
    return { status: answer.status, text, code: /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? "" };
  };
  /** The answers of calls in their order: 200, or the code of the error. */
  const sequence = async (...calls: readonly (readonly [string, Readonly<Record<string, string>>?])[]) => {
    const outcomes: (string | number)[] = [];
    for (const [action, parameters] of calls) {
      const { status, code } = await call(action, parameters);
      outcomes.push(code || status);
    }
    return outcomes;
  };
  return { account, call, sequence };
}

describe("the calls of Terraform's provider, in its order", () => {
  it("make, read, change and destroy an aws_iam_role with its policies", async () => {
    const { account, sequence } = scene();
    const role = { RoleName: "app" };
    const PolicyArn = `arn:aws:iam::${account}:policy/app`;
    const named = { ...role, PolicyName: "inline" };
    const read = [
      ["GetRole", role],
      ["ListRolePolicies", role],
      ["ListAttachedRolePolicies", role],
    ] as const;
    const created = await sequence(
      [
        "CreateRole",
        {
          ...role,
          AssumeRolePolicyDocument: trustOf({ AWS: account }),
          Path: "/",
          MaxSessionDuration: "3600",
          "Tags.member.1.Key": "Name",
          "Tags.member.1.Value": "app",
        },
      ],
      ...read,
      ["CreatePolicy", { PolicyName: "app", PolicyDocument: policyOf("kms:Decrypt"), Path: "/" }],
      ["GetPolicy", { PolicyArn }],
      ["GetPolicyVersion", { PolicyArn, VersionId: "v1" }],
      ["AttachRolePolicy", { ...role, PolicyArn }],
      ["ListAttachedRolePolicies", role],
      ["PutRolePolicy", { ...named, PolicyDocument: policyOf("kms:Encrypt") }],
      ["GetRolePolicy", named],
    );
    expect(created).toEqual(Array(11).fill(200));
    const changed = await sequence(
      ["TagRole", { ...role, "Tags.member.1.Key": "Name", "Tags.member.1.Value": "other" }],
      ["UntagRole", { ...role, "TagKeys.member.1": "Name" }],
      ["UpdateAssumeRolePolicy", { ...role, PolicyDocument: trustOf({ Service: "ec2.amazonaws.com" }) }],
      ["UpdateRole", { ...role, MaxSessionDuration: "7200" }],
      ["PutRolePermissionsBoundary", { ...role, PermissionsBoundary: PolicyArn }],
      ["DeleteRolePermissionsBoundary", role],
      ["ListPolicyVersions", { PolicyArn }],
      ["CreatePolicyVersion", { PolicyArn, PolicyDocument: policyOf("kms:*"), SetAsDefault: "true" }],
      ["GetPolicyVersion", { PolicyArn, VersionId: "v2" }],
      ...read,
    );
    expect(changed).toEqual(Array(12).fill(200));
    const destroyed = await sequence(
      ["DetachRolePolicy", { ...role, PolicyArn }],
      ["DeleteRolePolicy", named],
      ["ListPolicyVersions", { PolicyArn }],
      ["DeletePolicyVersion", { PolicyArn, VersionId: "v1" }],
      ["DeletePolicy", { PolicyArn }],
      ["GetPolicy", { PolicyArn }],
      ["ListInstanceProfilesForRole", role],
      ["DeleteRole", role],
      ["GetRole", role],
    );
    expect(destroyed).toEqual([...Array(5).fill(200), "NoSuchEntity", 200, 200, "NoSuchEntity"]);
  });

  it("make, read and destroy an aws_iam_user with key, policies and group", async () => {
    const { account, sequence, call } = scene();
    const user = { UserName: "ci" };
    const group = { GroupName: "ops" };
    const PolicyArn = "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser";
    const created = await sequence(
      ["CreateUser", { ...user, Path: "/system/" }],
      ["GetUser", user],
      ["CreateAccessKey", user],
      ["ListAccessKeys", user],
      ["PutUserPolicy", { ...user, PolicyName: "p", PolicyDocument: policyOf("kms:*") }],
      ["GetUserPolicy", { ...user, PolicyName: "p" }],
      ["AttachUserPolicy", { ...user, PolicyArn }],
      ["ListAttachedUserPolicies", user],
      ["CreateGroup", group],
      ["GetGroup", group],
      ["AttachGroupPolicy", { ...group, PolicyArn }],
      ["ListAttachedGroupPolicies", group],
      ["AddUserToGroup", { ...group, ...user }],
      ["ListGroupsForUser", user],
      ["PutUserPermissionsBoundary", { ...user, PermissionsBoundary: PolicyArn }],
      ["GetUser", user],
    );
    expect(created).toEqual(Array(16).fill(200));
    const { text } = await call("ListAccessKeys", user);
    const AccessKeyId = /<AccessKeyId>(\w+)</.exec(text)?.[1] ?? "";
    const destroyed = await sequence(
      ["DeleteUser", user],
      ["RemoveUserFromGroup", { ...group, ...user }],
      ["DetachGroupPolicy", { ...group, PolicyArn }],
      ["DeleteGroup", group],
      ["DetachUserPolicy", { ...user, PolicyArn }],
      ["DeleteUserPolicy", { ...user, PolicyName: "p" }],
      ["DeleteUser", user],
      ["DeleteAccessKey", { ...user, AccessKeyId }],
      ["ListGroupsForUser", user],
      ["DeleteUser", user],
      ["GetUser", user],
    );
    const conflict = "DeleteConflict";
    expect(destroyed).toEqual([conflict, 200, 200, 200, 200, 200, conflict, 200, 200, 200, "NoSuchEntity"]);
    expect(account).toMatch(/^\d{12}$/);
  });

  it("are answered in the form of the API", async () => {
    const { account, call } = scene();
    const { text } = await call("CreateUser", { UserName: "u" });
    expect(text).toMatch(
      new RegExp(
        `^<\\?xml version="1.0" encoding="UTF-8"\\?><CreateUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><CreateUserResult><User><Path>/</Path><UserName>u</UserName><UserId>AIDA[A-Z2-7]{17}</UserId><Arn>arn:aws:iam::${account}:user/u</Arn><CreateDate>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ</CreateDate></User></CreateUserResult><ResponseMetadata><RequestId>[0-9a-f-]{36}</RequestId></ResponseMetadata></CreateUserResponse>$`,
      ),
    );
    const refused = await call("GetUser", { UserName: "x" });
    expect(refused.text).toMatch(
      /<ErrorResponse xmlns="https:\/\/iam.amazonaws.com\/doc\/2010-05-08\/"><Error><Type>Sender<\/Type><Code>NoSuchEntity<\/Code><Message>The user with name x cannot be found.<\/Message><\/Error><RequestId>/,
    );
    expect(await call("Nothing")).toMatchObject({ status: 400, code: "InvalidAction" });
  });

  it("may be unsigned, or in the query", async () => {
    const query = await fetch(`${serverUrl("off")}/?Action=ListUsers&Version=2010-05-08`);
    expect([query.status, await query.text()]).toEqual([200, expect.stringContaining("<ListUsersResult>")]);
    const form = await fetch(serverUrl("off"), {
      method: "POST",
      body: new URLSearchParams({ Action: "ListRoles", Version: "2010-05-08" }),
    });
    expect([form.status, await form.text()]).toEqual([200, expect.stringContaining("<ListRolesResult>")]);
    const put = await fetch(`${serverUrl("off")}/?Action=ListUsers&Version=2010-05-08`, { method: "PUT" });
    expect(put.status).toBe(404);
  });
});
