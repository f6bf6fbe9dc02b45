import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  type KMSClient,
  ListGrantsCommand,
  ListKeysCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { beforeEach, describe, expect, it } from "vitest";
import { AuthorizationScene, allow, deny, policy } from "../../../support/authorization-scene.ts";
import { failure } from "../../../support/client.ts";

const PLAINTEXT = new Uint8Array([1, 2, 3]);
const FOREIGN =
  "on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

/** A policy variable. */
const variable = (name: string) => `\${${name}}`;

let scene: AuthorizationScene;

beforeEach(async () => {
  scene = await AuthorizationScene.begin();
});

const encrypt = (client: KMSClient, KeyId: string, more: object = {}) =>
  client.send(new EncryptCommand({ KeyId, Plaintext: PLAINTEXT, ...more }));
const describeKey = (client: KMSClient, KeyId: string) => client.send(new DescribeKeyCommand({ KeyId }));

/** The sentence of a denial. */
async function sentence(request: Promise<unknown>): Promise<string> {
  const { name, status, message } = await failure(request);
  expect({ name, status }).toEqual({ name: "AccessDeniedException", status: 400 });
  return message;
}

const because = (kind: string, action: string) => `because no ${kind} policy allows the kms:${action} action`;

describe("a user of the key's account", () => {
  it("001 002 needs an identity policy where the key policy delegates", async () => {
    const key = await scene.key(null);
    const none = await scene.as("user/none");
    const arn = `arn:aws:iam::${scene.a}:user/none`;
    expect(await sentence(encrypt(none, key))).toBe(
      `User: ${arn} is not authorized to perform: kms:Encrypt on resource: ${key} ${because("identity-based", "Encrypt")}`,
    );
    await encrypt(await scene.as("user/some", [allow("kms:Encrypt", { Resource: key })]), key);
  });

  it("005 004 is let in by name, but not past a Deny of its own", async () => {
    await scene.credentials("user/U");
    const key = await scene.key([
      allow("kms:Encrypt", { Principal: { AWS: `arn:aws:iam::${scene.a}:user/U` } }),
    ]);
    await encrypt(await scene.as("user/U"), key);
    const denying = await scene.as("user/U", [deny("kms:Encrypt")]);
    expect(await sentence(encrypt(denying, key))).toMatch(
      / with an explicit deny in an identity-based policy$/,
    );
  });

  it("007 008 has from the account only what the key policy delegates", async () => {
    const key = await scene.key([
      allow("kms:Describe*", { Principal: { AWS: `arn:aws:iam::${scene.a}:root` } }),
    ]);
    const client = await scene.as("user/U", [allow("kms:*")]);
    await describeKey(client, key);
    expect(await sentence(encrypt(client, key))).toContain(because("resource-based", "Encrypt"));
  });

  it("010 011 that is the root user needs the key policy too", async () => {
    await encrypt(scene.root(), await scene.key(null));
    await scene.credentials("user/U");
    const key = await scene.key([allow("kms:*", { Principal: { AWS: `arn:aws:iam::${scene.a}:user/U` } })]);
    expect(await sentence(encrypt(scene.root(), key))).toContain(because("resource-based", "Encrypt"));
  });

  it("023 025 026 is meant by '*', and not by a name in another case; a group is no principal", async () => {
    const everybody = await scene.key([allow("kms:Encrypt", { Principal: { AWS: "*" } })]);
    await encrypt(await scene.as("user/U"), everybody);
    const visitor = await scene.as("user/V", [], {}, scene.b);
    expect(await sentence(encrypt(visitor, everybody))).toContain(because("identity-based", "Encrypt"));
    await encrypt(await scene.as("user/V", [allow("kms:Encrypt")], {}, scene.b), everybody);
    for (const name of ["user/u", "group/g", "role/none"]) {
      const Policy = JSON.stringify(
        policy(
          scene.delegating,
          allow("kms:Encrypt", { Principal: { AWS: `arn:aws:iam::${scene.a}:${name}` } }),
        ),
      );
      expect(await failure(scene.root().send(new CreateKeyCommand({ Policy })))).toEqual({
        name: "MalformedPolicyDocumentException",
        status: 400,
        message: "Policy contains a statement with one or more invalid principals.",
      });
    }
  });

  it("028 that was made again is another one, but has the same ARN", async () => {
    await scene.credentials("user/U");
    const arn = `arn:aws:iam::${scene.a}:user/U`;
    const named = await scene.key([allow("kms:Encrypt", { Principal: { AWS: arn } })]);
    const compared = await scene.key([
      allow("kms:Encrypt", { Principal: "*", Condition: { ArnEquals: { "aws:PrincipalArn": arn } } }),
    ]);
    await encrypt(await scene.as("user/U"), named);
    expect((await scene.control("DELETE", `identities/aws/${scene.a}/user/U`)).status).toBe(204);
    const again = await scene.as("user/U");
    expect(await sentence(encrypt(again, named))).toContain(because("resource-based", "Encrypt"));
    await encrypt(again, compared);
    // The policy shows the one that is gone by its id.
    const open = await scene.key([scene.delegating, allow("kms:Encrypt", { Principal: { AWS: arn } })]);
    await scene.control("DELETE", `identities/aws/${scene.a}/user/U`);
    const gone = (await scene.root().send(new GetKeyPolicyCommand({ KeyId: open }))).Policy ?? "";
    expect(JSON.parse(gone).Statement[1].Principal.AWS).toMatch(/^AIDA[A-Z2-7]{17}$/);
    expect(
      await failure(scene.root().send(new PutKeyPolicyCommand({ KeyId: open, Policy: gone }))),
    ).toMatchObject({
      name: "MalformedPolicyDocumentException",
    });
  });

  it("037 038 is held by a boundary, unless a key policy names it", async () => {
    const boundary = policy(allow("s3:*"));
    const key = await scene.key(null);
    const client = await scene.as("user/U", [allow("kms:*")], { boundary });
    expect(await sentence(encrypt(client, key))).toMatch(
      / because no permissions boundary allows the kms:Encrypt action$/,
    );
    const named = await scene.key([allow("kms:*", { Principal: { AWS: `arn:aws:iam::${scene.a}:user/U` } })]);
    await encrypt(client, named);
  });

  it("034 047 is a session of the role that the key policy names, with its path", async () => {
    const client = await scene.as("role/team/R");
    const key = await scene.key([
      allow("kms:Encrypt", { Principal: { AWS: `arn:aws:iam::${scene.a}:role/team/R` } }),
    ]);
    await encrypt(client, key);
    expect(await sentence(describeKey(client, key))).toMatch(
      new RegExp(`^User: arn:aws:sts::${scene.a}:assumed-role/R/\\w+ is not authorized`),
    );
  });

  it("113 154 is told by variables", async () => {
    const key = await scene.key(null);
    const bob = await scene.as(
      "user/bob",
      [
        allow("kms:Encrypt", {
          Condition: { StringEquals: { "kms:EncryptionContext:user": variable("aws:username") } },
        }),
        allow("kms:GenerateDataKey", {
          Condition: {
            StringEquals: { "kms:EncryptionContext:team": variable("aws:PrincipalTag/team, 'none'") },
          },
        }),
      ],
      { tags: { Team: "red" } },
    );
    await encrypt(bob, key, { EncryptionContext: { user: "bob" } });
    expect(await sentence(encrypt(bob, key, { EncryptionContext: { user: "alice" } }))).toContain("Encrypt");
    const dataKey = (team: string) =>
      bob.send(new GenerateDataKeyCommand({ KeyId: key, KeySpec: "AES_256", EncryptionContext: { team } }));
    await dataKey("red");
    await sentence(dataKey("none"));
  });

  it("127 is let in by an alias of the key, whichever way the request names it", async () => {
    const client = await scene.as("user/U", [
      allow("kms:Encrypt", {
        Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/finance-key" } },
      }),
      allow("kms:DescribeKey", { Condition: { StringEquals: { "kms:RequestAlias": "alias/finance-key" } } }),
    ]);
    const key = await scene.key(null);
    await sentence(encrypt(client, key));
    await scene.root().send(new CreateAliasCommand({ AliasName: "alias/finance-key", TargetKeyId: key }));
    await encrypt(client, key);
    await describeKey(client, "alias/finance-key");
    await sentence(describeKey(client, key));
    await scene.root().send(new DeleteAliasCommand({ AliasName: "alias/finance-key" }));
    await sentence(encrypt(client, key));
  });
});

