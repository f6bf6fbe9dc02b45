import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { alibabaFailure, freshAlibabaAccount } from "../../../support/alibaba.ts";
import { base64 } from "../../../support/alibaba-keys.ts";
import { addSecret } from "../../../support/alibaba-secrets.ts";
import {
  arnOf,
  atDedicated,
  naming,
  RamScene,
  ramAllow,
  ramDeny,
  ramDocument,
  system,
} from "../../../support/ram-scene.ts";

/* Keys and secrets that other accounts use. Numbers are those of the project's table of decisions. */

const Plaintext = base64("text");

let scene: RamScene;
let instance: string;
let k1: { id: string; arn: string };

beforeAll(async () => {
  scene = await RamScene.begin();
  instance = await scene.instance();
});

beforeEach(async () => {
  k1 = await scene.key({ DKMSInstanceId: instance });
});

const byArn = () => ["Encrypt", { KeyId: k1.arn, Plaintext }] as const;
const x = (policies: readonly unknown[], principal = "user/x") =>
  scene.as(principal, policies, { account: scene.b });
const FULL = [system("AliyunKMSFullAccess")];
const BY_RESOURCE = { by: "ResourceBasedPolicy" } as const;

describe("a user of another account", () => {
  it("66 67 68 needs both sides, RAM's and the key policy's", async () => {
    const both = await x([ramDocument(ramAllow("kms:Encrypt", { Resource: k1.arn }))]);
    await scene.denied(both, ...byArn(), { names: k1.arn, ...BY_RESOURCE });
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", naming(arnOf(both))));
    await scene.allowed(both, ...byArn());
    await scene.allowed(atDedicated(both, instance), ...byArn());
    await scene.denied(await x([]), ...byArn(), { names: k1.arn });
    await scene.denied(atDedicated(both, instance), ...byArn(), { names: k1.arn });
    await scene.denied(await x(FULL, "user/other"), ...byArn(), { names: k1.arn, ...BY_RESOURCE });
  });

  it("69 72 cannot name the key by its bare id or alias, which are its own account's", async () => {
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", naming(`acs:ram::${scene.b}:user/x`)));
    const who = await x(FULL);
    const failure = (KeyId: string) => alibabaFailure(scene.call(who, "Encrypt", { KeyId, Plaintext }));
    expect(await failure(k1.id)).toMatchObject({ code: "Forbidden.KeyNotFound", status: 404 });
    await scene.client.call("CreateAlias", { AliasName: "alias/shared", KeyId: k1.id });
    expect(await failure("alias/shared")).toMatchObject({ code: "Forbidden.AliasNotFound", status: 404 });
    const none = await x([], "user/none");
    await scene.denied(
      none,
      "Encrypt",
      { KeyId: k1.id, Plaintext },
      { names: scene.arn(`key/${k1.id}`, scene.b) },
    );
    await scene.denied({ ...who, region: "cn-shanghai" }, ...byArn(), { names: k1.arn, ...BY_RESOURCE });
  });

  it("69 may name it by the ARN of an alias, where RAM allows both", async () => {
    await scene.client.call("CreateAlias", { AliasName: "alias/other", KeyId: k1.id });
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", naming(`acs:ram::${scene.b}:user/x`)));
    await scene.allowed(await x(FULL), "Encrypt", { KeyId: scene.arn("alias/other"), Plaintext });
  });

  it("70 is a user only, whatever both sides say", async () => {
    const who = await x([ramDocument(ramAllow("kms:*"))]);
    await scene.keyPolicy(k1.id, ramAllow("kms:*", naming(arnOf(who))));
    await scene.allowed(who, ...byArn());
    await scene.allowed(who, "GenerateDataKey", { KeyId: k1.arn });
    await scene.allowed(who, "DescribeKey", { KeyId: k1.arn });
    const refusal = { names: k1.arn, ...BY_RESOURCE };
    await scene.denied(who, "ScheduleKeyDeletion", { KeyId: k1.arn, PendingWindowInDays: 7 }, refusal);
    await scene.denied(who, "DisableKey", { KeyId: k1.arn }, refusal);
    await scene.denied(who, "SetKeyPolicy", { KeyId: k1.arn, Policy: scene.resourcePolicy() }, refusal);
    await scene.denied(who, "GetKeyPolicy", { KeyId: k1.arn }, refusal);
    const { KeyMetadata } = await scene.client.call("DescribeKey", { KeyId: k1.id });
    expect(KeyMetadata).toMatchObject({ KeyState: "Enabled" });
  });

  it("has all rights of a user that the key policy gives", async () => {
    const who = await x(FULL);
    const KeyId = k1.arn;
    await scene.denied(who, "ListKeyVersions", { KeyId }, { names: k1.arn, ...BY_RESOURCE });
    await scene.keyPolicy(k1.id, ramAllow("kms:*", naming(arnOf(who))));
    const { KeyMetadata } = await scene.allowed(who, "DescribeKey", { KeyId });
    const { PrimaryKeyVersion: KeyVersionId } = KeyMetadata as { PrimaryKeyVersion: string };
    const { KeyVersions } = await scene.allowed(who, "ListKeyVersions", { KeyId });
    expect(KeyVersions).toMatchObject({ KeyVersion: [{ KeyId: k1.id, KeyVersionId }] });
    await scene.allowed(who, "DescribeKeyVersion", { KeyId, KeyVersionId });
    await scene.allowed(who, "ListAliasesByKeyId", { KeyId });
    await scene.allowed(who, "TagResource", { KeyId, Tags: [{ TagKey: "team", TagValue: "red" }] });
    const { Tags } = await scene.client.call("ListResourceTags", { KeyId: k1.id });
    expect(Tags).toMatchObject({ Tag: [{ TagKey: "team", TagValue: "red" }] });
    await scene.denied(who, "UntagResource", { KeyId, TagKeys: ["team"] }, { names: k1.arn, ...BY_RESOURCE });
  });

  it("71 needs no ARN where its policy says all resources", async () => {
    await scene.keyPolicy(k1.id, ramAllow("kms:*", naming(`acs:ram::${scene.b}:user/x`)));
    await scene.allowed(await x(FULL), ...byArn());
    await scene.denied(
      await x([ramDocument(ramAllow("kms:*", { Resource: `acs:kms:*:${scene.b}:key/*` }))]),
      ...byArn(),
      { names: k1.arn },
    );
  });

  it("73 is meant by its account, and so is the account itself", async () => {
    for (const account of [`acs:ram::${scene.b}:*`, `acs:ram::${scene.b}:root`]) {
      const Policy = scene.resourcePolicy(ramAllow("kms:Encrypt", naming(account)));
      await scene.call(scene.root, "SetKeyPolicy", { KeyId: k1.id, Policy });
      await scene.allowed(await x(FULL), ...byArn());
      await scene.allowed(await scene.rootOf(scene.b), ...byArn());
      await scene.allowed(await x(FULL, "role/x"), ...byArn());
      await scene.denied(await x([], "user/none"), ...byArn(), { names: k1.arn });
    }
    await scene.keyPolicy(k1.id, ramAllow("kms:Encrypt", naming(`acs:ram::${scene.b}:user/x`)));
    const names = k1.arn;
    expect(await alibabaFailure(scene.call(await scene.rootOf(scene.b), ...byArn()))).toMatchObject({
      code: "Forbidden.NoPermission",
      message: `This operation for ${names} is forbidden by permission system.`,
    });
  });

  it("is denied by either side", async () => {
    const who = await x(FULL);
    const allowing = ramAllow("kms:*", naming(arnOf(who)));
    await scene.keyPolicy(k1.id, allowing, ramDeny("kms:Encrypt", naming(`acs:ram::${scene.b}:*`)));
    await scene.denied(who, ...byArn(), { names: k1.arn, type: "ExplicitDeny", ...BY_RESOURCE });
    await scene.keyPolicy(k1.id, allowing);
    await scene.denied(await x([...FULL, ramDocument(ramDeny("kms:Encrypt"))]), ...byArn(), {
      names: k1.arn,
      type: "ExplicitDeny",
    });
  });

  it("has no way to a key outside of instances, which has no policy", async () => {
    const k0 = await scene.key();
    const refusal = { names: k0.arn, ...BY_RESOURCE };
    await scene.denied(await x(FULL), "Encrypt", { KeyId: k0.arn, Plaintext }, refusal);
  });

  it("74 75 reads a secret by its ARN, where the key is allowed too", async () => {
    const SecretName = await addSecret(scene.client, { DKMSInstanceId: instance, EncryptionKeyId: k1.id });
    const arn = scene.arn(`secret/${SecretName}`);
    const who = await x([
      ramDocument(ramAllow(["kms:GetSecretValue", "kms:Decrypt"], { Resource: [arn, k1.arn] })),
    ]);
    const read = ["GetSecretValue", { SecretName: arn }] as const;
    await scene.denied(who, ...read, { names: arn, ...BY_RESOURCE });
    const Policy = scene.resourcePolicy(ramAllow("kms:*", naming(arnOf(who))));
    await scene.call(scene.root, "SetSecretPolicy", { SecretName, Policy });
    const refusal = { names: k1.id, on: k1.arn, action: "kms:Decrypt", ...BY_RESOURCE };
    await scene.denied(who, ...read, refusal);
    await scene.denied(atDedicated(who, instance), ...read, refusal);
    await scene.keyPolicy(k1.id, ramAllow("kms:Decrypt", naming(arnOf(who))));
    expect(await scene.allowed(who, ...read)).toMatchObject({ SecretData: "one" });
    await scene.allowed(atDedicated(who, instance), ...read);
    // Another account can only read.
    const all = await x([ramDocument(ramAllow("kms:*"))]);
    for (const [action, more] of [
      ["DescribeSecret", {}],
      ["PutSecretValue", { SecretData: "x", VersionId: "v2" }],
      ["DeleteSecret", {}],
      ["GetSecretPolicy", {}],
    ] as const) {
      await scene.denied(all, action, { SecretName: arn, ...more }, { names: arn, ...BY_RESOURCE });
    }
    const bare = alibabaFailure(scene.call(all, "GetSecretValue", { SecretName }));
    expect(await bare).toMatchObject({ code: "Forbidden.ResourceNotFound", status: 404 });
  });

  it("reads a secret by ARN with a role's session without the key at the shared gateway", async () => {
    const SecretName = await addSecret(scene.client, { DKMSInstanceId: instance, EncryptionKeyId: k1.id });
    const arn = scene.arn(`secret/${SecretName}`);
    const session = await x([ramDocument(ramAllow("kms:GetSecretValue"))], "role/reader");
    const Policy = scene.resourcePolicy(ramAllow("kms:GetSecretValue", naming(arnOf(session))));
    await scene.call(scene.root, "SetSecretPolicy", { SecretName, Policy });
    await scene.allowed(session, "GetSecretValue", { SecretName: arn });
    const dedicated = atDedicated(session, instance);
    const refusal = { names: k1.id, on: k1.arn, action: "kms:Decrypt" };
    await scene.denied(dedicated, "GetSecretValue", { SecretName: arn }, refusal);
  });
});

