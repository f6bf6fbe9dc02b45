import {
  type AccessKey,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteRoleCommand,
} from "@aws-sdk/client-iam";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../../support/client.ts";
import { iam, policyOf } from "../../support/iam.ts";
import { iamCall } from "../../support/iam-holders.ts";
import { credential } from "../../support/sign.ts";

const SERVER = { server: "strict" } as const;

/** An account in strict mode, as its root user. */
async function scene() {
  const { account, accessKeyId, secretAccessKey } = await credential();
  const client = iam(SERVER, { credentials: { accessKeyId, secretAccessKey } });
  const call = (operation: string, input: Record<string, unknown> = {}) => iamCall(client, operation, input);
  /** A user with an access key. */
  const user = async (UserName: string, Path = "/") => {
    await client.send(new CreateUserCommand({ UserName, Path }));
    const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName }));
    return as(AccessKey);
  };
  return { account, accessKeyId, call, user };
}

/** Clients with an access key. */
function as(key: AccessKey | undefined) {
  const credentials = { accessKeyId: key?.AccessKeyId ?? "", secretAccessKey: key?.SecretAccessKey ?? "" };
  const client = iam(SERVER, { credentials });
  return {
    id: credentials.accessKeyId,
    call: (operation: string, input: Record<string, unknown> = {}) => iamCall(client, operation, input),
    listKeys: () => kms({ ...SERVER, config: { credentials } }).send(new ListKeysCommand({})),
  };
}

const UNKNOWN = {
  name: "InvalidClientTokenId",
  message: "The security token included in the request is invalid.",
  status: 403,
};

describe("an access key of a user", () => {
  it("signs, is listed, switched off and on, and deleted", async () => {
    const { call, user } = await scene();
    const alice = await user("alice", "/team/");
    await call("PutUserPolicy", { UserName: "alice", PolicyName: "p", PolicyDocument: policyOf("iam:*") });
    expect((await alice.call("GetUser")).User).toMatchObject({ UserName: "alice", Path: "/team/" });
    const key = { UserName: "alice", AccessKeyId: alice.id };
    const listed = { ...key, Status: "Active", CreateDate: expect.any(Date) };
    expect((await alice.call("ListAccessKeys")).AccessKeyMetadata).toEqual([listed]);
    expect(await call("GetAccessKeyLastUsed", { AccessKeyId: alice.id })).toEqual({
      UserName: "alice",
      AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" },
    });
    await call("UpdateAccessKey", { ...key, Status: "Inactive" });
    expect((await call("ListAccessKeys", { UserName: "alice" })).AccessKeyMetadata).toEqual([
      { ...listed, Status: "Inactive" },
    ]);
    expect(await failure(alice.call("GetUser"))).toEqual(UNKNOWN);
    expect(await failure(alice.listKeys())).toMatchObject({ name: "UnrecognizedClientException" });
    await call("UpdateAccessKey", { ...key, Status: "Active" });
    expect((await alice.call("GetUser")).User).toMatchObject({ UserName: "alice" });
    await call("DeleteAccessKey", key);
    expect(await failure(alice.call("GetUser"))).toEqual(UNKNOWN);
    expect((await call("ListAccessKeys", { UserName: "alice" })).AccessKeyMetadata).toEqual([]);
    expect(await failure(call("DeleteAccessKey", key))).toEqual({
      name: "NoSuchEntityException",
      message: `The Access Key with id ${alice.id} cannot be found.`,
      status: 404,
    });
  });

  it("is one of two at the most, and keeps its user from being deleted", async () => {
    const { call } = await scene();
    await call("CreateUser", { UserName: "bob" });
    const make = () => call("CreateAccessKey", { UserName: "bob" });
    const outcomes = await Promise.allSettled([make(), make(), make(), make()]);
    const refused = outcomes.flatMap((each) => (each.status === "rejected" ? [each.reason as Error] : []));
    expect(refused.map(({ name, message }) => ({ name, message }))).toEqual(
      Array(2).fill({
        name: "LimitExceededException",
        message: "Cannot exceed quota for AccessKeysPerUser: 2",
      }),
    );
    expect(await failure(call("DeleteUser", { UserName: "bob" }))).toEqual({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must delete access keys first.",
      status: 409,
    });
    const { AccessKeyMetadata } = await call("ListAccessKeys", { UserName: "bob" });
    for (const { AccessKeyId } of AccessKeyMetadata as { AccessKeyId: string }[]) {
      await call("DeleteAccessKey", { UserName: "bob", AccessKeyId });
    }
    await call("DeleteUser", { UserName: "bob" });
  });

  it("goes on under the user's new name", async () => {
    const { call, user, account } = await scene();
    const alice = await user("alice");
    await call("PutUserPolicy", { UserName: "alice", PolicyName: "p", PolicyDocument: policyOf("iam:*") });
    await call("UpdateUser", { UserName: "alice", NewUserName: "carol", NewPath: "/x/" });
    expect((await alice.call("GetUser")).User).toMatchObject({ Arn: `arn:aws:iam::${account}:user/x/carol` });
  });

  it("is of its user alone", async () => {
    const { call, user, accessKeyId } = await scene();
    const alice = await user("alice");
    await call("CreateUser", { UserName: "bob" });
    for (const UserName of ["bob", undefined]) {
      const key = { UserName, AccessKeyId: alice.id };
      expect(await failure(call("DeleteAccessKey", key))).toMatchObject({ status: 404 });
      expect(await failure(call("UpdateAccessKey", { ...key, Status: "Inactive" }))).toMatchObject({
        status: 404,
      });
    }
    expect(await failure(call("ListAccessKeys", { UserName: "nobody" }))).toMatchObject({ status: 404 });
    expect(await failure(call("CreateAccessKey", { UserName: "nobody" }))).toMatchObject({ status: 404 });
    const unknown = { AccessKeyId: "AKIA0000000000000000" };
    expect(await failure(call("GetAccessKeyLastUsed", unknown))).toMatchObject({ status: 404 });
    // The root user's own.
    expect((await call("ListAccessKeys")).AccessKeyMetadata).toMatchObject([{ AccessKeyId: accessKeyId }]);
    expect(await failure(call("CreateAccessKey"))).toMatchObject({ name: "ValidationError" });
  });
});

it("access keys that POST credentials made for a role end with the role", async () => {
  const account = freshAccount();
  const client = iam({ account, server: "enforce" });
  const body = { cloud: "aws", account, principal: "role/team/app", policies: [] };
  const made = await control("POST", "credentials", body);
  expect(made.status).toBe(201);
  const listed = async () => {
    const { json } = await control("GET", `credentials?cloud=aws&account=${account}`);
    return (json.credentials as { accessKeyId: string }[]).map(({ accessKeyId }) => accessKeyId);
  };
  expect(await listed()).toEqual([made.json.accessKeyId]);
  await client.send(new DeleteRoleCommand({ RoleName: "app" }));
  expect(await listed()).toEqual([]);
});
