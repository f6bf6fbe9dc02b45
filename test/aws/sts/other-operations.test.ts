import { CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount } from "../../support/client.ts";
import { credential } from "../../support/sign.ts";
import { assume, keyOf, kmsWith, roleArn, sts } from "../../support/sts.ts";

const identityOf = async (client: ReturnType<typeof sts>) => {
  const { Account, Arn, UserId } = await client.send(new GetCallerIdentityCommand({}));
  return { Account, Arn, UserId };
};

/** An access key of a principal in permissive mode. */
async function keyFor(principal: string, account = freshAccount(), session?: object) {
  const body = { cloud: "aws", account, principal, ...(session && { session }) };
  const { json } = await control("POST", "credentials", body, { server: "off" });
  return json as { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

describe("GetCallerIdentity", () => {
  it("shows the root user of an account that the access key names, and of the standard one", async () => {
    const account = freshAccount();
    expect(await identityOf(sts({ account }))).toEqual({
      Account: account,
      Arn: `arn:aws:iam::${account}:root`,
      UserId: account,
    });
    expect((await identityOf(sts({ account: "nobody" }))).Account).toBe("000000000000");
  });

  it.each([
    ["user/team/alice", (account: string) => `arn:aws:iam::${account}:user/team/alice`, /^AIDA[A-Z2-7]{17}$/],
    [
      "role/team/app",
      (account: string) => `arn:aws:sts::${account}:assumed-role/app/fauxkms`,
      /^AROA[A-Z2-7]{17}:fauxkms$/,
    ],
  ])("shows %s of an access key in both modes", async (principal, arn, id) => {
    const account = freshAccount();
    const seen = await identityOf(sts({ key: await keyFor(principal, account) }));
    expect(seen).toEqual({ Account: account, Arn: arn(account), UserId: expect.stringMatching(id) });
    expect(await identityOf(sts({ key: await keyFor(principal, account) }))).toEqual(seen);

    const key = await credential({ principal });
    const strictly = await identityOf(sts({ server: "strict", key }));
    expect([strictly.Account, strictly.Arn]).toEqual([key.account, arn(key.account)]);
  });

  it("shows temporary credentials of the control API as before", async () => {
    const account = freshAccount();
    const key = await keyFor("role/app", account, { ttlSeconds: 900 });
    expect((await identityOf(sts({ key }))).Arn).toBe(`arn:aws:sts::${account}:assumed-role/app/fauxkms`);
  });

  it("refuses an unknown access key, a wrong signature and none in strict mode", async () => {
    const unknown = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" };
    const seen = await failure(identityOf(sts({ server: "strict", key: unknown })));
    expect([seen.name, seen.status]).toEqual(["InvalidClientTokenId", 403]);
    const key = { ...(await credential()), secretAccessKey: "x" };
    const forged = await failure(identityOf(sts({ server: "strict", key })));
    expect([forged.name, forged.status]).toEqual(["SignatureDoesNotMatch", 403]);
  });
});

describe("GetSessionToken", () => {
  it("gives credentials that remain those of the user", async () => {
    const account = freshAccount();
    const key = await keyFor("user/alice", account);
    const { Credentials } = await sts({ key }).send(
      new GetSessionTokenCommand({ SerialNumber: `arn:aws:iam::${account}:mfa/a`, TokenCode: "123456" }),
    );
    const session = keyOf(Credentials);
    expect(await identityOf(sts({ key: session }))).toEqual(await identityOf(sts({ key })));
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 43_100_000);
    const { KeyMetadata } = await kmsWith(session).send(new CreateKeyCommand({}));
    expect(KeyMetadata?.AWSAccountId).toBe(account);
    expect(
      (await assume(sts({ key: session }), { RoleArn: roleArn(account) })).AssumedRoleUser?.Arn,
    ).toContain("assumed-role/app/tests");
  });

  it("gives the root user an hour at the most", async () => {
    const { Credentials } = await sts().send(new GetSessionTokenCommand({ DurationSeconds: 129_600 }));
    expect(Credentials?.Expiration?.getTime()).toBeLessThan(Date.now() + 3_700_000);
  });

  it("refuses all temporary credentials, and sessions what is not for them", async () => {
    const user = sts({ key: await keyFor("user/alice") });
    const session = sts({ key: keyOf((await user.send(new GetSessionTokenCommand({}))).Credentials) });
    const role = sts({ key: (await assume(sts(), { RoleArn: roleArn(freshAccount()) })).key });
    const standing = sts({ key: await keyFor("role/app") });
    const older = sts({ key: await keyFor("user/bob", freshAccount(), { ttlSeconds: 900 }) });
    for (const client of [session, role, standing, older]) {
      expect(await failure(client.send(new GetSessionTokenCommand({})))).toEqual({
        name: "AccessDenied",
        message: "Cannot call GetSessionToken with session credentials",
        status: 403,
      });
      expect((await failure(client.send(new GetFederationTokenCommand({ Name: "ab" })))).message).toBe(
        "Cannot call GetFederationToken with session credentials",
      );
    }
    const info = new GetAccessKeyInfoCommand({ AccessKeyId: "AKIAIOSFODNN7EXAMPLE" });
    expect(await failure(session.send(info))).toMatchObject({ name: "AccessDenied", status: 403 });
    await role.send(info);
  });

  it.each([
    ["a short time", { DurationSeconds: 899 }],
    ["a long time", { DurationSeconds: 129_601 }],
    ["a code of letters", { SerialNumber: "GAHT12345678", TokenCode: "abcdef" }],
  ])("refuses %s", async (_, input) => {
    const seen = await failure(sts().send(new GetSessionTokenCommand(input)));
    expect([seen.name, seen.status]).toEqual(["ValidationError", 400]);
  });
});

describe("GetFederationToken", () => {
  it("gives credentials of a federated user", async () => {
    const account = freshAccount();
    const { Credentials, FederatedUser, PackedPolicySize } = await sts({
      key: await keyFor("user/alice", account),
    }).send(
      new GetFederationTokenCommand({
        Name: "bob@example.com",
        PolicyArns: [{ arn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
        Tags: [{ Key: "team", Value: "blue" }],
      }),
    );
    expect(FederatedUser).toEqual({
      Arn: `arn:aws:sts::${account}:federated-user/bob@example.com`,
      FederatedUserId: `${account}:bob@example.com`,
    });
    expect(PackedPolicySize).toBeGreaterThan(0);
    const client = sts({ key: keyOf(Credentials) });
    expect(await identityOf(client)).toEqual({
      Account: account,
      Arn: FederatedUser?.Arn,
      UserId: FederatedUser?.FederatedUserId,
    });
    await kmsWith(keyOf(Credentials)).send(new ListKeysCommand({}));
    const input = { RoleArn: roleArn(account), RoleSessionName: "tests" };
    expect(await failure(client.send(new AssumeRoleCommand(input)))).toEqual({
      name: "AccessDenied",
      message: `User: ${FederatedUser?.Arn} is not authorized to perform: sts:AssumeRole`,
      status: 403,
    });
  });

  it.each([
    ["a name of one letter", { Name: "a" }, "ValidationError"],
    ["a name that is too long", { Name: "a".repeat(33) }, "ValidationError"],
    ["a policy that is none", { Name: "ab", Policy: "[]" }, "MalformedPolicyDocumentException"],
  ])("refuses %s", async (_, input, name) => {
    const seen = await failure(sts().send(new GetFederationTokenCommand(input)));
    expect([seen.name, seen.status]).toEqual([name, 400]);
  });
});

describe("GetAccessKeyInfo", () => {
  const accountOf = async (AccessKeyId: string) =>
    (await sts().send(new GetAccessKeyInfoCommand({ AccessKeyId }))).Account;

  it("tells the account of an access key and of a session", async () => {
    const account = freshAccount();
    expect(await accountOf((await keyFor("root", account)).accessKeyId)).toBe(account);
    const { key } = await assume(sts(), { RoleArn: roleArn(account) });
    expect(await accountOf(key.accessKeyId)).toBe(account);
    // An id and its account, which a researcher has published.
    expect(await accountOf("ASIAQNZGKIQY56JQ7WML")).toBe("029608264753");
  });

  it.each(["AKIA000000000000000", "short", `AKIA${"A".repeat(125)}`, "AKIA-not-letters-"])(
    "refuses %s",
    async (id) => {
      const seen = await failure(accountOf(id));
      expect([seen.name, seen.status]).toEqual(["ValidationError", 400]);
    },
  );
});

describe("an operation of STS that has nothing here", () => {
  it("is DecodeAuthorizationMessage, since KMS encodes no message", async () => {
    const call = sts().send(new DecodeAuthorizationMessageCommand({ EncodedMessage: "abc" }));
    expect(await failure(call)).toMatchObject({ name: "InvalidAuthorizationMessageException", status: 400 });
  });

  it("is AssumeRoleWithSAML, which says so", async () => {
    const input = {
      RoleArn: roleArn(freshAccount()),
      PrincipalArn: "arn:aws:iam::111122223333:saml-provider/x",
      SAMLAssertion: "abcd",
    };
    const seen = await failure(sts().send(new AssumeRoleWithSAMLCommand(input)));
    expect([seen.name, seen.status]).toEqual(["InvalidIdentityTokenException", 400]);
    expect(seen.message).toContain("fauxkms has no SAML providers");
  });
});
