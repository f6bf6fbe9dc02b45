import { describe, expect, it } from "vitest";
import type { AlibabaPermission, Operation } from "../../../src/alibaba/kms/operation.ts";
import { OPERATIONS, operationsByName } from "../../../src/alibaba/kms/operations.ts";
import { ALIBABA_OPERATIONS } from "../../support/alibaba-operations.ts";

const words = (text: string) => text.trim().split(/\s+/).sort();

/**
 * RAM authorization of KMS (RAM User Guide, "Use RAM to control access to KMS resources", 2021, and later pages): the
 * actions by the kinds of resources that they are judged on. What no page has is inferred from the system policies that
 * name the action, and from what the operation names.
 */
const ACTIONS: Readonly<Record<AlibabaPermission["resource"], readonly string[]>> = {
  key: words(`AsymmetricDecrypt AsymmetricEncrypt AsymmetricSign AsymmetricVerify CancelKeyDeletion CreateAlias
    CreateKeyVersion Decrypt DeleteAlias DeleteKeyMaterial DescribeKey DescribeKeyVersion DisableKey EnableKey Encrypt
    ExportDataKey GenerateAndExportDataKey GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateMac GetKeyPolicy
    GetParametersForImport GetPublicKey ImportKeyMaterial ListAliasesByKeyId ListKeyVersions ListResourceTags
    ListTagResources ReEncryptFrom ReEncryptTo ScheduleKeyDeletion SetDeletionProtection SetKeyPolicy TagResource
    TagResources UntagResource UntagResources UpdateAlias UpdateKeyDescription UpdateRotationPolicy VerifyMac`),
  keys: words("CreateKey ListKeys"),
  alias: words("CreateAlias DeleteAlias UpdateAlias"),
  aliases: words("ListAliases"),
  secret:
    words(`DeleteSecret DescribeSecret GetSecretPolicy GetSecretValue ListSecretVersionIds ListTagResources
    PutSecretValue RestoreSecret RotateSecret SetSecretPolicy TagResource TagResources UntagResource UntagResources
    UpdateSecret UpdateSecretRotationPolicy UpdateSecretVersionStage`),
  secrets: words("CreateSecret ListSecrets"),
  none: words(`ConnectKmsInstance DescribeAccountKmsStatus GetDefaultKmsInstance GetKmsInstance
    GetKmsInstanceQuotaInfos GetManagedDataKey GetRandomPassword ListApplicationAccessPoints
    ListKmsInstances ListManagedDataKeyVersions ListNetworkRules ListPolicies OpenKmsService ReleaseKmsInstance
    UpdateKmsInstance UpdateKmsInstanceBindVpc`),
  accessPoint:
    words(`CreateApplicationAccessPoint CreateClientKey DeleteApplicationAccessPoint DeleteClientKey
    DescribeApplicationAccessPoint GetClientKey ListClientKeys UpdateApplicationAccessPoint`),
  policy: words("CreatePolicy DeletePolicy DescribePolicy UpdatePolicy"),
  networkRule: words("CreateNetworkRule DeleteNetworkRule DescribeNetworkRule UpdateNetworkRule"),
};

describe("the permissions of the operations", () => {
  it.each(Object.keys(ACTIONS) as AlibabaPermission["resource"][])(
    "are the actions of RAM with the resource %s",
    (resource) => {
      const actions = OPERATIONS.flatMap(({ permissions }) =>
        permissions.filter((each) => each.resource === resource).map(({ action }) => action),
      );
      expect([...new Set(actions)].sort()).toEqual(ACTIONS[resource].map((action) => `kms:${action}`));
    },
  );

  it("have the name of the operation, but for three", () => {
    const others = OPERATIONS.filter(({ name, permissions }) => permissions[0]?.action !== `kms:${name}`);
    expect(Object.fromEntries(others.map(({ name, permissions }) => [name, permissions]))).toEqual({
      // It is the right to each of the secrets.
      BatchGetSecretValue: operationsByName.get("GetSecretValue")?.permissions,
      // Every authenticated caller may.
      DescribeRegions: [],
      ReEncrypt: [
        { action: "kms:ReEncryptFrom", resource: "key", key: 0 },
        { action: "kms:ReEncryptTo", resource: "key", key: 1 },
      ],
    });
  });

  it("name members of the request", () => {
    for (const { name, input, permissions } of OPERATIONS) {
      for (const { ifGiven } of permissions) {
        if (ifGiven !== undefined) expect(Object.keys(input), name).toContain(ifGiven);
      }
    }
  });

  it("are part of every record, by its type", () => {
    const rest = { name: "Encrypt", input: {}, run: () => null } as const;
    // @ts-expect-error a record without permissions
    const without: Operation = rest;
    expect(without.permissions).toBeUndefined();
  });
});

it("cryptographic operations are those whose success is a use of the key", () => {
  const cryptographic = OPERATIONS.filter((each) => each.cryptographic).map(({ name }) => name);
  expect(cryptographic.toSorted()).toEqual(
    words(`AsymmetricDecrypt AsymmetricEncrypt AsymmetricSign AsymmetricVerify Decrypt Encrypt ExportDataKey
      GenerateAndExportDataKey GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateMac ReEncrypt VerifyMac`),
  );
  for (const name of cryptographic) expect(Object.keys(ALIBABA_OPERATIONS)).toContain(name);
});

it("operations with a named algorithm, and those on public keys and versions, have the keys that they work with", () => {
  const needs = OPERATIONS.filter(({ usage, family }) => usage || family);
  expect(Object.fromEntries(needs.map(({ name, usage, family }) => [name, [usage, family]]))).toEqual({
    AsymmetricDecrypt: ["ENCRYPT/DECRYPT", "asymmetric"],
    AsymmetricEncrypt: ["ENCRYPT/DECRYPT", "asymmetric"],
    AsymmetricSign: ["SIGN/VERIFY", undefined],
    AsymmetricVerify: ["SIGN/VERIFY", undefined],
    CreateKeyVersion: [undefined, "asymmetric"],
    Encrypt: [undefined, "symmetric"],
    GenerateMac: ["GENERATE/VERIFY_MAC", undefined],
    GetPublicKey: [undefined, "asymmetric"],
    VerifyMac: ["GENERATE/VERIFY_MAC", undefined],
  });
});
