import {
  CreateAliasCommand,
  CreateGrantCommand,
  DeleteAliasCommand,
  EncryptCommand,
  type KMSClient,
  PutKeyPolicyCommand,
  RevokeGrantCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-kms";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import {
  AuthorizationScene,
  allow,
  deny,
  policy,
  type Statement,
} from "../../../support/authorization-scene.ts";
import { failure, serverUrl } from "../../../support/client.ts";
import { keyOf } from "../../../support/sts.ts";

const ENDPOINT = "vpce-0123456789abcdef0";

let scene: AuthorizationScene;

beforeEach(async () => {
  scene = await AuthorizationScene.begin();
});

const encrypt = (client: KMSClient, KeyId: string, EncryptionContext?: Record<string, string>) =>
  client.send(new EncryptCommand({ KeyId, Plaintext: new Uint8Array(1), EncryptionContext }));

/** Encrypts so often that what was decided before is known. */
async function encryptAgain(client: KMSClient, key: string, context?: Record<string, string>): Promise<void> {
  for (let time = 0; time < 3; time++) await encrypt(client, key, context);
}

async function refused(client: KMSClient, key: string, context?: Record<string, string>): Promise<string> {
  const { name, message } = await failure(encrypt(client, key, context));
  expect(name).toBe("AccessDeniedException");
  return message;
}

const put = async (path: string, body: unknown) => {
  const { status, json } = await scene.control("PUT", path, body);
  expect([status, json]).toEqual([200, expect.anything()]);
};
const keyPolicy = (KeyId: string, ...statements: readonly Statement[]) =>
  scene.root().send(
    new PutKeyPolicyCommand({
      KeyId,
      Policy: JSON.stringify(policy(...statements, scene.delegating)),
    }),
  );
const identity = (change: object) => put(`identities/aws/${scene.a}/user/U`, change);
const organization = (policies: object) =>
  put(`organizations/${scene.a}`, { id: "o-a1b2c3d4e5", managementAccount: "999900001111", ...policies });
const EVERYTHING = policy(allow("*"));
const everybody = { Principal: { AWS: "*" } };

/** A change after which a user who could use a key cannot, and why. */
interface Change {
  readonly name: string;
  readonly change: (key: string) => Promise<unknown>;
  readonly because: RegExp;
  readonly undo: (key: string) => Promise<unknown>;
}

const CHANGES: readonly Change[] = [
  {
    name: "the key policy",
    change: (key) => keyPolicy(key, deny("kms:Encrypt", everybody)),
    because: /explicit deny in a resource-based policy/,
    undo: (key) => keyPolicy(key),
  },
  {
    name: "the user's policies",
    change: () => identity({ policies: [policy(allow("kms:Describe*"))] }),
    because: /no identity-based policy allows/,
    undo: () => identity({ policies: [EVERYTHING] }),
  },
  {
    name: "the user's boundary",
    change: () => identity({ boundary: policy(allow("s3:*")) }),
    because: /no permissions boundary allows/,
    undo: () => identity({ boundary: null }),
  },
  {
    name: "a service control policy",
    change: () => organization({ serviceControlPolicies: [[{ policy: policy(allow("s3:*")) }]] }),
    because: /no service control policy allows/,
    undo: () => scene.control("DELETE", `organizations/${scene.a}`),
  },
  {
    name: "a resource control policy",
    change: () =>
      organization({
        resourceControlPolicies: [{ policy: policy(deny("kms:Encrypt", { Principal: "*" })) }],
      }),
    because: /explicit deny in a resource control policy/,
    undo: () => scene.control("DELETE", `organizations/${scene.a}`),
  },
  {
    name: "a Deny with a condition on the key's tags",
    change: async (KeyId) => {
      const tagged = { StringEquals: { "aws:ResourceTag/locked": "yes" } };
      const policies = [policy(allow("*"), deny("kms:Encrypt", { Condition: tagged }))];
      await identity({ policies });
      await encrypt(await scene.as("user/U", [], { policies }), KeyId);
      const Tags = [{ TagKey: "locked", TagValue: "yes" }];
      await scene.root().send(new TagResourceCommand({ KeyId, Tags }));
    },
    because: /explicit deny in an identity-based policy/,
    undo: (KeyId) => scene.root().send(new UntagResourceCommand({ KeyId, TagKeys: ["locked"] })),
  },
];

