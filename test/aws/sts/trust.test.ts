import {
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import {
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount } from "../../support/client.ts";
import { iam, policyOf } from "../../support/iam.ts";
import { type AccessKey, credential } from "../../support/sign.ts";
import { assume, keyOf, roleArn, sts } from "../../support/sts.ts";

const STRICT = { server: "strict" } as const;
const ADMIN = { ...STRICT, token: "test-admin-token" };

/** An account at server "strict": its root user, and what is set up as that. */
async function scene() {
  const root = await credential();
  const { account } = root;
  const client = iam(STRICT, { credentials: root });
  return {
    root,
    account,
    user: async (name: string, policy?: string) => {
      await client.send(new CreateUserCommand({ UserName: name }));
      if (policy !== undefined) {
        const input = { UserName: name, PolicyName: "p", PolicyDocument: policy };
        await client.send(new PutUserPolicyCommand(input));
      }
      return keyFor(account, `user/${name}`);
    },
    role: async (name: string, principal: unknown, more: { Action?: unknown; Condition?: object } = {}) => {
      const { Action = "sts:AssumeRole", Condition = {} } = more;
      const statement = { Effect: "Allow", Principal: principal, Action, Condition };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      await client.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
      return roleArn(account, name);
    },
    longest: (RoleName: string, MaxSessionDuration: number) =>
      client.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration })),
  };
}

async function keyFor(account: string, principal: string) {
  const { json } = await control("POST", "credentials", { cloud: "aws", account, principal }, ADMIN);
  return json as unknown as AccessKey;
}

const as = (key: AccessKey) => sts({ ...STRICT, key });
const asked = (key: AccessKey, RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}) =>
  assume(as(key), { RoleArn, ...more });

const denied = (principal: string, role: string, action = "AssumeRole") => ({
  name: "AccessDenied",
  message: `User: ${principal} is not authorized to perform: sts:${action} on resource: ${role}`,
  status: 403,
});

const rootOf = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });
const userArn = (account: string, name: string) => `arn:aws:iam::${account}:user/${name}`;

