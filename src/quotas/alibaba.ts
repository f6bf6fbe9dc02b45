import { type PerformanceRow, perSecond, type QuotaRow, type Rate } from "./row.ts";

const SOURCE = "Alibaba Cloud, Performance data for KMS (seed 000, 2026-03-31): shared gateway";

/** A quota of the shared gateway: for an account in a Region, equal in both profiles, not adjustable. */
const group = <const Id extends string, const O extends readonly string[]>(
  id: Id,
  name: string,
  rate: Rate,
  operations: O,
) =>
  ({
    id,
    name,
    code: null,
    operations,
    seed: rate,
    current: rate,
    adjustable: false,
    source: SOURCE,
  }) as const satisfies QuotaRow;

/**
 * Request quotas of Alibaba Cloud KMS's shared gateway. Operations after the comment "Ours" are in no published group:
 * their place is our choice (docs/fidelity.md).
 */
export const ALIBABA_QUOTAS = [
  group("service_activation", "Service activation", perSecond(1), [
    "OpenKmsService",
    "DescribeAccountKmsStatus",
  ]),
  group("instance_write", "Instance management (write)", perSecond(10), [
    "ConnectKmsInstance",
    "UpdateKmsInstanceBindVpc",
    "ReleaseKmsInstance",
    // Ours.
    "UpdateKmsInstance",
  ]),
  group("instance_read", "Instance management (read)", perSecond(50), [
    "GetKmsInstance",
    "ListKmsInstances",
    "GetDefaultKmsInstance",
    "GetKmsInstanceQuotaInfos",
  ]),
  group("key_read", "Key management (read)", perSecond(50), [
    "GetParametersForImport",
    "DescribeKey",
    "ListKeys",
    "DescribeKeyVersion",
    "ListKeyVersions",
    "GetPublicKey",
    "ListAliases",
    "ListAliasesByKeyId",
    "ListTagResources",
    "DescribeRegions",
  ]),
  group("key_tag_query", "Key tag query", perSecond(300), ["ListResourceTags"]),
  group("cmk_creation", "CMK creation", perSecond(10), ["CreateKey"]),
  group("key_write", "Key management (write)", perSecond(30), [
    "ImportKeyMaterial",
    "EnableKey",
    "DisableKey",
    "SetDeletionProtection",
    "ScheduleKeyDeletion",
    "CancelKeyDeletion",
    "DeleteKeyMaterial",
    "UpdateKeyDescription",
    "UpdateRotationPolicy",
    "CreateAlias",
    "UpdateAlias",
    "DeleteAlias",
    "TagResources",
    "UntagResources",
    // Ours.
    "CreateKeyVersion",
    "TagResource",
    "UntagResource",
  ]),
  group("symmetric_crypto", "Symmetric cryptographic operations", perSecond(1000), [
    "Encrypt",
    "Decrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateAndExportDataKey",
    "ExportDataKey",
    "ReEncrypt",
    // Ours.
    "GenerateMac",
    "VerifyMac",
  ]),
  group("asymmetric_crypto", "Asymmetric cryptographic operations", perSecond(200), [
    "AsymmetricSign",
    "AsymmetricVerify",
    "AsymmetricDecrypt",
    "AsymmetricEncrypt",
  ]),
  group("secret_create_delete", "Secret create/delete", perSecond(10), ["CreateSecret", "DeleteSecret"]),
  group("secret_query_retrieve", "Secret query/retrieve", perSecond(450), [
    "DescribeSecret",
    "GetSecretValue",
    // Ours.
    "BatchGetSecretValue",
    "GetManagedDataKey",
  ]),
  group("secret_low_frequency", "Secret operations (low-frequency)", perSecond(40), [
    "ListSecrets",
    "ListSecretVersionIds",
    "PutSecretValue",
    "UpdateSecret",
    "UpdateSecretVersionStage",
    "GetRandomPassword",
    "UpdateSecretRotationPolicy",
    "RestoreSecret",
    // Ours.
    "ListManagedDataKeyVersions",
  ]),
  group("secret_rotation", "Secret rotation", { limit: 50, intervalSeconds: 3600 }, ["RotateSecret"]),
  group("resource_policy_write", "Resource policies (write)", perSecond(10), [
    "SetKeyPolicy",
    "SetSecretPolicy",
  ]),
  group("resource_policy_read", "Resource policies (read)", perSecond(50), [
    "GetKeyPolicy",
    "GetSecretPolicy",
  ]),
  group("aap_read", "Application access point (AAP) read", perSecond(50), [
    "DescribeNetworkRule",
    "ListNetworkRules",
    "DescribePolicy",
    "ListPolicies",
    "DescribeApplicationAccessPoint",
    "ListApplicationAccessPoints",
    "ListClientKeys",
    "GetClientKey",
  ]),
  group("aap_write", "Application access point (AAP) write", perSecond(10), [
    "CreateNetworkRule",
    "DeleteNetworkRule",
    "UpdateNetworkRule",
    "CreatePolicy",
    "DeletePolicy",
    "UpdatePolicy",
    "CreateApplicationAccessPoint",
    "DeleteApplicationAccessPoint",
    "UpdateApplicationAccessPoint",
    "CreateClientKey",
    "DeleteClientKey",
  ]),
] as const;