describe("a shared instance", () => {
  it("lets the accounts that share it use its keys, where RAM allows, and manage nothing", async () => {
    const account = freshAlibabaAccount();
    const own = await RamScene.begin();
    const shared = await own.instance();
    const key = await own.key({ DKMSInstanceId: shared });
    const SecretName = await addSecret(own.client, { DKMSInstanceId: shared, EncryptionKeyId: key.id });
    const who = await own.as("user/z", FULL, { account });
    const none = await own.as("user/none", [], { account });
    const encrypt = ["Encrypt", { KeyId: key.arn, Plaintext }] as const;
    const share = async (sharedWith: string[]) =>
      expect((await own.control("PUT", `instances/${shared}`, { sharedWith })).status).toBe(200);
    await own.denied(who, ...encrypt, { names: key.arn, ...BY_RESOURCE });
    await share([account]);
    await own.allowed(who, ...encrypt);
    await own.allowed(atDedicated(who, shared), ...encrypt);
    await own.allowed(who, "GetSecretValue", { SecretName: own.arn(`secret/${SecretName}`) });
    await own.denied(none, ...encrypt, { names: key.arn });
    await own.denied(atDedicated(none, shared), ...encrypt, { names: key.arn });
    await own.denied(who, "DisableKey", { KeyId: key.arn }, { names: key.arn, ...BY_RESOURCE });
    const instanceOf = alibabaFailure(own.call(who, "GetKmsInstance", { KmsInstanceId: shared }));
    expect(await instanceOf).toMatchObject({ code: "Forbidden.DKMSInstanceNotFound" });
    await own.keyPolicy(key.id, ramDeny("kms:Encrypt", naming(arnOf(who))));
    await own.denied(who, ...encrypt, { names: key.arn, type: "ExplicitDeny", ...BY_RESOURCE });
    await own.keyPolicy(key.id);
    await own.allowed(who, ...encrypt);
    await share([]);
    await own.denied(who, ...encrypt, { names: key.arn, ...BY_RESOURCE });
  });
});

describe("the quota of an instance", () => {
  it("82 counts each other account that policies name once", async () => {
    const own = await RamScene.begin();
    // One unit is the connected VPC's.
    const DKMSInstanceId = await own.instance({ secrets: 100, vpcs: 3 });
    const keys: { id: string }[] = [];
    for (let n = 0; n < 4; n++) keys.push(await own.key({ DKMSInstanceId }));
    const users: string[] = [];
    const [b, c, d] = [freshAlibabaAccount(), freshAlibabaAccount(), freshAlibabaAccount()];
    for (const [account, name] of [
      [b, "x"],
      [c, "y"],
      [c, "z"],
      [d, "w"],
    ] as const) {
      users.push(arnOf(await own.as(`user/${name}`, [], { account })));
    }
    const set = (n: number, user: string) =>
      own.keyPolicy(keys[n]?.id ?? "", ramAllow("kms:Encrypt", naming(user)));
    for (let n = 0; n < 3; n++) await set(n, users[n] ?? "");
    expect(await alibabaFailure(set(3, users[3] ?? ""))).toMatchObject({
      code: "Rejected.LimitExceeded",
      status: 400,
    });
    await own.keyPolicy(keys[0]?.id ?? "");
    await set(3, users[3] ?? "");
  });
});
