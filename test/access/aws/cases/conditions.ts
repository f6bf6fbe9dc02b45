import { A, allow, can, cannot, deny, KEY, ROOT, variable } from "../scene.ts";
import type { Case } from "./case.ts";

const FREE = { unguarded: true };
const as = (Resource: string | readonly string[]) => ({ Resource });
const alias = (name: string) => `arn:aws:kms:us-west-2:${A}:alias/${name}`;
const ec = (name: string) => `kms:EncryptionContext:${name}`;
const kp = (conditions: Record<string, Record<string, unknown>>) => ({ kp: [allow("U", "*", conditions)] });
const denied = (conditions: Record<string, Record<string, unknown>>) => ({
  kp: [allow("U", "*"), deny("*", "*", conditions)],
});
const APP = { StringEquals: { [ec("AppName")]: "ExampleApp" } };
const DEPARTMENT = { StringEquals: { [ec("Department")]: "IT" } };
const PROJECT = { StringEquals: { [ec("Project")]: "Alpha" } };
const MAC = (spec: string) => ({ StringEquals: { "kms:MacAlgorithm": spec } });
const TESTS = {
  "ForAllValues:StringLike": { "kms:ResourceAliases": "alias/*Test*" },
  "ForAnyValue:StringLike": { "kms:ResourceAliases": "alias/*Test*" },
};
const USED = { NumericLessThanEquals: { "kms:TrailingDaysWithoutKeyUsage": 2 } };
const ADDRESSES = { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"] } };
const LOGS = {
  kp: [ROOT, allow("logs.amazonaws.com", "Decrypt", { StringEquals: { "aws:SourceAccount": A } })],
};
const VIA = {
  StringEquals: { "kms:ViaService": ["ec2.us-west-2.amazonaws.com", "rds.us-west-2.amazonaws.com"] },
};
const MFA = (operator: string, value: string) => ({ [operator]: { "aws:MultiFactorAuthPresent": value } });
const PRINCIPAL = (operator: string, pattern: string) => kp({ [operator]: { "aws:PrincipalArn": pattern } });

/** Sections 8.4 and 8.5: operations without a key, aliases, tags, and condition keys. */
export const CONDITIONS: readonly Case[] = [
  [79, { ...FREE, ip: [can("CreateKey")] }, ["U CreateKey ✔"]],
  [79, FREE, ["U CreateKey identity", "root CreateKey ✔"]],
  [
    80,
    { ...FREE, ip: [can("CreateKey", undefined, as(`arn:aws:kms:us-east-1:${A}:key/*`))] },
    ["U CreateKey identity"],
  ],
  [
    82,
    { ...FREE, ip: [can("CreateKey", { StringEquals: { "kms:KeySpec": "SYMMETRIC_DEFAULT" } })] },
    [["U CreateKey ✔", { with: { "kms:KeySpec": "SYMMETRIC_DEFAULT" } }]],
  ],
  [
    83,
    { ...FREE, ip: [can("CreateKey", { StringEquals: { "kms:KeyUsage": "ENCRYPT_DECRYPT" } })] },
    [["U CreateKey identity", { with: { "kms:KeyUsage": "SIGN_VERIFY" } }]],
  ],
  [
    85,
    { ...FREE, ip: [can("CreateKey", { Bool: { "kms:MultiRegion": "false" } })] },
    [["U CreateKey identity", { with: { "kms:MultiRegion": "true" } }]],
  ],
  [
    86,
    { ...FREE, ip: [can("CreateKey"), cannot("CreateKey", { Bool: { "kms:MultiRegion": true } })] },
    [
      ["U CreateKey ✔", { with: { "kms:MultiRegion": "false" } }],
      ["U CreateKey deny identity", { with: { "kms:MultiRegion": "true" } }],
    ],
  ],
  [
    88,
    kp({ Null: { "kms:BypassPolicyLockoutSafetyCheck": "true" } }),
    [
      "U PutKeyPolicy ✔",
      ["U PutKeyPolicy resource", { with: { "kms:BypassPolicyLockoutSafetyCheck": "true" } }],
      ["U PutKeyPolicy resource", { with: { "kms:BypassPolicyLockoutSafetyCheck": "false" } }],
    ],
  ],
  [89, { ...FREE, ip: [can("CreateKey")] }, ["U TagResource identity"]],
  [
    91,
    { ...FREE, ip: [can("TagResource", { "ForAllValues:StringEquals": { "aws:TagKeys": ["Project"] } })] },
    [
      ["U TagResource identity", { with: { "aws:TagKeys": ["Project", "Cost"] } }],
      ["U TagResource ✔", { with: { "aws:TagKeys": ["Project"] } }],
      "U TagResource ✔",
    ],
  ],
  [
    92,
    { ...FREE, ip: [can("ListKeys", { StringEquals: { "kms:KeySpec": "SYMMETRIC_DEFAULT" } })] },
    ["U ListKeys identity"],
  ],
  [94, { ...FREE, ip: [can("GenerateRandom")] }, ["U GenerateRandom ✔"]],
  [
    97,
    { ...FREE, ip: [can("CreateAlias", undefined, as(KEY))] },
    [["U CreateAlias identity", { resource: alias("x") }]],
  ],
  [98, { ip: [can("CreateAlias", undefined, as(alias("*")))] }, ["U CreateAlias identity"]],
  [
    100,
    {
      ...FREE,
      ip: [
        can("CreateAlias", undefined, as(alias("*"))),
        cannot("CreateAlias", undefined, as(alias("Restricted*"))),
      ],
    },
    [
      ["U CreateAlias deny identity", { resource: alias("RestrictedX") }],
      ["U CreateAlias ✔", { resource: alias("other") }],
    ],
  ],
  [
    101,
    {
      ip: [
        can("CreateAlias", { StringEquals: { "kms:KeyOrigin": "AWS_KMS" } }, as("arn:aws:kms:*:*:key/*")),
        can("CreateAlias", undefined, as(alias("*"))),
      ],
    },
    [["U CreateAlias identity", { with: { "kms:KeyOrigin": "EXTERNAL" } }]],
  ],
  [103, { ip: [can("DeleteAlias")] }, ["U DeleteAlias ✔"]],
  [103, { ...FREE, ip: [can("DeleteAlias")] }, [["U DeleteAlias ✔", { resource: alias("x") }]]],

  [
    104,
    kp(APP),
    [["U GenerateDataKey ✔", { ec: { AppName: "ExampleApp", X: "1" } }], "U GenerateDataKey resource"],
  ],
  [
    106,
    kp({ ...APP, "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["AppName"] } }),
    [
      ["U Encrypt resource", { ec: { AppName: "ExampleApp", Project: "Alpha" } }],
      ["U Encrypt ✔", { ec: { AppName: "ExampleApp" } }],
      "U Encrypt resource",
    ],
  ],
  [
    107,
    denied({ StringEquals: { [ec("Stage")]: "Restricted" } }),
    [
      ["U Encrypt ✔", { ec: { Stage: "Test" } }],
      ["U Encrypt deny resource", { ec: { Stage: "Restricted" } }],
    ],
  ],
  [
    109,
    kp({ StringEquals: { ...DEPARTMENT.StringEquals, ...PROJECT.StringEquals } }),
    [
      ["U Encrypt resource", { ec: { Department: "IT" } }],
      ["U Encrypt ✔", { ec: { Department: "IT", Project: "Alpha" } }],
    ],
  ],
  [
    110,
    { kp: [allow("U", "*", DEPARTMENT), allow("U", "*", PROJECT)] },
    [["U Encrypt ✔", { ec: { Project: "Alpha" } }]],
  ],
  [
    112,
    kp({ Null: { "kms:EncryptionContextKeys": "false" } }),
    ["U Encrypt resource", ["U Encrypt ✔", { ec: { any: "thing" } }]],
  ],
  [
    113,
    { kp: [allow("*", "*", { StringEquals: { [ec("user")]: variable("aws:username") } })] },
    [
      ["bob Encrypt ✔", { ec: { user: "bob" } }],
      ["bob Encrypt resource", { ec: { user: "alice" } }],
      ["R/s Encrypt resource", { ec: { user: "bob" } }],
    ],
  ],
  [
    116,
    kp({ StringLike: { "kms:DataKeyPairSpec": "RSA*" } }),
    [
      ["U GenerateDataKeyPair ✔", { with: { "kms:DataKeyPairSpec": "RSA_3072" } }],
      ["U GenerateDataKeyPair resource", { with: { "kms:DataKeyPairSpec": "ECC_NIST_P256" } }],
    ],
  ],
  [
    118,
    kp({ StringLike: { "kms:SigningAlgorithm": "RSASSA_PSS*" } }),
    [["U Sign resource", { with: { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256" } }]],
  ],
  [
    119,
    { kp: [allow("U", "*", MAC("HMAC_SHA_384")), allow("U", "*", MAC("HMAC_SHA_512"))] },
    [
      ["U GenerateMac ✔", { with: { "kms:MacAlgorithm": "HMAC_SHA_512" } }],
      ["U GenerateMac resource", { with: { "kms:MacAlgorithm": "HMAC_SHA_256" } }],
    ],
  ],
  [
    121,
    { ip: [can("*", { StringEquals: { "kms:KeySpec": "SYMMETRIC_DEFAULT" } }, as("arn:aws:kms:*:*:key/*"))] },
    [["U DescribeKey identity", { with: { "kms:KeySpec": "RSA_4096" } }]],
  ],
  [
    122,
    { ip: [can("GetPublicKey", { StringEquals: { "kms:KeyUsage": "SIGN_VERIFY" } })] },
    [["U GetPublicKey identity", { with: { "kms:KeyUsage": "ENCRYPT_DECRYPT" } }]],
  ],
  [
    124,
    kp({ StringEquals: { "kms:MultiRegionKeyType": "REPLICA" } }),
    [
      ["U ScheduleKeyDeletion ✔", { with: { "kms:MultiRegionKeyType": "REPLICA" } }],
      ["U ScheduleKeyDeletion resource", { with: { "kms:MultiRegionKeyType": "PRIMARY" } }],
      "U ScheduleKeyDeletion resource",
    ],
  ],
  [
    125,
    denied({ Bool: { "kms:MultiRegion": true } }),
    [
      ["U Encrypt deny resource", { with: { "kms:MultiRegion": "true" } }],
      ["U Encrypt ✔", { with: { "kms:MultiRegion": "false" } }],
    ],
  ],
  [
    127,
    { ip: [can("*", { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/finance-key" } })] },
    [
      ["U Decrypt ✔", { with: { "kms:ResourceAliases": ["alias/a", "alias/finance-key"] } }],
      "U Decrypt identity",
    ],
  ],
  [
    128,
    { ip: [can("*", TESTS)] },
    [
      ["U Decrypt ✔", { with: { "kms:ResourceAliases": ["alias/aTest"] } }],
      ["U Decrypt identity", { with: { "kms:ResourceAliases": ["alias/aTest", "alias/prod"] } }],
      "U Decrypt identity",
    ],
  ],
  [
    131,
    denied({ NumericLessThanEquals: { "kms:ScheduleKeyDeletionPendingWindowInDays": 21 } }),
    [
      [
        "U ScheduleKeyDeletion deny resource",
        { with: { "kms:ScheduleKeyDeletionPendingWindowInDays": "7" } },
      ],
      ["U ScheduleKeyDeletion ✔", { with: { "kms:ScheduleKeyDeletionPendingWindowInDays": "30" } }],
      "U ScheduleKeyDeletion ✔",
    ],
  ],
  [
    133,
    { kp: [allow("U", "*")], scp: [[can("*"), cannot("DisableKey", USED)]] },
    [
      ["U DisableKey deny serviceControl", { with: { "kms:TrailingDaysWithoutKeyUsage": "0" } }],
      ["U DisableKey ✔", { with: { "kms:TrailingDaysWithoutKeyUsage": "4" } }],
      ["U DisableKey ✔", { with: { "kms:TrailingDaysWithoutKeyUsage": "18" } }],
    ],
  ],
  [
    134,
    kp({ Bool: { "kms:ReEncryptOnSameKey": true } }),
    [
      ["U ReEncryptFrom ✔", { with: { "kms:ReEncryptOnSameKey": "true" } }],
      ["U ReEncryptFrom resource", { with: { "kms:ReEncryptOnSameKey": "false" } }],
    ],
  ],
  [
    136,
    kp({ Null: { "kms:ExpirationModel": true } }),
    [
      "U ImportKeyMaterial ✔",
      ["U ImportKeyMaterial resource", { with: { "kms:ExpirationModel": "KEY_MATERIAL_EXPIRES" } }],
    ],
  ],
  [
    137,
    kp({ NumericLessThanEquals: { "kms:ValidTo": "1546257599.0" } }),
    [
      ["U ImportKeyMaterial ✔", { with: { "kms:ValidTo": "1546257598" } }],
      ["U ImportKeyMaterial resource", { with: { "kms:ValidTo": "1546257600" } }],
      "U ImportKeyMaterial resource",
    ],
  ],
  [
    139,
    denied({ StringNotEquals: { "kms:KeyAgreementAlgorithm": "ECDH" } }),
    [["U DeriveSharedSecret ✔", { with: { "kms:KeyAgreementAlgorithm": "ECDH" } }]],
  ],
  [
    140,
    kp(VIA),
    [
      ["U Decrypt ✔", { with: { "kms:ViaService": "rds.us-west-2.amazonaws.com" } }],
      "U Decrypt resource",
      ["U Decrypt resource", { with: { "kms:ViaService": "rds.us-east-1.amazonaws.com" } }],
    ],
  ],
  [
    142,
    denied({ StringNotEquals: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } }),
    ["U Decrypt deny resource"],
  ],
  [
    142,
    denied({ StringNotEqualsIfExists: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } }),
    ["U Decrypt deny resource"],
  ],
  [
    143,
    kp({ StringEqualsIgnoreCase: { "kms:RecipientAttestation:PCR0": "ABCDEF" } }),
    ["U Decrypt resource", ["U Decrypt ✔", { with: { "kms:RecipientAttestation:PCR0": "abcdef" } }]],
  ],
  [145, kp(MFA("BoolIfExists", "true")), ["U Decrypt ✔"]],
  [145, kp(MFA("Bool", "true")), ["U Decrypt resource"]],
  [146, denied(MFA("BoolIfExists", "false")), ["U Decrypt deny resource"]],
  [
    148,
    kp(ADDRESSES),
    [
      ["U Decrypt ✔", { with: { "aws:SourceIp": "203.0.113.9" } }],
      ["U Decrypt ✔", { with: { "aws:SourceIp": "2001:db8:1234:5678::1" } }],
      ["U Decrypt resource", { with: { "aws:SourceIp": "198.51.100.1" } }],
    ],
  ],
  [149, kp({ DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } }), ["U Decrypt resource"]],
  ...["2027-01-01", "1798761600"].map(
    (end): Case => [
      151,
      kp({ DateLessThan: { "aws:CurrentTime": end } }),
      [
        ["U Decrypt ✔", { with: { "aws:CurrentTime": "2026-12-31T23:59:59Z" } }],
        ["U Decrypt resource", { with: { "aws:CurrentTime": "2027-01-01T00:00:00Z" } }],
      ],
    ],
  ),
  [
    152,
    { kp: [allow("*", "*", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/R*" } })] },
    ["R/s Decrypt ✔", "Q/s Decrypt resource"],
  ],
  [
    152,
    { kp: [allow("*", "*", { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/R*" } })] },
    ["R/s Decrypt ✔"],
  ],
  [152, PRINCIPAL("ArnLike", "arn:aws:iam::*"), ["U Decrypt resource"]],
  [
    154,
    kp({ StringEquals: { [ec("team")]: variable("aws:PrincipalTag/team, 'none'") } }),
    [
      ["U Encrypt ✔", { ec: { team: "none" } }],
      ["U Encrypt resource", { ec: { team: "none" }, with: { "aws:PrincipalTag/team": "red" } }],
      ["U Encrypt ✔", { ec: { team: "red" }, with: { "aws:PrincipalTag/team": "red" } }],
    ],
  ],
  [
    155,
    kp({ StringEquals: { "aws:RequestedRegion": "eu-west-1" } }),
    [["U Decrypt resource", { with: { "aws:RequestedRegion": "us-east-1" } }]],
  ],
  [
    157,
    LOGS,
    [
      ["logs Decrypt ✔", { with: { "aws:SourceAccount": A } }],
      ["logs Decrypt resource", { with: { "aws:SourceAccount": "777788889999" } }],
      "dynamodb Decrypt resource",
      ["U Decrypt identity", { with: { "aws:SourceAccount": A } }],
    ],
  ],
  [
    158,
    kp({ StringEquals: { "aws:RequestedRegion": "eu-west-1" }, Bool: { "aws:SecureTransport": true } }),
    [
      [
        "U Decrypt resource",
        { with: { "aws:RequestedRegion": "eu-west-1", "aws:SecureTransport": "false" } },
      ],
    ],
  ],
  ...[true, "true", "TRUE"].map(
    (value): Case => [
      160,
      kp({ Bool: { "kms:MultiRegion": value } }),
      [["U Decrypt ✔", { with: { "kms:MultiRegion": "true" } }]],
    ],
  ),
];