describe("a user of another account", () => {
  it("059 061 062 068 needs both sides", async () => {
    const use = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:ScheduleKeyDeletion"];
    const key = await scene.key([
      scene.delegating,
      allow(use, { Principal: { AWS: `arn:aws:iam::${scene.b}:root` } }),
    ]);
    const visitor = await scene.as("role/Engineering", [allow("kms:*", { Resource: key })], {}, scene.b);
    await encrypt(visitor, key);
    const dataKey = visitor.send(new GenerateDataKeyCommand({ KeyId: key, KeySpec: "AES_256" }));
    const arn = `arn:aws:sts::${scene.b}:assumed-role/Engineering/fauxkms`;
    expect(await sentence(dataKey)).toBe(
      `User: ${arn} is not authorized to perform: kms:GenerateDataKey ${FOREIGN}`,
    );
    const none = await scene.as("user/V", [], {}, scene.b);
    expect(await sentence(encrypt(none, key))).toContain(`${key} ${because("identity-based", "Encrypt")}`);
    // 064: whatever policies say.
    const schedule = visitor.send(new ScheduleKeyDeletionCommand({ KeyId: key }));
    expect(await sentence(schedule)).toContain(FOREIGN);
    // 065: lists its own keys.
    const lists = await scene.as("user/L", [allow("kms:ListKeys")], {}, scene.b);
    expect((await lists.send(new ListKeysCommand({}))).Keys).toEqual([]);
    // 070: an id is one of the caller's own account.
    const id = key.slice(key.lastIndexOf("/") + 1);
    expect(await failure(encrypt(visitor, id))).toMatchObject({ name: "NotFoundException" });
    const closed = await scene.key(null);
    const outside = await scene.as("user/W", [allow("kms:*")], {}, scene.b);
    expect(await sentence(encrypt(outside, closed))).toContain(FOREIGN);
    const missing = closed.replace(/[^/]+$/, "1234abcd-12ab-34cd-56ef-1234567890ab");
    expect(await sentence(encrypt(outside, missing))).toContain(FOREIGN);
  });

  it("is not told which key made a ciphertext", async () => {
    const key = await scene.key(null);
    const { CiphertextBlob } = await encrypt(scene.root(), key);
    const visitor = await scene.as("user/V", [allow("kms:*")], {}, scene.b);
    const decrypt = (client: KMSClient) => client.send(new DecryptCommand({ CiphertextBlob }));
    expect(await sentence(decrypt(visitor))).toContain(
      "kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region",
    );
    const own = await scene.as("user/U");
    expect(await sentence(decrypt(own))).toContain(
      `kms:Decrypt on the resource associated with this ciphertext ${because("identity-based", "Decrypt")}`,
    );
  });
});

