/** A policy of Alibaba Cloud itself, in its present version. */
export interface SystemPolicy {
  readonly name: string;
  readonly description: string;
  /** Number of the present version. */
  readonly version: number;
  /** When that version came, milliseconds since the epoch. */
  readonly updatedAt: number;
  /** JSON. */
  readonly document: string;
  /** Earlier versions whose content is known, oldest first. */
  readonly earlier: readonly { readonly version: number; readonly document: string }[];
}

interface Allowed {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function allowing(...statements: readonly Allowed[]): string {
  return JSON.stringify({
    Version: "1",
    Statement: statements.map((each) => ({ Effect: "Allow", ...each })),
  });
}

function linkedRoles(...services: readonly string[]): Allowed {
  const names = services.map((each) => `${each}.kms.aliyuncs.com`);
  return {
    Action: "ram:CreateServiceLinkedRole",
    Resource: "*",
    Condition: { StringEquals: { "ram:ServiceName": names } },
  };
}

const CRYPTOGRAPHY = [
  ...["Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"],
  ...["AsymmetricDecrypt", "AsymmetricEncrypt", "AsymmetricSign", "AsymmetricVerify", "GetPublicKey"],
].map((name) => `kms:${name}`);

const READING = [
  ...["List*", "Describe*", "GetPublicKey", "GetUploadBackupDataInfo", "GetKmsInstanceSharedAccounts"],
  ...["GetKmsInstanceQuotaInfos", "GetCheckAssociateResourceTaskResults", "GetKeyPolicy"],
  ...["GetKeyDefaultPolicy", "GetSecretPolicy", "GetSecretDefaultPolicy", "GetKmsInstance"],
  "GetDefaultKmsInstance",
].map((name) => `kms:${name}`);

/** Tag actions of ECS on resources of KMS, a leftover of both administrators' policies. */
const ECS_TAGS: Allowed = {
  Action: ["ecs:TagResources", "ecs:UntagResources", "ecs:ListTagResources"],
  Resource: ["acs:kms:*:*:key/*", "acs:kms:*:*:secret/*"],
};

const ROTATING_RAM = ["ListAccessKeys", "CreateAccessKey", "DeleteAccessKey", "UpdateAccessKey"].map(
  (name) => `ram:${name}`,
);

function day(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/**
 * The system policies of KMS with their versions (RAM reference pages of the system policies, aliyunkms…), and those of RAM
 * and STS that its users need besides.
 */
export const RAM_SYSTEM_POLICIES: readonly SystemPolicy[] = [
  {
    name: "AdministratorAccess",
    description: "Provides full access to Alibaba Cloud services and resources.",
    version: 1,
    updatedAt: day("2014-01-01"),
    document: allowing({ Action: "*", Resource: "*" }),
    earlier: [],
  },
  {
    name: "AliyunKMSFullAccess",
    description: "Provides full access to Key Management Service.",
    version: 3,
    updatedAt: day("2021-03-02"),
    document: allowing({ Action: "kms:*", Resource: "*" }, linkedRoles("secretsmanager-rds", "keystore")),
    earlier: [],
  },
  {
    name: "AliyunKMSReadOnlyAccess",
    description: "Provides read-only access to Key Management Service.",
    version: 3,
    updatedAt: day("2025-09-23"),
    document: allowing({ Action: READING, Resource: "*" }),
    earlier: [],
  },
  {
    name: "AliyunKMSCryptoUserAccess",
    description: "Provides access to the cryptographic operations of Key Management Service.",
    version: 2,
    updatedAt: day("2026-07-09"),
    document: allowing({ Action: [...CRYPTOGRAPHY, "kms:GenerateMac", "kms:VerifyMac"], Resource: "*" }),
    earlier: [{ version: 1, document: allowing({ Action: CRYPTOGRAPHY, Resource: "*" }) }],
  },
  {
    name: "AliyunKMSCryptoAdminAccess",
    description: "Provides access to manage the keys of Key Management Service.",
    version: 2,
    updatedAt: day("2023-06-26"),
    document: allowing({ Action: "kms:*", Resource: ["acs:kms:*:*:key*", "acs:kms:*:*:alias*"] }, ECS_TAGS),
    earlier: [],
  },
  {
    name: "AliyunKMSSecretUserAccess",
    description: "Provides access to read the secrets of Key Management Service.",
    version: 1,
    updatedAt: day("2020-03-04"),
    document: allowing({
      Action: ["kms:GetSecretValue", "kms:DescribeSecret", "kms:ListSecretVersionIds"],
      Resource: "*",
    }),
    earlier: [],
  },
  {
    name: "AliyunKMSSecretAdminAccess",
    description: "Provides access to manage the secrets of Key Management Service.",
    version: 5,
    updatedAt: day("2023-06-26"),
    document: allowing(
      { Action: "kms:*", Resource: "acs:kms:*:*:secret*" },
      { Action: "kms:GetRandomPassword", Resource: "*" },
      { Action: ["rds:DescribeDBInstances", "rds:DescribeAccounts", "ecs:DescribeInstances"], Resource: "*" },
      ECS_TAGS,
      linkedRoles("secretsmanager-rds", "secretsmanager-ecs"),
    ),
    earlier: [],
  },
  {
    name: "AliyunKMSManageRAMCredentialsRolePolicy",
    description: "The policy for the service role of Key Management Service that rotates AccessKeys.",
    version: 2,
    updatedAt: day("2026-04-14"),
    document: allowing({ Action: [...ROTATING_RAM, "ram:GetAccessKeyLastUsed"], Resource: "*" }),
    earlier: [{ version: 1, document: allowing({ Action: ROTATING_RAM, Resource: "*" }) }],
  },
  {
    name: "AliyunRAMFullAccess",
    description: "Provides full access to Resource Access Management.",
    version: 1,
    updatedAt: day("2014-01-01"),
    document: allowing({ Action: ["ram:*", "sts:*"], Resource: "*" }),
    earlier: [],
  },
  {
    name: "AliyunRAMReadOnlyAccess",
    description: "Provides read-only access to Resource Access Management.",
    version: 1,
    updatedAt: day("2014-01-01"),
    document: allowing({ Action: ["ram:Get*", "ram:List*"], Resource: "*" }),
    earlier: [],
  },
  {
    name: "AliyunSTSAssumeRoleAccess",
    description: "Provides access to call AssumeRole of Security Token Service.",
    version: 1,
    updatedAt: day("2014-01-01"),
    document: allowing({ Action: "sts:AssumeRole", Resource: "*" }),
    earlier: [],
  },
  {
    name: "AliyunBSSFullAccess",
    description: "Provides full access to the Billing Management Console.",
    version: 1,
    updatedAt: day("2014-01-01"),
    document: allowing({ Action: ["bss:*", "bssapi:*"], Resource: "*" }),
    earlier: [],
  },
  {
    name: "AliyunBSSReadOnlyAccess",
    description: "Provides read-only access to the Billing Management Console.",
    version: 1,
    updatedAt: day("2014-01-01"),
    document: allowing({
      Action: ["bss:Describe*", "bss:Get*", "bss:Query*", "bssapi:Describe*", "bssapi:Get*", "bssapi:Query*"],
      Resource: "*",
    }),
    earlier: [],
  },
];
