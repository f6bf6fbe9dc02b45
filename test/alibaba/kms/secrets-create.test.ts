import { describe, expect, it } from "vitest";
import { defaultSecretPolicy } from "../../../src/alibaba/kms/keys/resource-policy.ts";
import { alibabaClient, rawAlibaba } from "../../support/alibaba.ts";
import { addAlibabaKey } from "../../support/alibaba-keys.ts";
import {
  addSecret,
  freshName,
  RDS,
  REDIS,
  secretValue,
  versionsOfSecret,
  withoutId,
} from "../../support/alibaba-secrets.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";
const ISO = "2030-01-01T00:00:00Z";

const invalid = (name: string) => ({
  code: "InvalidParameter",
  status: 400,
  message: `The specified parameter "${name}" is not valid.`,
});
const missing = (name: string) => ({
  code: "MissingParameter",
  status: 400,
  message: `The parameter "${name}" is needed but not provided.`,
});

const BASE = { SecretName: "mine", SecretData: "data", VersionId: "v1" };

describe("CreateSecret", () => {
  it("makes a Generic secret with its first version", async () => {
    const { options } = await FrozenWorkspace.begin(START);
    const client = alibabaClient(options);
    const made = await client.call("CreateSecret", { ...BASE, Description: "about" });
    const arn = `acs:kms:cn-hangzhou:${client.account}:secret/mine`;
    expect(withoutId(made)).toEqual({ Arn: arn, SecretName: "mine", SecretType: "Generic", VersionId: "v1" });
    expect(withoutId(await client.call("DescribeSecret", { SecretName: "mine" }))).toEqual({
      Arn: arn,
      SecretName: "mine",
      SecretType: "Generic",
      Description: "about",
      // No EncryptionKeyId, as none was given: else Terraform replaces the secret with every apply (alicloud 1.289).
      CreateTime: ISO,
      UpdateTime: ISO,
    });
    expect(withoutId(await client.call("GetSecretValue", { SecretName: arn }))).toEqual({
      SecretName: "mine",
      SecretType: "Generic",
      SecretData: "data",
      SecretDataType: "text",
      VersionId: "v1",
      VersionStages: { VersionStage: ["ACSCurrent"] },
      CreateTime: ISO,
    });
  });

  it("keeps a value of 30,720 bytes as it came, of either type", async () => {
    const client = alibabaClient();
    const SecretData = "ü \n&".repeat(6_144);
    expect(Buffer.byteLength(SecretData)).toBe(30_720);
    for (const SecretDataType of ["text", "binary"]) {
      const { json } = await rawAlibaba(
        { Action: "CreateSecret", SecretName: SecretDataType, VersionId: "1" },
        client,
        {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({ SecretData, SecretDataType }),
        },
      );
      expect(json.Code).toBeUndefined();
      const value = await client.call("GetSecretValue", { SecretName: SecretDataType });
      expect(value).toMatchObject({ SecretData, SecretDataType });
      const { json: refused } = await rawAlibaba(
        { Action: "CreateSecret", SecretName: "long", VersionId: "1" },
        client,
        {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({ SecretData: `${SecretData}x`, SecretDataType }),
        },
      );
      expect(refused).toMatchObject({ Code: "InvalidParameter", HttpStatus: 400 });
    }
  });

  it.each([
    [missing("SecretName"), { SecretName: undefined }],
    [missing("SecretData"), { SecretData: undefined }],
    [missing("VersionId"), { VersionId: undefined }],
    [invalid("SecretName"), { SecretName: "a b" }],
    [invalid("SecretName"), { SecretName: "x".repeat(193) }],
    [invalid("SecretName"), { SecretName: "acs/mine" }],
    [invalid("VersionId"), { VersionId: "x".repeat(65) }],
    [invalid("SecretDataType"), { SecretDataType: "json" }],
    [invalid("SecretType"), { SecretType: "Oracle" }],
    [invalid("Tags"), { Tags: "no" }],
    [invalid("Tags"), { Tags: [{ TagKey: "acs:x", TagValue: "" }] }],
    [invalid("Tags"), { Tags: Array.from({ length: 21 }, (_, i) => ({ TagKey: `k${i}`, TagValue: "v" })) }],
    [invalid("Policy"), { Policy: { Version: "2", Statement: [] } }],
    [invalid("Description"), { Description: "x".repeat(8193) }],
    [invalid("EncryptionKeyId"), { EncryptionKeyId: "x".repeat(513) }],
    [invalid("EnableAutomaticRotation"), { EnableAutomaticRotation: true, RotationInterval: "7d" }],
    [missing("RotationInterval"), { ...RDS, EnableAutomaticRotation: true }],
    [invalid("RotationInterval"), { ...RDS, EnableAutomaticRotation: true, RotationInterval: "5h" }],
    [invalid("RotationInterval"), { ...RDS, EnableAutomaticRotation: true, RotationInterval: "8761h" }],
    [invalid("SecretDataType"), { ...RDS, SecretDataType: "binary" }],
    [missing("ExtendedConfig"), { ...RDS, ExtendedConfig: undefined }],
    [invalid("ExtendedConfig"), { ...RDS, ExtendedConfig: { SecretSubType: "SingleUser" } }],
    [invalid("SecretData"), { ...RDS, SecretData: "$Auto" }],
    [invalid("SecretData"), { ...REDIS, SecretData: "mine" }],
    [
      {
        code: "Forbidden.DKMSInstanceNotFound",
        status: 403,
        message: "The specified DKMS Instance is not found.",
      },
      { DKMSInstanceId: "kst-1", EncryptionKeyId: "8a1b6f0e-0000-4000-8000-000000000000" },
    ],
    [
      { code: "Forbidden.KeyNotFound", status: 404, message: "The specified Key is not found." },
      { EncryptionKeyId: "8a1b6f0e-0000-4000-8000-000000000000" },
    ],
    [
      { code: "Unsupported.Alias", status: 400, message: "Alias is not valid for this api." },
      { EncryptionKeyId: "alias/a" },
    ],
  ])("answers %o for %o, and makes nothing", async (error, given) => {
    const client = alibabaClient();
    expect(await client.failure("CreateSecret", { ...BASE, ...given })).toEqual(error);
    expect(await client.call("ListSecrets")).toMatchObject({ TotalCount: 0 });
    // Not even the key that would have encrypted it.
    expect(await client.call("ListKeys")).toMatchObject({ TotalCount: 0 });
  });

  it("refuses a name that is taken, and one that is to be deleted", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    const again = { ...BASE, SecretName, SecretData: "other" };
    expect(await client.failure("CreateSecret", again)).toEqual({
      code: "Rejected.ResourceExist",
      status: 409,
      message: "The resource already exists.",
    });
    await client.call("DeleteSecret", { SecretName });
    expect(await client.failure("CreateSecret", again)).toEqual({
      code: "Rejected.ResourceInDeleteWindow",
      status: 409,
      message: "The secret is planned to be deleted.",
    });
    await client.call("RestoreSecret", { SecretName });
    expect(await client.call("GetSecretValue", { SecretName })).toMatchObject({ SecretData: "one" });
  });

  it("makes one secret of many requests at once for the same name", async () => {
    const client = alibabaClient();
    const settled = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => client.call("CreateSecret", { ...BASE, SecretData: String(i) })),
    );
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await client.call("ListSecrets")).toMatchObject({ TotalCount: 1 });
    expect(await client.call("ListKeys")).toMatchObject({ TotalCount: 1 });
    const winner = settled.findIndex(({ status }) => status === "fulfilled");
    expect(await client.call("GetSecretValue", { SecretName: "mine" })).toMatchObject({
      SecretData: String(winner),
    });
  });

  it("keeps Regions and accounts apart", async () => {
    const client = alibabaClient();
    const other = alibabaClient({ account: client.account, region: "cn-beijing" });
    await client.call("CreateSecret", BASE);
    expect(await other.failure("GetSecretValue", { SecretName: "mine" })).toMatchObject({
      code: "Forbidden.ResourceNotFound",
    });
    const arn = `acs:kms:cn-hangzhou:${client.account}:secret/mine`;
    expect(await other.failure("GetSecretValue", { SecretName: arn })).toMatchObject({
      code: "Forbidden.ResourceNotFound",
    });
  });

  it("lets another account name a secret by its ARN, unless a default key encrypts it", async () => {
    const client = alibabaClient();
    const stranger = alibabaClient();
    const { id } = await addAlibabaKey(client);
    await client.call("CreateSecret", { ...BASE, EncryptionKeyId: id });
    await client.call("CreateSecret", { ...BASE, SecretName: "default" });
    const arn = (name: string) => `acs:kms:cn-hangzhou:${client.account}:secret/${name}`;
    expect(await stranger.failure("GetSecretValue", { SecretName: "mine" })).toMatchObject({
      code: "Forbidden.ResourceNotFound",
      status: 404,
    });
    expect(await stranger.call("GetSecretValue", { SecretName: arn("mine") })).toMatchObject({
      SecretName: "mine",
      SecretData: "data",
    });
    // No key was named, so none is missing.
    const refused = { code: "Forbidden.NoPermission", status: 403 };
    const SecretName = arn("default");
    expect(await stranger.failure("GetSecretValue", { SecretName })).toMatchObject(refused);
    const several = await stranger.call("BatchGetSecretValue", { SecretsList: [{ SecretName }] });
    expect(several).toMatchObject({ Errors: [{ Code: "Forbidden.NoPermission" }] });
    const given = { ...BASE, EncryptionKeyId: `acs:kms:cn-hangzhou:${client.account}:key/${id}` };
    expect(await stranger.failure("CreateSecret", given)).toMatchObject({ code: "Forbidden.KeyNotFound" });
    await client.call("CreateSecret", { ...given, SecretName: "by-arn" });
  });

  it("lets another account do no more than read a secret", async () => {
    const client = alibabaClient();
    const stranger = alibabaClient();
    const { id } = await addAlibabaKey(client);
    await client.call("CreateSecret", { ...BASE, EncryptionKeyId: id });
    const SecretName = `acs:kms:cn-hangzhou:${client.account}:secret/mine`;
    await stranger.call("DescribeSecret", { SecretName });
    await stranger.call("ListSecretVersionIds", { SecretName });
    for (const [action, more] of [
      ["PutSecretValue", { VersionId: "v2", SecretData: "theirs" }],
      ["UpdateSecret", { Description: "theirs" }],
      ["UpdateSecretVersionStage", { VersionStage: "mine", MoveToVersion: "v1" }],
      ["DeleteSecret", { ForceDeleteWithoutRecovery: "true" }],
      ["RestoreSecret", {}],
      ["SetSecretPolicy", { Policy: defaultSecretPolicy({ account: client.account }) }],
    ] as const) {
      const refused = await stranger.failure(action, { SecretName, ...more });
      expect(refused, action).toMatchObject({ code: "Forbidden.NoPermission", status: 403 });
    }
    expect(await client.call("GetSecretValue", { SecretName: "mine" })).toMatchObject({ SecretData: "data" });
  });
});

