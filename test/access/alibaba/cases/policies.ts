import { A, B, can, cannot, KEY, SECRET } from "../scene.ts";
import type { Case } from "./case.ts";

const READ = ["AliyunKMSReadOnlyAccess"];
const CRYPTO = ["AliyunKMSCryptoUserAccess"];
const ADMIN = ["AliyunKMSCryptoAdminAccess"];
const SECRETS = ["AliyunKMSSecretUserAccess"];
const SECRET_ADMIN = ["AliyunKMSSecretAdminAccess"];
const NO_POLICY = { kp: null } as const;
const NO_RESOURCE = { unguarded: true } as const;
const OF_SECRET = { kind: "secret", kp: null } as const;
const at = (relative: string) => ({ resource: `acs:kms:cn-hangzhou:${A}:${relative}` });
const alias = at("alias/app");

/** What system policies and ARNs of resources cover. */
export const POLICIES: readonly Case[] = [
  [4, { ...NO_POLICY, ip: READ }, ["u DescribeKey ✔", "u GetKeyPolicy ✔", "u GetPublicKey ✔"]],
  [
    4,
    { ...NO_RESOURCE, ip: READ },
    [
      ["u ListKeys ✔", at("key")],
      ["u ListSecrets ✔", at("secret")],
    ],
  ],
  [5, { ...OF_SECRET, ip: READ }, ["u GetSecretValue identity", "u DescribeSecret ✔", "u GetSecretPolicy ✔"]],
  [
    6,
    { ...NO_POLICY, ip: READ },
    ["u Encrypt identity", "u CreateKey identity", "u ScheduleKeyDeletion identity"],
  ],
  [7, { ...NO_POLICY, ip: READ }, ["u GetParametersForImport identity", "u GetClientKey identity"]],
  [
    8,
    { ...NO_POLICY, ip: CRYPTO },
    [
      ...["Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "AsymmetricSign"],
      ...[
        "AsymmetricVerify",
        "AsymmetricEncrypt",
        "AsymmetricDecrypt",
        "GetPublicKey",
        "GenerateMac",
        "VerifyMac",
      ],
    ].map((action) => `u ${action} ✔`),
  ],
  [
    10,
    { ...NO_POLICY, ip: CRYPTO },
    ["u ReEncryptFrom identity", "u ReEncryptTo identity", "u ExportDataKey identity"],
  ],
  [11, { ...NO_POLICY, ip: CRYPTO }, ["u DescribeKey identity", "u GenerateAndExportDataKey identity"]],
  [13, { ...NO_POLICY, ip: ADMIN }, ["u Decrypt ✔", ["u CreateAlias ✔", alias]]],
  [
    13,
    { ...NO_RESOURCE, ip: ADMIN },
    [
      ["u CreateKey ✔", at("key")],
      ["u ListAliases ✔", at("alias")],
    ],
  ],
  [14, { ...OF_SECRET, ip: ADMIN }, ["u GetSecretValue identity", "u ecs:TagResources ✔"]],
  [
    15,
    { ...OF_SECRET, ip: SECRETS },
    ["u GetSecretValue ✔", "u DescribeSecret ✔", "u ListSecretVersionIds ✔"],
  ],
  [16, { ...NO_POLICY, ip: SECRETS }, ["u Decrypt identity"]],
  [19, { ...NO_POLICY, ip: [...SECRETS, ...CRYPTO] }, ["u Decrypt ✔", "u GetSecretValue ✔"]],
  [
    21,
    { ...OF_SECRET, ip: SECRET_ADMIN },
    ["u PutSecretValue ✔", "u GetSecretValue ✔", "u SetSecretPolicy ✔"],
  ],
  [21, { ...NO_RESOURCE, ip: SECRET_ADMIN }, ["u GetRandomPassword ✔", ["u CreateSecret ✔", at("secret")]]],
  [22, { ...NO_POLICY, ip: SECRET_ADMIN }, ["u GenerateDataKey identity", "u Decrypt identity"]],
  [
    23,
    { ...NO_POLICY, ip: [can("Encrypt", KEY)] },
    ["u Encrypt ✔", ["u Encrypt identity", at("key/key-hzz1235")]],
  ],
  [24, { ...NO_POLICY, ip: [can("Encrypt", "acs:kms:cn-hangzhou:*:key/key-hzz1234")] }, ["u Encrypt ✔"]],
  [25, { ...NO_POLICY, ip: [can("Encrypt", "acs:kms:*:*:key/key-hzz1234")] }, ["u Encrypt ✔"]],
  [25, { ...NO_POLICY, ip: [can("Encrypt", "acs:kms:*:*:key/key-hzz????")] }, ["u Encrypt ✔"]],
  [25, { ...NO_POLICY, ip: [can("Encrypt", "acs:kms:*:*:key/key-hzz???")] }, ["u Encrypt identity"]],
  [25, { ...NO_POLICY, ip: [can("Encrypt", "acs:kms:*:*:key/KEY-HZZ1234")] }, ["u Encrypt identity"]],
  [25, { ...NO_POLICY, ip: [can("Encrypt", `acs:kms:*:${B}:key/*`)] }, ["u Encrypt identity"]],
  [26, { ...NO_POLICY, ip: [can("Encrypt", `acs:kms:cn-shanghai:${A}:key/*`)] }, ["u Encrypt identity"]],
  [27, { ...NO_POLICY, ip: [can("Encrypt", ["acs:oss:*:*:*", KEY])] }, ["u Encrypt ✔"]],
  [
    28,
    { ...NO_RESOURCE, ip: [can("CreateKey", "acs:kms:*:*:key/*")] },
    [["u CreateKey identity", at("key")]],
  ],
  [29, { ...NO_RESOURCE, ip: [can("CreateKey", "acs:kms:*:*:key")] }, [["u CreateKey ✔", at("key")]]],
  [30, { ...NO_RESOURCE, ip: [can("*", "acs:kms:*:*:secret*")] }, [["u CreateSecret ✔", at("secret")]]],
  [
    30,
    { ...OF_SECRET, ip: [can("*", "acs:kms:*:*:secret*")] },
    ["u GetSecretValue ✔", ["u Encrypt identity", at("key/a")]],
  ],
  [
    31,
    { ...NO_POLICY, ip: [can("CreateAlias", "acs:kms:*:*:alias/*")] },
    ["u CreateAlias identity", ["u CreateAlias ✔", alias]],
  ],
  [34, { ...NO_POLICY, ip: [can("Enc*")] }, ["u Encrypt ✔", "u Decrypt identity"]],
  [35, { ...NO_POLICY, ip: [can("Encryp?")] }, ["u Encrypt ✔"]],
  [35, { ...NO_POLICY, ip: [can("Encry?")] }, ["u Encrypt identity"]],
  [36, { ...NO_POLICY, ip: [can("KMS:encrypt")] }, ["u Encrypt ✔"]],
  [36, { ...NO_POLICY, ip: [can("*")] }, ["u Encrypt ✔"]],
  [36, { ...NO_POLICY, ip: [can(["ecs:*", "Decrypt"])] }, ["u Encrypt identity", "u Decrypt ✔"]],
  [
    37,
    { ...NO_POLICY, ip: [{ Effect: "Allow", NotAction: "kms:Decrypt", Resource: "*" }] },
    ["u Encrypt ✔", "u Decrypt identity"],
  ],
  [
    37,
    { ...NO_POLICY, ip: [can("*"), cannot("*", "acs:kms:*:*:key/*")] },
    ["u Encrypt deny identity", ["u ListAliases ✔", at("alias")]],
  ],
  [37, { ...NO_POLICY, ip: [can("*"), cannot("*", "acs:kms:cn-shanghai:*:*")] }, ["u Encrypt ✔"]],
  [109, { ...NO_POLICY, ip: [can("ReEncrypt*")] }, ["u ReEncryptFrom ✔", "u ReEncryptTo ✔"]],
  [110, { ...NO_POLICY, ip: [can("Encrypt", KEY)] }, [["u Encrypt identity", alias]]],
  [110, { ...OF_SECRET, ip: [can("GetSecretValue", SECRET)] }, ["u GetSecretValue ✔"]],
];