describe("AssumeRole where policies decide", () => {
  it("needs the trust policy, and of the account's users a policy of theirs", async () => {
    const { account, user, role } = await scene();
    const arn = await role("app", rootOf(account));
    const [alice, bob] = [await user("alice", policyOf("sts:AssumeRole")), await user("bob")];
    expect((await asked(alice, arn)).AssumedRoleUser?.Arn).toBe(
      `arn:aws:sts::${account}:assumed-role/app/tests`,
    );
    expect(await failure(asked(bob, arn))).toEqual(denied(userArn(account, "bob"), arn));
    const closed = await role("closed", { AWS: userArn(account, "bob") });
    expect(await failure(asked(alice, closed))).toEqual(denied(userArn(account, "alice"), closed));
    expect((await asked(bob, closed)).key.accessKeyId).toMatch(/^ASIA/);
  });

  it("does not tell a role that there is not from one that trusts others", async () => {
    const { account, user } = await scene();
    const alice = await user("alice", policyOf("*"));
    const arn = roleArn(account, "missing");
    expect(await failure(asked(alice, arn))).toEqual(denied(userArn(account, "alice"), arn));
  });

  it("needs both sides between accounts", async () => {
    const [mine, theirs] = [await scene(), await scene()];
    const arn = await theirs.role("app", { AWS: userArn(mine.account, "alice") });
    const other = await theirs.role("other", rootOf(theirs.account));
    const bare = await mine.user("bob");
    const alice = await mine.user("alice", policyOf("sts:*"));
    await asked(alice, arn);
    expect(await failure(asked(alice, other))).toEqual(denied(userArn(mine.account, "alice"), other));
    expect(await failure(asked(bare, arn))).toEqual(denied(userArn(mine.account, "bob"), arn));
  });

  it("is nothing for the root user", async () => {
    const { root, account, role } = await scene();
    const arn = await role("app", rootOf(account));
    expect(await failure(asked(root, arn))).toEqual({
      name: "AccessDenied",
      message: "Roles may not be assumed by root accounts.",
      status: 403,
    });
  });

  it.each<[what: string, Condition: object, good: object, bad: object]>([
    [
      "an external id",
      { StringEquals: { "sts:ExternalId": "secret-1" } },
      { ExternalId: "secret-1" },
      { ExternalId: "other" },
    ],
    [
      "a session name",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a policy variable
      { StringEquals: { "sts:RoleSessionName": "${aws:username}" } },
      { RoleSessionName: "alice" },
      {},
    ],
    [
      "a second factor",
      { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      { SerialNumber: "GAHT12345678", TokenCode: "123456" },
      {},
    ],
    [
      "a source identity",
      { StringLike: { "sts:SourceIdentity": "a*" } },
      { SourceIdentity: "alice" },
      { SourceIdentity: "bob" },
    ],
    [
      "a tag that is passed",
      {
        StringEquals: { "aws:RequestTag/team": "blue" },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
      },
      { Tags: [{ Key: "team", Value: "blue" }] },
      {
        Tags: [
          { Key: "team", Value: "blue" },
          { Key: "x", Value: "y" },
        ],
      },
    ],
    [
      "a transitive tag",
      { "ForAnyValue:StringEquals": { "sts:TransitiveTagKeys": ["team"] } },
      { Tags: [{ Key: "team", Value: "blue" }], TransitiveTagKeys: ["team"] },
      { Tags: [{ Key: "team", Value: "blue" }] },
    ],
    [
      "a principal",
      { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/al*" } },
      {},
      { SourceIdentity: undefined },
    ],
  ])("looks at %s as the trust policy says", async (what, Condition, good, bad) => {
    const { account, user, role } = await scene();
    const Action = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
    const arn = await role("app", rootOf(account), { Action, Condition });
    const alice = await user("alice", policyOf("sts:*"));
    await asked(alice, arn, good);
    const other = what === "a principal" ? await user("bob", policyOf("sts:*")) : alice;
    const name = what === "a principal" ? "bob" : "alice";
    expect(await failure(asked(other, arn, bad))).toEqual(denied(userArn(account, name), arn));
  });

  it("needs sts:TagSession and sts:SetSourceIdentity for what is passed", async () => {
    const { account, user, role } = await scene();
    const arn = await role("app", { AWS: userArn(account, "alice") });
    const alice = await user("alice", policyOf("sts:*"));
    const tags = { Tags: [{ Key: "team", Value: "blue" }] };
    const principal = userArn(account, "alice");
    expect(await failure(asked(alice, arn, tags))).toEqual(denied(principal, arn, "TagSession"));
    expect(await failure(asked(alice, arn, { SourceIdentity: "alice" }))).toEqual(
      denied(principal, arn, "SetSourceIdentity"),
    );
  });

  it("takes tags of a session along, in the place of the role's own", async () => {
    const { account, user, role } = await scene();
    const Action = ["sts:AssumeRole", "sts:TagSession"];
    const first = await role("first", rootOf(account), { Action });
    const Condition = { StringEquals: { "aws:PrincipalTag/team": "blue" } };
    const second = await role("second", { AWS: first }, { Action, Condition });
    const alice = await user("alice", policyOf("sts:*"));
    const { key } = await asked(alice, first, { Tags: [{ Key: "team", Value: "blue" }] });
    await asked(key, second);
    const { key: plain } = await asked(alice, first);
    expect(await failure(asked(plain, second))).toEqual(
      denied(`arn:aws:sts::${account}:assumed-role/first/tests`, second),
    );
  });

  it("is bounded by session policies of the caller", async () => {
    const { account, user, role } = await scene();
    const first = await role("first", rootOf(account));
    const second = await role("second", { AWS: first });
    const alice = await user("alice", policyOf("sts:*"));
    const bounded = await asked(alice, first, { Policy: policyOf("kms:*") });
    expect(await failure(asked(bounded.key, second))).toMatchObject({ name: "AccessDenied" });
    const wide = await asked(alice, first, {
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
    });
    await asked(wide.key, second);
  });

  it("lasts as long as the role says", async () => {
    const { account, user, role, longest } = await scene();
    const arn = await role("app", rootOf(account));
    const alice = await user("alice", policyOf("sts:*"));
    expect(await failure(asked(alice, arn, { DurationSeconds: 3601 }))).toEqual({
      name: "ValidationError",
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      status: 400,
    });
    await longest("app", 7200);
    const { Credentials } = await asked(alice, arn, { DurationSeconds: 7200 });
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 7_100_000);
  });
});

describe("the other operations of STS where policies decide", () => {
  it("are GetCallerIdentity and GetSessionToken, which nobody is denied", async () => {
    const { account, user } = await scene();
    const deny = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "sts:*", Resource: "*" }],
    });
    const client = as(await user("alice", deny));
    const { Arn, UserId } = await client.send(new GetCallerIdentityCommand({}));
    expect([Arn, UserId]).toEqual([userArn(account, "alice"), expect.stringMatching(/^AIDA[A-Z2-7]{17}$/)]);
    const { Credentials } = await client.send(new GetSessionTokenCommand({}));
    await as(keyOf(Credentials)).send(new GetCallerIdentityCommand({}));
  });

  it("are the rest, which need a permission", async () => {
    const { account, root, user } = await scene();
    const [alice, bob] = [as(await user("alice")), as(await user("bob", policyOf("sts:*")))];
    const info = new GetAccessKeyInfoCommand({ AccessKeyId: root.accessKeyId });
    const principal = userArn(account, "alice");
    expect(await failure(alice.send(info))).toEqual(denied(principal, "*", "GetAccessKeyInfo"));
    expect((await bob.send(info)).Account).toBe(account);
    const decode = new DecodeAuthorizationMessageCommand({ EncodedMessage: "x" });
    expect((await failure(alice.send(decode))).name).toBe("AccessDenied");
    expect((await failure(bob.send(decode))).name).toBe("InvalidAuthorizationMessageException");
    const federate = new GetFederationTokenCommand({ Name: "carol", Tags: [{ Key: "a", Value: "b" }] });
    const federated = `arn:aws:sts::${account}:federated-user/carol`;
    expect(await failure(alice.send(federate))).toEqual(denied(principal, federated, "GetFederationToken"));
    expect((await bob.send(federate)).FederatedUser?.Arn).toBe(federated);
    await as(root).send(federate);
  });
});

describe("policies in permissive mode", () => {
  const inWorkspace = async (policies: string) => {
    const workspace = `sts-${crypto.randomUUID().slice(0, 13)}`;
    await control("POST", "workspaces", { name: workspace, settings: { policies } }, { server: "off" });
    return workspace;
  };

  it("decide where a workspace enforces them", async () => {
    const workspace = await inWorkspace("enforce");
    const account = freshAccount();
    const arn = roleArn(account);
    expect((await failure(assume(sts({ account, workspace }), { RoleArn: arn }))).message).toBe(
      "Roles may not be assumed by root accounts.",
    );
  });

  it("let pass where they are observed", async () => {
    const workspace = await inWorkspace("observe");
    const { key } = await assume(sts({ account: freshAccount(), workspace }), {
      RoleArn: roleArn(freshAccount()),
    });
    expect(key.accessKeyId).toMatch(/^ASIA/);
  });
});