/** An operation in one of the rows: the registry of operations accepts no other. */
export type AlibabaQuotaOperation = (typeof ALIBABA_QUOTAS)[number]["operations"][number];

/** Requests a second that are equal to the plan's. */
const PLAN = {
  software: { 1000: 1000, 2000: 2000, 4000: 4000, 10000: 10000, 20000: 20000 },
  hardware: { 2000: 2000, 4000: 4000, 6000: 6000, 8000: 8000 },
} as const;

/** What the dedicated gateway of an instance is good for, in both of its APIs. */
export const INSTANCE_PERFORMANCE = [
  {
    id: "instance_symmetric",
    name: "Symmetric algorithms",
    openapi: [
      "Encrypt",
      "Decrypt",
      "GenerateDataKey",
      "GenerateDataKeyWithoutPlaintext",
      // Ours: documented for the dedicated gateway, but in no row.
      "GenerateAndExportDataKey",
      "ExportDataKey",
      "GenerateMac",
      "VerifyMac",
    ],
    instance: [
      "AdvanceEncrypt",
      "AdvanceDecrypt",
      "AdvanceGenerateDataKey",
      "Encrypt",
      "Decrypt",
      "GenerateDataKey",
    ],
    keyClass: "symmetric",
    figures: PLAN,
    queues: true,
  },
  {
    id: "instance_asymmetric",
    name: "Asymmetric algorithms",
    openapi: ["AsymmetricEncrypt", "AsymmetricDecrypt", "AsymmetricSign", "AsymmetricVerify"],
    instance: ["Encrypt", "Decrypt", "Sign", "Verify"],
    keyClass: "asymmetric",
    figures: {
      software: { 1000: 200, 2000: 300, 4000: 500, 10000: 1300, 20000: 2500 },
      hardware: { 2000: 300, 4000: 500, 6000: 700, 8000: 900 },
    },
    queues: true,
  },
  {
    id: "instance_public_key",
    name: "Get public key",
    openapi: ["GetPublicKey"],
    instance: ["GetPublicKey"],
    keyClass: null,
    figures: PLAN,
    queues: true,
  },
  {
    id: "instance_secret_value",
    name: "Get secret value",
    openapi: ["GetSecretValue"],
    instance: ["GetSecretValue"],
    keyClass: null,
    figures: {
      software: { 1000: 500, 2000: 1000, 4000: 2000, 10000: 4000, 20000: 4000 },
      hardware: { 2000: 1000, 4000: 2000, 6000: 3000, 8000: 4000 },
    },
    queues: true,
  },
  {
    id: "instance_random",
    name: "Generate random numbers",
    openapi: [],
    instance: ["GenerateRandom"],
    keyClass: null,
    figures: PLAN,
    queues: true,
  },
  {
    id: "instance_data_key_pairs",
    name: "Generate data key pairs",
    openapi: [],
    instance: [
      "GenerateDataKeyPair",
      "GenerateDataKeyPairWithoutPlaintext",
      "AdvanceGenerateDataKeyPair",
      "AdvanceGenerateDataKeyPairWithoutPlaintext",
    ],
    keyClass: null,
    figures: {
      software: { 1000: 1, 2000: 1, 4000: 1, 10000: 1, 20000: 1 },
      hardware: { 2000: 1, 4000: 1, 6000: 1, 8000: 1 },
    },
    // The Instance API's pages call it a limit of concurrency, beyond which a request is refused (429).
    queues: false,
  },
] as const satisfies readonly PerformanceRow[];