describe("CreateSecret of a managed type", () => {
  it("makes a secret with two accounts, whose values it makes itself", async () => {
    const client = alibabaClient();
    const SecretName = freshName();
    const made = await client.call("CreateSecret", { ...REDIS, SecretName, VersionId: "first" });
    const ExtendedConfig = JSON.stringify({
      ...REDIS.ExtendedConfig,
      CloneAccountName: "app_clone",
      CustomData: {},
    });
    expect(made).toMatchObject({ SecretType: "Redis", AutomaticRotation: "Disabled", ExtendedConfig });
    expect(made).not.toHaveProperty("NextRotationDate");
    const [current, previous] = [
      await secretValue(client, SecretName),
      await secretValue(client, SecretName, "ACSPrevious"),
    ];
    expect([current.AccountName, previous.AccountName]).toEqual(["app", "app_clone"]);
    expect(current.AccountPassword).not.toBe(previous.AccountPassword);
    const versions = await versionsOfSecret(client, SecretName);
    expect(versions.first).toEqual(["ACSCurrent"]);
    expect(Object.values(versions)).toEqual([["ACSPrevious"], ["ACSCurrent"]]);
    const value = await client.call("GetSecretValue", { SecretName, FetchExtendedConfig: true });
    expect(value).toMatchObject({ ExtendedConfig, AutomaticRotation: "Disabled" });
    expect(await client.call("GetSecretValue", { SecretName })).not.toHaveProperty("ExtendedConfig");
  });

  it("names the secret of a RAM user itself", async () => {
    const client = alibabaClient();
    const AccessKeys = [{ AccessKeyId: "LTAIone", AccessKeySecret: "two" }];
    const given = {
      SecretType: "RAMCredentials",
      VersionId: "v1",
      SecretData: { AccessKeys },
      ExtendedConfig: { SecretSubType: "RamUserAccessKey", UserName: "alice" },
    };
    expect(await client.failure("CreateSecret", { ...given, SecretName: "mine" })).toEqual(
      invalid("SecretName"),
    );
    const made = await client.call("CreateSecret", { ...given, SecretName: "$Auto" });
    expect(made).toMatchObject({ SecretName: "acs/ram/user/alice" });
    expect(await secretValue(client, "acs/ram/user/alice")).toMatchObject(AccessKeys[0] as object);
  });

  it("takes an interval, and says when the first rotation is", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const client = alibabaClient(workspace.options);
    const rotation = { EnableAutomaticRotation: true, RotationInterval: "36h" };
    const made = await client.call("CreateSecret", {
      ...RDS,
      ...rotation,
      SecretName: "db",
      VersionId: "v1",
    });
    expect(made).toMatchObject({
      AutomaticRotation: "Enabled",
      RotationInterval: `${1.5 * DAY}s`,
      NextRotationDate: "2030-01-02T12:00:00Z",
    });
  });
});

describe("the number of secrets", () => {
  it("of an account in a Region is limited", async () => {
    const client = alibabaClient();
    const { id } = await addAlibabaKey(client);
    for (let made = 0; made < 1000; made += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          client.call("CreateSecret", { ...BASE, SecretName: `s${made + i}`, EncryptionKeyId: id }),
        ),
      );
    }
    expect(await client.failure("CreateSecret", BASE)).toEqual({
      code: "Rejected.LimitExceeded",
      status: 400,
      message: "The secret quota is exceeded.",
    });
    await client.call("DeleteSecret", { SecretName: "s7", ForceDeleteWithoutRecovery: true });
    await client.call("CreateSecret", BASE);
    expect(await client.call("ListSecrets")).toMatchObject({ TotalCount: 1000 });
  });
});