describe("operations with several permissions", () => {
  it("097 098 103 aliases: the alias' and the key's", async () => {
    const key = await scene.key(null);
    const alias = `arn:aws:kms:us-east-1:${scene.a}:alias/a`;
    const create = (client: KMSClient, AliasName = "alias/a") =>
      client.send(new CreateAliasCommand({ AliasName, TargetKeyId: key }));
    const onKey = await scene.as("user/k", [allow("kms:CreateAlias", { Resource: key })]);
    expect(await sentence(create(onKey))).toContain(
      `on resource: ${alias} ${because("identity-based", "CreateAlias")}`,
    );
    const onAlias = await scene.as("user/a", [allow("kms:CreateAlias", { Resource: alias })]);
    expect(await sentence(create(onAlias))).toContain(
      `on resource: ${key} ${because("identity-based", "CreateAlias")}`,
    );
    await create(await scene.as("user/both", [allow("kms:CreateAlias", { Resource: [alias, key] })]));
    const other = await scene.key(null);
    const update = (client: KMSClient) =>
      client.send(new UpdateAliasCommand({ AliasName: "alias/a", TargetKeyId: other }));
    const part = await scene.as("user/u", [allow("kms:UpdateAlias", { Resource: [alias, other] })]);
    expect(await sentence(update(part))).toContain(`on resource: ${key}`);
    await update(await scene.as("user/v", [allow("kms:UpdateAlias", { Resource: [alias, key, other] })]));
    const remove = (client: KMSClient) => client.send(new DeleteAliasCommand({ AliasName: "alias/a" }));
    const onOld = await scene.as("user/o", [allow("kms:DeleteAlias", { Resource: [alias, key] })]);
    expect(await sentence(remove(onOld))).toContain(`on resource: ${other}`);
    await remove(await scene.as("user/r", [allow("kms:DeleteAlias")]));
  });

  it("134 179 ReEncrypt: each key by its own permission and context", async () => {
    const [from, to] = await Promise.all([scene.key(null), scene.key(null)]);
    const { CiphertextBlob } = await encrypt(scene.root(), from, { EncryptionContext: { a: "1" } });
    const input = {
      CiphertextBlob,
      SourceEncryptionContext: { a: "1" },
      DestinationEncryptionContext: { b: "2" },
      DestinationKeyId: to,
    };
    const send = (client: KMSClient, more: object = {}) =>
      client.send(new ReEncryptCommand({ ...input, ...more }));
    const context = (key: string, value: string) => ({
      StringEquals: { [`kms:EncryptionContext:${key}`]: value },
    });
    const reads = allow("kms:ReEncryptFrom", { Resource: from, Condition: context("a", "1") });
    const writes = allow("kms:ReEncryptTo", { Resource: to, Condition: context("b", "2") });
    await send(await scene.as("user/U", [reads, writes]));
    expect(await sentence(send(await scene.as("user/R", [reads, allow("kms:Encrypt")])))).toContain(
      `kms:ReEncryptTo on resource: ${to}`,
    );
    expect(await sentence(send(await scene.as("user/W", [writes])))).toContain(
      "kms:ReEncryptFrom on the resource associated with this ciphertext",
    );
    const same = await scene.as("user/S", [
      allow("kms:ReEncrypt*", { Condition: { Bool: { "kms:ReEncryptOnSameKey": true } } }),
    ]);
    await send(same, { DestinationKeyId: from });
    await sentence(send(same));
  });

  it("191 193 multi-Region keys: both Regions", async () => {
    const key = await scene.key(null, { MultiRegion: true });
    const replicate = (client: KMSClient, ReplicaRegion: string) =>
      client.send(new ReplicateKeyCommand({ KeyId: key, ReplicaRegion }));
    const replicates = allow("kms:ReplicateKey", {
      Condition: { StringEquals: { "kms:ReplicaRegion": ["eu-west-3"] } },
    });
    const alone = await scene.as("user/R", [replicates]);
    expect(await sentence(replicate(alone, "eu-west-3"))).toContain(
      `on resource: * ${because("identity-based", "CreateKey")}`,
    );
    const there = { Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-3" } } };
    const both = await scene.as("user/B", [replicates, allow("kms:CreateKey", there)]);
    await sentence(replicate(both, "eu-north-1"));
    await replicate(both, "eu-west-3");
    // 196: grants and policies of one Region say nothing in the other.
    const replica = key.replace("us-east-1", "eu-west-3");
    const here = await scene.credentials("user/E", {
      policies: [policy(allow("kms:Encrypt", { Resource: key }))],
    });
    await encrypt(scene.client(here), key);
    await sentence(encrypt(scene.client(here, { region: "eu-west-3" }), replica));
    const move = (client: KMSClient) =>
      client.send(new UpdatePrimaryRegionCommand({ KeyId: key, PrimaryRegion: "eu-west-3" }));
    await scene.control("POST", "clock/advance", { seconds: 60 });
    const half = await scene.as("user/P", [allow("kms:UpdatePrimaryRegion", { Resource: key })]);
    expect(await sentence(move(half))).toContain(`on resource: ${replica}`);
    await move(await scene.as("user/Q", [allow("kms:UpdatePrimaryRegion", { Resource: [key, replica] })]));
  });
});

describe("grants", () => {
  const grantTo = async (key: string, GranteePrincipal: string, more: object = {}, client = scene.root()) =>
    client.send(
      new CreateGrantCommand({
        KeyId: key,
        GranteePrincipal,
        Operations: ["Encrypt", "DescribeKey"],
        ...more,
      }),
    );

  it("161 163 166 185 permit alone, within their constraint, until they are revoked", async () => {
    const user = await scene.as("user/U");
    const key = await scene.key(null);
    const Constraints = { EncryptionContextSubset: { Department: "IT" } };
    const made = await grantTo(key, `arn:aws:iam::${scene.a}:user/U`, { Constraints });
    await encrypt(user, key, { EncryptionContext: { Department: "IT", Purpose: "Test" } });
    for (const EncryptionContext of [undefined, { department: "IT" }, { Department: "it" }]) {
      await sentence(encrypt(user, key, EncryptionContext && { EncryptionContext }));
    }
    await describeKey(user, key);
    expect(await sentence(user.send(new ListGrantsCommand({ KeyId: key })))).toContain("ListGrants");
    await scene.root().send(new RevokeGrantCommand({ KeyId: key, GrantId: made.GrantId }));
    await sentence(encrypt(user, key, { EncryptionContext: { Department: "IT" } }));
  });

  it("164 do not help past a Deny of the key policy; 178 on another key", async () => {
    const user = await scene.as("user/U");
    const arn = `arn:aws:iam::${scene.a}:user/U`;
    const key = await scene.key([scene.delegating, deny("kms:Encrypt", { Principal: { AWS: arn } })]);
    await grantTo(key, arn);
    expect(await sentence(encrypt(user, key))).toMatch(/ with an explicit deny in a resource-based policy$/);
    await describeKey(user, key);
    await sentence(describeKey(user, await scene.key(null)));
  });

  it("permit every session of a role, and principals of another account", async () => {
    const session = await scene.as("role/R");
    const visitor = await scene.as("user/V", [], {}, scene.b);
    const key = await scene.key(null);
    await grantTo(key, `arn:aws:iam::${scene.a}:role/R`);
    await grantTo(key, `arn:aws:iam::${scene.b}:user/V`);
    await encrypt(session, key);
    await encrypt(visitor, key);
  });

  it("173 175 can be handed on within themselves; whoever a policy lets may grant anything", async () => {
    const key = await scene.key(null);
    const parent = await scene.as("user/P");
    const Operations = ["GenerateDataKey", "Decrypt", "CreateGrant"] as const;
    const Constraints = { EncryptionContextSubset: { Department: "IT" } };
    await grantTo(key, `arn:aws:iam::${scene.a}:user/P`, { Operations, Constraints });
    const child = { Operations: ["Decrypt"], Constraints: { EncryptionContextEquals: { Department: "IT" } } };
    const other = `arn:aws:iam::${scene.b}:root`;
    await grantTo(key, other, child, parent);
    await sentence(grantTo(key, other, { ...child, Operations: ["Encrypt"] }, parent));
    await sentence(grantTo(key, other, { Operations: ["Decrypt"] }, parent));
    const granter = await scene.as("user/G", [allow("kms:CreateGrant")]);
    await grantTo(key, other, { Operations: ["Decrypt"] }, granter);
  });

  it("181 182 184 are retired by those whom they name, or whose account lets them", async () => {
    const key = await scene.key(null);
    const retire = (client: KMSClient, { GrantId }: { GrantId?: string | undefined }) =>
      client.send(new RetireGrantCommand({ KeyId: key, GrantId }));
    const arn = `arn:aws:iam::${scene.a}:user/U`;
    const user = await scene.as("user/U");
    const without = await grantTo(key, arn);
    expect(await sentence(retire(user, without))).toContain(
      `on resource: ${key} ${because("identity-based", "RetireGrant")}`,
    );
    const stranger = await scene.as("user/V", [allow("kms:RetireGrant")], {}, scene.b);
    await sentence(retire(stranger, without));
    await retire(await scene.as("user/W", [allow("kms:RetireGrant")]), without);
    const withIt = await grantTo(key, arn, { Operations: ["Encrypt", "RetireGrant"] });
    await sentence(retire(await scene.as("user/U", [deny("kms:RetireGrant")]), withIt));
    const revoke = user.send(new RevokeGrantCommand({ KeyId: key, GrantId: withIt.GrantId }));
    expect(await sentence(revoke)).toContain("kms:RevokeGrant");
    await retire(await scene.as("user/U", [allow("kms:ListKeys")]), withIt);
    const RetiringPrincipal = `arn:aws:iam::${scene.b}:root`;
    const foreign = await grantTo(key, arn, { RetiringPrincipal });
    await sentence(retire(await scene.as("user/X", [], {}, scene.b), foreign));
    await retire(stranger, foreign);
  });
});

describe("a key policy", () => {
  const put = (client: KMSClient, KeyId: string, document: unknown, more: object = {}) =>
    client.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify(document), ...more }));
  const LOCKED = {
    name: "MalformedPolicyDocumentException",
    status: 400,
    message: "The new key policy will not allow you to update the key policy in the future.",
  };

  it("203 must let whoever puts it put another", async () => {
    const arn = `arn:aws:iam::${scene.a}:user/U`;
    await scene.credentials("user/U");
    const key = await scene.key([allow("kms:*", { Principal: { AWS: arn } })]);
    const delegating = policy(scene.delegating);
    const plain = await scene.as("user/U");
    expect(await failure(put(plain, key, delegating))).toEqual(LOCKED);
    const able = await scene.as("user/U", [allow("kms:PutKeyPolicy")]);
    await put(able, key, delegating);
    expect(await failure(put(able, key, policy(allow("kms:Encrypt", { Principal: { AWS: arn } }))))).toEqual(
      LOCKED,
    );
    const { Policy } = await scene.root().send(new GetKeyPolicyCommand({ KeyId: key }));
    expect(JSON.parse(Policy ?? "")).toEqual(delegating);
    const other = policy(allow("kms:*", { Principal: { AWS: `arn:aws:iam::${scene.b}:root` } }));
    await put(able, key, other, { BypassPolicyLockoutSafetyCheck: true });
  });

  it("may be put again by whom a policy lets in for what the key is, and has", async () => {
    const Tags = [{ TagKey: "team", TagValue: "red" }];
    const key = await scene.key(null, { Tags });
    const rights: readonly (readonly [string, string])[] = [
      ["kms:KeySpec", "SYMMETRIC_DEFAULT"],
      ["aws:ResourceTag/team", "red"],
      ["aws:ResourceAccount", scene.a],
    ];
    for (const [name, value] of rights) {
      const client = await scene.as("user/U", [
        allow(["kms:PutKeyPolicy", "kms:TagResource"], { Condition: { StringEquals: { [name]: value } } }),
        allow(["kms:CreateKey", "kms:TagResource"]),
      ]);
      await put(client, key, policy(scene.delegating));
      const Policy = JSON.stringify(policy(scene.delegating));
      await client.send(new CreateKeyCommand({ Policy, Tags }));
    }
    const blue = allow("kms:PutKeyPolicy", {
      Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } },
    });
    const other = await scene.as("user/V", [blue, allow(["kms:CreateKey", "kms:TagResource"])]);
    const made = new CreateKeyCommand({ Policy: JSON.stringify(policy(scene.delegating)), Tags });
    expect(await failure(other.send(made))).toEqual(LOCKED);
  });

  it("088 tells that the bypass was sent", async () => {
    const key = await scene.key(null);
    const client = await scene.as("user/U", [
      allow("kms:PutKeyPolicy", { Condition: { Null: { "kms:BypassPolicyLockoutSafetyCheck": true } } }),
    ]);
    await put(client, key, policy(scene.delegating));
    for (const BypassPolicyLockoutSafetyCheck of [true, false]) {
      await sentence(put(client, key, policy(scene.delegating), { BypassPolicyLockoutSafetyCheck }));
    }
  });

  it("is seen by the next request, and so are identities and grants", async () => {
    const key = await scene.key(null);
    const user = await scene.as("user/U", [allow("kms:*")]);
    const arn = `arn:aws:iam::${scene.a}:user/U`;
    for (let round = 0; round < 5; round++) {
      await encrypt(user, key);
      await put(
        scene.root(),
        key,
        policy(scene.delegating, deny("kms:Encrypt", { Principal: { AWS: arn } })),
      );
      await sentence(encrypt(user, key));
      await put(scene.root(), key, policy(scene.delegating));
      await encrypt(user, key);
      await scene.control("PUT", `identities/aws/${scene.a}/user/U`, { policies: [] });
      await sentence(encrypt(user, key));
      const { GrantId } = await scene
        .root()
        .send(new CreateGrantCommand({ KeyId: key, GranteePrincipal: arn, Operations: ["Encrypt"] }));
      await encrypt(user, key);
      await scene.root().send(new RevokeGrantCommand({ KeyId: key, GrantId }));
      await sentence(encrypt(user, key));
      await scene.control("PUT", `identities/aws/${scene.a}/user/U`, { policies: [policy(allow("kms:*"))] });
    }
  });

  it("of an AWS managed key lets nobody use it but through its service", async () => {
    const client = await scene.as("user/U", [allow("kms:*")]);
    const { KeyMetadata } = await describeKey(client, "alias/aws/s3");
    expect(await sentence(encrypt(client, "alias/aws/s3"))).toContain(
      `on resource: ${KeyMetadata?.Arn} ${because("resource-based", "Encrypt")}`,
    );
    const credentials = await scene.credentials("user/U");
    const through = scene.client(credentials, { played: "kms:ViaService=s3.us-east-1.amazonaws.com" });
    await encrypt(through, "alias/aws/s3");
    await sentence(describeKey(await scene.as("user/N"), "alias/aws/s3"));
  });
});
