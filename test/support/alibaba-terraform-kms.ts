import { expect } from "vitest";
import { connection } from "./alibaba-instances.ts";
import type { LeastUser, ProviderResource } from "./alibaba-terraform.ts";

/* The calls of terraform-provider-alicloud 1.289 for resources and data sources of KMS (alicloud/resource_alicloud_kms_….go). */

const TAGS = [{ TagKey: "team", TagValue: "payments" }];
const SUBSCRIPTION = {
  ProductCode: "kms",
  ProductType: "kms_ddi_public_cn",
  SubscriptionType: "Subscription",
} as const;

const kmsRights = (...operations: readonly string[]) => operations.map((name) => `kms:${name}`);

async function keyOfRoot(user: LeastUser): Promise<string> {
  const { KeyMetadata } = await user.root("CreateKey");
  return String((KeyMetadata as { KeyId: string }).KeyId);
}

const key: ProviderResource = {
  name: "alicloud_kms_key",
  rights: kmsRights(
    "CreateKey",
    "DescribeKey",
    "ListTagResources",
    "DisableKey",
    "EnableKey",
    "UpdateKeyDescription",
    "UpdateRotationPolicy",
    "SetDeletionProtection",
    "TagResources",
    "UntagResources",
    "ScheduleKeyDeletion",
  ),
  async live(user) {
    const { KeyMetadata } = await user.call("kms", "CreateKey", {
      Description: "of the data",
      KeyUsage: "ENCRYPT/DECRYPT",
      Origin: "Aliyun_KMS",
      ProtectionLevel: "SOFTWARE",
      KeySpec: "Aliyun_AES_256",
      RotationInterval: "2592000s",
      EnableAutomaticRotation: true,
      Tags: TAGS,
    });
    const { KeyId } = KeyMetadata as { KeyId: string };
    const read = async () => (await user.call("kms", "DescribeKey", { KeyId })).KeyMetadata;
    const protect = (EnableDeletionProtection: boolean) =>
      user.call("kms", "SetDeletionProtection", { KeyId, EnableDeletionProtection });
    const ofKey = { RegionId: "cn-hangzhou", ResourceType: "key", "ResourceId.1": KeyId };
    const listTags = async () => (await user.call("kms", "ListTagResources", ofKey)).TagResources;
    await user.call("kms", "DisableKey", { KeyId });
    expect(await read()).toMatchObject({ KeyState: "Disabled" });
    await protect(true);
    expect(await read()).toMatchObject({
      Description: "of the data",
      DeletionProtection: "Enabled",
      RotationInterval: "2592000s",
      AutomaticRotation: "Suspended",
    });
    expect(await listTags()).toMatchObject({ TagResource: [{ ResourceId: KeyId, ...TAGS[0] }] });
    await user.call("kms", "EnableKey", { KeyId });
    await user.call("kms", "UpdateKeyDescription", { KeyId, Description: "changed" });
    await user.call("kms", "UpdateRotationPolicy", { KeyId, EnableAutomaticRotation: false });
    await user.call("kms", "TagResources", { ...ofKey, "Tag.1.Key": "stage", "Tag.1.Value": "test" });
    await user.call("kms", "UntagResources", { ...ofKey, "TagKey.1": "team" });
    expect(await read()).toMatchObject({ Description: "changed", AutomaticRotation: "Disabled" });
    expect(await listTags()).toMatchObject({ TagResource: [{ TagKey: "stage", TagValue: "test" }] });
    await protect(false);
    await user.call("kms", "ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
    expect(await read()).toMatchObject({ KeyState: "PendingDeletion" });
  },
};

const secret: ProviderResource = {
  name: "alicloud_kms_secret",
  rights: kmsRights(
    "CreateSecret",
    "GenerateDataKey",
    "DescribeSecret",
    "GetSecretValue",
    "Decrypt",
    "UpdateSecret",
    "PutSecretValue",
    "TagResources",
    "UntagResources",
    "DeleteSecret",
  ),
  async live(user) {
    const SecretName = "orders/password";
    await user.call(
      "kms",
      "CreateSecret",
      {
        SecretName,
        SecretData: "one",
        SecretDataType: "text",
        VersionId: "v1",
        EncryptionKeyId: await keyOfRoot(user),
        Tags: TAGS,
        Description: "of the orders",
      },
      "kms:GenerateDataKey",
    );
    const read = async () => ({
      ...(await user.call("kms", "DescribeSecret", { SecretName, FetchTags: true })),
      ...(await user.call("kms", "GetSecretValue", { SecretName }, "kms:Decrypt")),
    });
    expect(await read()).toMatchObject({
      Description: "of the orders",
      SecretData: "one",
      VersionStages: { VersionStage: ["ACSCurrent"] },
      Tags: { Tag: TAGS },
    });
    const ofSecret = { RegionId: "cn-hangzhou", ResourceType: "secret", "ResourceId.1": SecretName };
    await user.call("kms", "UntagResources", { ...ofSecret, "TagKey.1": "team" });
    await user.call("kms", "TagResources", { ...ofSecret, "Tag.1.Key": "stage", "Tag.1.Value": "test" });
    await user.call("kms", "UpdateSecret", { SecretName, Description: "changed" });
    await user.call(
      "kms",
      "PutSecretValue",
      {
        SecretName,
        SecretData: "two",
        SecretDataType: "text",
        VersionId: "v2",
        VersionStages: ["ACSCurrent"],
      },
      "kms:GenerateDataKey",
    );
    expect(await read()).toMatchObject({
      Description: "changed",
      SecretData: "two",
      Tags: { Tag: [{ TagKey: "stage", TagValue: "test" }] },
    });
    const end = { ForceDeleteWithoutRecovery: "true", RecoveryWindowInDays: 30 };
    await user.call("kms", "DeleteSecret", { SecretName, ...end });
    expect(await user.refused("kms", "DescribeSecret", { SecretName })).toBe("Forbidden.ResourceNotFound");
  },
};

const alias: ProviderResource = {
  name: "alicloud_kms_alias",
  rights: kmsRights("CreateAlias", "ListAliases", "UpdateAlias", "DeleteAlias"),
  async live(user) {
    const AliasName = "alias/data";
    const [KeyId, other] = [await keyOfRoot(user), await keyOfRoot(user)];
    const read = async () => {
      const { Aliases } = await user.call("kms", "ListAliases", { PageNumber: 1, PageSize: 20 });
      return Aliases;
    };
    await user.call("kms", "CreateAlias", { AliasName, KeyId });
    expect(await read()).toMatchObject({ Alias: [{ AliasName, KeyId }] });
    await user.call("kms", "UpdateAlias", { AliasName, KeyId: other });
    expect(await read()).toMatchObject({ Alias: [{ AliasName, KeyId: other }] });
    await user.call("kms", "DeleteAlias", { AliasName });
    expect(await read()).toEqual({ Alias: [] });
  },
};

const ciphertext: ProviderResource = {
  name: "alicloud_kms_ciphertext, data alicloud_kms_plaintext",
  rights: kmsRights("Encrypt", "Decrypt"),
  async live(user) {
    const Plaintext = "YQ==";
    const given = { Plaintext, KeyId: await keyOfRoot(user), RegionId: "cn-hangzhou" };
    for (const EncryptionContext of ["{}", '{"app":"orders"}']) {
      const { CiphertextBlob } = await user.call("kms", "Encrypt", { ...given, EncryptionContext });
      const opened = await user.call("kms", "Decrypt", { CiphertextBlob, EncryptionContext });
      expect(opened).toMatchObject({ Plaintext });
    }
  },
};

const instance: ProviderResource = {
  name: "alicloud_kms_instance, and the policy of an alicloud_kms_key in it",
  rights: [
    ...["CreateInstance", "QueryAvailableInstances", "ModifyInstance", "SetRenewal", "RefundInstance"].map(
      (name) => `bss:${name}`,
    ),
    ...kmsRights(
      "GetKmsInstance",
      "ConnectKmsInstance",
      "ListTagResources",
      "UpdateKmsInstance",
      "UpdateKmsInstanceBindVpc",
      "CreateKey",
      "DescribeKey",
      "GetKeyPolicy",
      "SetKeyPolicy",
    ),
  ],
  async live(user) {
    const modules = (most: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(most).flatMap(([code, value], index) => [
          [`Parameter.${index + 1}.Code`, code],
          [`Parameter.${index + 1}.Value`, value],
        ]),
      );
    const size = { Region: "cn-hangzhou", VpcNum: "3", Spec: "1000", KeyNum: "1000", ProductVersion: "3" };
    const bought = await user.call("bss", "CreateInstance", {
      ...SUBSCRIPTION,
      ...modules({ ...size, Log: "0" }),
      ClientToken: "TF-CreateInstance",
      Period: 1,
    });
    expect(bought).toMatchObject({ Code: "Success" });
    const { InstanceId } = bought.Data as { InstanceId: string };
    const read = async () =>
      (await user.call("kms", "GetKmsInstance", { KmsInstanceId: InstanceId })).KmsInstance;
    expect(await read()).toMatchObject({ InstanceId });
    await user.call("kms", "ConnectKmsInstance", connection(InstanceId));
    await user.scene.control("POST", "clock/advance", { seconds: 600 });
    expect(await read()).toMatchObject({ Status: "Connected" });
    const mine = { ...SUBSCRIPTION, InstanceIDs: InstanceId, Region: "cn-hangzhou" };
    expect(await user.call("bss", "QueryAvailableInstances", mine)).toMatchObject({
      Data: { InstanceList: [{ InstanceID: InstanceId, Status: "Normal" }] },
    });
    const ofInstance = { RegionId: "cn-hangzhou", ResourceType: "instance", "ResourceId.1": InstanceId };
    await user.call("kms", "ListTagResources", ofInstance);
    await keyIn(user, InstanceId);
    const changed = { ...SUBSCRIPTION, ...modules({ ...size, Spec: "2000", Log: "0" }), InstanceId };
    const modify = { ...changed, ClientToken: "TF-ModifyInstance", ModifyType: "Upgrade" };
    expect(await user.call("bss", "ModifyInstance", modify)).toMatchObject({ Code: "Success" });
    await user.call("kms", "UpdateKmsInstanceBindVpc", { KmsInstanceId: InstanceId, BindVpcs: "[]" });
    await user.call("kms", "UpdateKmsInstance", { KmsInstanceId: InstanceId, InstanceName: "orders" });
    const { InstanceIDs } = mine;
    await user.call("bss", "SetRenewal", { ...SUBSCRIPTION, InstanceIDs, RenewalStatus: "ManualRenewal" });
    expect(await read()).toMatchObject({ InstanceName: "orders", Spec: 2000 });
    const refund = { ClientToken: "TF-RefundInstance", InstanceId, ImmediatelyRelease: "1" };
    expect(
      await user.call("bss", "RefundInstance", {
        ...refund,
        ProductCode: SUBSCRIPTION.ProductCode,
        ProductType: SUBSCRIPTION.ProductType,
      }),
    ).toMatchObject({ Code: "Success" });
    expect(await read()).toMatchObject({ InstanceId: "" });
  },
};

/** A key of an instance, whose policy is read and set. */
async function keyIn(user: LeastUser, DKMSInstanceId: string): Promise<void> {
  const { KeyMetadata } = await user.call("kms", "CreateKey", { DKMSInstanceId, KeySpec: "Aliyun_AES_256" });
  const { KeyId } = KeyMetadata as { KeyId: string };
  const described = await user.call("kms", "DescribeKey", { KeyId });
  expect(described).toMatchObject({ KeyMetadata: { DKMSInstanceId } });
  const { Policy } = await user.call("kms", "GetKeyPolicy", { KeyId });
  await user.call("kms", "SetKeyPolicy", { KeyId, Policy });
  expect(await user.call("kms", "GetKeyPolicy", { KeyId })).toMatchObject({ Policy });
}

const NAME = { Name: "app" } as const;
const GONE = "Forbidden.ResourceNotFound";

const networkRule: ProviderResource = {
  name: "alicloud_kms_network_rule",
  rights: kmsRights("CreateNetworkRule", "DescribeNetworkRule", "UpdateNetworkRule", "DeleteNetworkRule"),
  async live(user) {
    const read = () => user.call("kms", "DescribeNetworkRule", NAME);
    const given = { ...NAME, Type: "Private", SourcePrivateIp: ["10.0.0.0/8"], Description: "office" };
    await user.call("kms", "CreateNetworkRule", given);
    expect(await read()).toMatchObject({ Description: "office" });
    await user.call("kms", "UpdateNetworkRule", {
      ...NAME,
      Description: "",
      SourcePrivateIp: ["10.1.0.0/16"],
    });
    expect(await read()).toMatchObject({ SourcePrivateIp: '["10.1.0.0/16"]' });
    await user.call("kms", "DeleteNetworkRule", NAME);
    expect(await user.refused("kms", "DescribeNetworkRule", NAME)).toBe(GONE);
  },
};

const policy: ProviderResource = {
  name: "alicloud_kms_policy",
  rights: kmsRights("CreatePolicy", "DescribePolicy", "UpdatePolicy", "DeletePolicy"),
  async live(user) {
    const read = () => user.call("kms", "DescribePolicy", NAME);
    const Permissions = ["RbacPermission/Template/CryptoServiceKeyUser"];
    const rules = { Permissions, AccessControlRules: '{"NetworkRules":[]}' };
    const made = await user.call("kms", "CreatePolicy", {
      ...NAME,
      ...rules,
      KmsInstance: "shared",
      Resources: ["key/*"],
    });
    expect(made).toMatchObject(NAME);
    expect(await read()).toMatchObject({ Permissions, Resources: ["key/*"] });
    await user.call("kms", "UpdatePolicy", { ...NAME, ...rules, Resources: ["key/a", "key/b"] });
    expect(await read()).toMatchObject({ Permissions, Resources: ["key/a", "key/b"] });
    await user.call("kms", "DeletePolicy", NAME);
    expect(await user.refused("kms", "DescribePolicy", NAME)).toBe(GONE);
  },
};

/** A policy for access points, of the account itself. */
function policyOfRoot(user: LeastUser, Name: string) {
  const Permissions = ["RbacPermission/Template/CryptoServiceKeyUser"];
  return user.root("CreatePolicy", { Name, KmsInstance: "shared", Permissions, Resources: ["key/*"] });
}

const accessPoint: ProviderResource = {
  name: "alicloud_kms_application_access_point",
  rights: kmsRights(
    ...["Create", "Describe", "Update", "Delete"].map((verb) => `${verb}ApplicationAccessPoint`),
  ),
  async live(user) {
    await policyOfRoot(user, "one");
    await policyOfRoot(user, "two");
    const read = () => user.call("kms", "DescribeApplicationAccessPoint", NAME);
    const given = { ...NAME, Policies: ["one"], AuthenticationMethod: "ClientKey" };
    await user.call("kms", "CreateApplicationAccessPoint", given);
    expect(await read()).toMatchObject({ Policies: '["one"]' });
    await user.call("kms", "UpdateApplicationAccessPoint", { ...NAME, Policies: ["one", "two"] });
    expect(await read()).toMatchObject({ Policies: '["one","two"]' });
    await user.call("kms", "DeleteApplicationAccessPoint", NAME);
    expect(await user.refused("kms", "DescribeApplicationAccessPoint", NAME)).toBe(GONE);
  },
};

const clientKey: ProviderResource = {
  name: "alicloud_kms_client_key",
  rights: kmsRights("CreateClientKey", "GetClientKey", "DeleteClientKey"),
  async live(user) {
    await policyOfRoot(user, "one");
    await user.root("CreateApplicationAccessPoint", { Name: "app", Policies: ["one"] });
    const validity = { NotBefore: "2030-01-01T00:00:00Z", NotAfter: "2031-01-01T00:00:00Z" };
    const given = { AapName: "app", Password: "Correct-horse-7", ...validity };
    const { ClientKeyId } = await user.call("kms", "CreateClientKey", given);
    expect(await user.call("kms", "GetClientKey", { ClientKeyId })).toMatchObject({
      AapName: "app",
      ...validity,
    });
    await user.call("kms", "DeleteClientKey", { ClientKeyId });
    expect(await user.refused("kms", "GetClientKey", { ClientKeyId })).toBe(GONE);
  },
};

const service: ProviderResource = {
  name: "data alicloud_kms_service, alicloud_caller_identity",
  rights: kmsRights("OpenKmsService"),
  async live(user) {
    await user.call("kms", "OpenKmsService");
    // Opened already, which is what was wanted.
    expect(await user.refused("kms", "OpenKmsService")).toBe("Forbidden.Opened");
    expect(await user.call("sts", "GetCallerIdentity")).toMatchObject({
      IdentityType: "RAMUser",
      AccountId: user.scene.account,
      Arn: `acs:ram::${user.scene.account}:user/terraform`,
    });
  },
};

export const KMS_RESOURCES: readonly ProviderResource[] = [
  key,
  secret,
  alias,
  ciphertext,
  instance,
  networkRule,
  policy,
  accessPoint,
  clientKey,
  service,
];