/** A Deny that holds as long as a condition key has no other value. */
const denyWhile = (key: string, value: string) =>
  deny("kms:Encrypt", { Condition: { StringEquals: { [key]: value } } });

const CHANGED_VALUES: readonly Change[] = [
  {
    name: "the user's tags",
    change: () => identity({ tags: { team: "red" } }),
    because: /explicit deny in an identity-based policy/,
    undo: () => identity({ tags: { team: "blue" } }),
  },
  {
    name: "the key's aliases",
    change: (TargetKeyId) =>
      scene.root().send(new CreateAliasCommand({ AliasName: "alias/locked", TargetKeyId })),
    because: /explicit deny in an identity-based policy/,
    undo: () => scene.root().send(new DeleteAliasCommand({ AliasName: "alias/locked" })),
  },
  {
    name: "the user's organization",
    change: () => organization({}),
    because: /explicit deny in an identity-based policy/,
    undo: () => scene.control("DELETE", `organizations/${scene.a}`),
  },
];

describe("what a user was allowed again and again, on conditions that ask for nothing of its requests", () => {
  it.each(CHANGED_VALUES)("is decided anew after a change of $name", async ({ change, because, undo }) => {
    const key = await scene.key(null);
    const user = await scene.as("user/U", [
      allow("kms:*", { Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      denyWhile("aws:PrincipalTag/team", "red"),
      denyWhile("kms:ResourceAliases", "alias/locked"),
      denyWhile("aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    ]);
    await encryptAgain(user, key);
    await change(key);
    expect(await refused(user, key)).toMatch(because);
    await undo(key);
    await encryptAgain(user, key);
  });

  it("is not allowed a session of the same name with other tags", async () => {
    const key = await scene.key(null);
    const policies = [policy(allow("*"), denyWhile("aws:PrincipalTag/team", "red"))];
    const root = { Principal: { AWS: `arn:aws:iam::${scene.a}:root` } };
    const trust = policy(allow(["sts:AssumeRole", "sts:TagSession"], { ...root, Resource: undefined }));
    const standing = await scene.as("role/R", [], { policies, tags: { team: "blue" }, trust });
    const user = await scene.credentials("user/U", { policies: [EVERYTHING] });
    const client = new STSClient({ endpoint: serverUrl("strict"), region: "us-east-1", credentials: user });
    const session = async (team: string) => {
      const RoleArn = `arn:aws:iam::${scene.a}:role/R`;
      const Tags = [{ Key: "team", Value: team }];
      // The name of the sessions for which the control API makes standing credentials.
      const assumed = new AssumeRoleCommand({ RoleArn, RoleSessionName: "fauxkms", Tags });
      return scene.client(keyOf((await client.send(assumed)).Credentials));
    };
    const [red, green] = [await session("red"), await session("green")];
    await encryptAgain(standing, key);
    expect(await refused(red, key)).toMatch(/explicit deny in an identity-based policy/);
    await encryptAgain(green, key);
    await refused(red, key);
    await encryptAgain(standing, key);
  });
});

describe("what a user was allowed again and again", () => {
  it.each(CHANGES)("is decided anew after a change of $name", async ({ change, because, undo }) => {
    const key = await scene.key(null);
    const user = await scene.as("user/U", [allow("*")]);
    await encryptAgain(user, key);
    await change(key);
    expect(await refused(user, key)).toMatch(because);
    await undo(key);
    await encryptAgain(user, key);
  });

  it("by a grant is over with the grant", async () => {
    const key = await scene.key(null);
    const user = await scene.as("user/U");
    const GranteePrincipal = `arn:aws:iam::${scene.a}:user/U`;
    const grant = { KeyId: key, GranteePrincipal, Operations: ["Encrypt" as const] };
    const { GrantId } = await scene.root().send(new CreateGrantCommand(grant));
    await encryptAgain(user, key);
    await scene.root().send(new RevokeGrantCommand({ KeyId: key, GrantId }));
    await refused(user, key);
  });

  it("is not allowed another user, on another key, or for another action", async () => {
    const [key, other] = [await scene.key(null), await scene.key(null)];
    const user = await scene.as("user/U", [allow("kms:Encrypt", { Resource: key })]);
    await encryptAgain(user, key);
    await refused(user, other);
    await refused(await scene.as("user/V"), key);
    await encryptAgain(user, key);
  });
});

describe("what a user was allowed for what its request said", () => {
  it("is decided anew for each encryption context", async () => {
    const key = await scene.key(null);
    const of = (team: string) => ({ Condition: { StringEquals: { "kms:EncryptionContext:team": team } } });
    const red = await scene.as("user/U", [allow("kms:Encrypt", of("red"))]);
    await encryptAgain(red, key, { team: "red" });
    await refused(red, key, { team: "blue" });
    await refused(red, key);
    await encrypt(red, key, { team: "red" });
    const notBlue = await scene.as("user/V", [allow("kms:*"), deny("kms:Encrypt", of("blue"))]);
    await encryptAgain(notBlue, key, { team: "red" });
    await encryptAgain(notBlue, key);
    await refused(notBlue, key, { team: "blue" });
  });

  it("is decided anew as the clock goes on", async () => {
    const key = await scene.key(null);
    const late = { DateGreaterThan: { "aws:CurrentTime": new Date(Date.now() + 3_600_000).toISOString() } };
    const user = await scene.as("user/U", [allow("kms:*"), deny("kms:Encrypt", { Condition: late })]);
    await encryptAgain(user, key);
    const { status } = await scene.control("POST", "clock/advance", { seconds: 7_200 });
    expect(status).toBe(200);
    await refused(user, key);
  });

  it("is decided anew for each address, and each network that it is played from", async () => {
    const key = await scene.key(null);
    const local = { IpAddress: { "aws:SourceIp": ["127.0.0.0/8", "::1/128"] } };
    const credentials = await scene.credentials("user/U", {
      policies: [policy(allow("kms:Encrypt", { Condition: local }))],
    });
    const at = (played?: string) => scene.client(credentials, played === undefined ? {} : { played });
    await encryptAgain(at(), key);
    await refused(at("aws:SourceIp=10.1.2.3"), key);
    await encrypt(at(), key);
  });

  it("is held by the policy of the VPC endpoint that it is played through", async () => {
    const key = await scene.key(null);
    await put(`vpc-endpoints/${scene.a}/${ENDPOINT}`, { policy: policy(allow("s3:*", { Principal: "*" })) });
    const credentials = await scene.credentials("user/U", { policies: [EVERYTHING] });
    await encryptAgain(scene.client(credentials), key);
    const through = scene.client(credentials, { played: `aws:SourceVpce=${ENDPOINT}` });
    expect(await refused(through, key)).toMatch(/no VPC endpoint policy allows/);
  });

  it("is held by the policies of its session, though another one of the same name has none", async () => {
    const key = await scene.key(null);
    await scene.credentials("role/R", { policies: [EVERYTHING] });
    const user = await scene.credentials("user/U", { policies: [EVERYTHING] });
    const client = new STSClient({ endpoint: serverUrl("strict"), region: "us-east-1", credentials: user });
    const session = async (Policy?: string) => {
      const RoleArn = `arn:aws:iam::${scene.a}:role/R`;
      const assumed = new AssumeRoleCommand({ RoleArn, RoleSessionName: "tests", Policy });
      return scene.client(keyOf((await client.send(assumed)).Credentials));
    };
    await encryptAgain(await session(), key);
    expect(await refused(await session(JSON.stringify(policy(allow("s3:*")))), key)).toMatch(
      /no session policy allows/,
    );
    await encryptAgain(await session(), key);
  });
});
