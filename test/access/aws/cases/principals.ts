import { A, allow, B, can, cannot, deny, KEY, ROOT, session, user } from "../scene.ts";
import type { Case } from "./case.ts";

const OTHER_KEY = KEY.replace("1234abcd", "5678abcd");
const as = (Resource: string) => ({ Resource });
const ADMIN = [
  "Create*",
  "Describe*",
  "Enable*",
  "List*",
  "Put*",
  "ScheduleKeyDeletion",
  "CancelKeyDeletion",
];
const isRole = (name: string) => ({ ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${A}:${name}` } });
const MADE_AGAIN = { ...user(A, "U"), entityId: "AIDANEW" };
const CRYPTO = ["Encrypt", "Decrypt", "ReEncrypt*", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"];

/** Sections 8.1 and 8.2: key policies, identity policies, roles, sessions, boundaries. */
export const PRINCIPALS: readonly Case[] = [
  [1, {}, ["U Encrypt identity"]],
  [2, { ip: [can("Encrypt", undefined, as(KEY))] }, ["U Encrypt ✔"]],
  [4, { kp: [allow("U", "Encrypt")], ip: [cannot("Encrypt")] }, ["U Encrypt deny identity"]],
  [5, { kp: [allow("U", "Encrypt")] }, ["U Encrypt ✔"]],
  [7, { kp: [allow("A:root", "Describe*")], ip: [can("*")] }, ["U Encrypt resource"]],
  [8, { kp: [allow("A:root", "Describe*")], ip: [can("*")] }, ["U DescribeKey ✔"]],
  [10, {}, ["root Decrypt ✔"]],
  [11, { kp: [allow("U", "*")] }, ["root Decrypt resource"]],
  [13, { ip: [can("Encrypt", undefined, as(`arn:aws:kms:*:${A}:key/*`))] }, ["U Encrypt ✔"]],
  [
    14,
    { ip: [can("Encrypt", undefined, as(KEY.replace("us-west-2", "eu-west-1")))] },
    ["U Encrypt identity"],
  ],
  [16, { ip: [can("Gen*")] }, ["U GenerateDataKey ✔", "U GetPublicKey identity"]],
  [17, { ip: [can("?ncrypt")] }, ["U Encrypt ✔"]],
  [
    19,
    { ip: [can("*"), { Effect: "Deny", NotAction: "kms:Describe*", Resource: "*" }] },
    ["U DescribeKey ✔", "U Encrypt deny identity"],
  ],
  [
    20,
    { ip: [{ Effect: "Allow", Action: "kms:Encrypt", NotResource: KEY }] },
    ["U Encrypt identity", ["U Encrypt ✔", { resource: OTHER_KEY }]],
  ],
  [22, { kp: [allow("*", "Encrypt")] }, ["U Encrypt ✔"]],
  [23, { kp: [allow("*", "Encrypt")], ip: [can("Encrypt", undefined, as(KEY))] }, ["V Encrypt ✔"]],
  [23, { kp: [allow("*", "Encrypt")] }, ["V Encrypt identity"]],
  [25, { kp: [allow("user/u", "Encrypt")] }, ["U Encrypt resource"]],
  [28, { kp: [allow("*", "Encrypt", isRole("user/U"))] }, [[MADE_AGAIN, "Encrypt ✔"]]],
  [
    28,
    { kp: [allow("U", "Encrypt")], ids: { [MADE_AGAIN.arn]: "AIDAU" } },
    [[MADE_AGAIN, "Encrypt resource"], "U Encrypt ✔"],
  ],
  [
    29,
    {
      kp: [ROOT, deny("U", "Encrypt")],
      ip: [can("*")],
      grants: [
        { to: "U", operations: ["Encrypt"], constraints: { encryptionContext: null, sourceArn: null } },
      ],
    },
    ["U Encrypt deny resource"],
  ],
  [31, { kp: [allow("U", ADMIN)] }, ["U ScheduleKeyDeletion ✔", "U Encrypt resource"]],
  [32, { kp: [allow("U", "Delete*")] }, ["U ScheduleKeyDeletion resource", "U DeleteAlias ✔"]],

  [34, { kp: [allow("role/R", "Decrypt")] }, ["R/s Decrypt ✔"]],
  [35, { kp: [allow("role/R", "Decrypt")], sp: [can("s3:*")] }, ["R/s Decrypt session"]],
  [37, { kp: [allow("role/R", "Decrypt")], pb: [can("s3:*")] }, ["R/s Decrypt boundary"]],
  [38, { kp: [allow("U", "Decrypt")], pb: [can("s3:*")] }, ["U Decrypt ✔"]],
  [40, { kp: [allow("*", "*", isRole("role/R"))], pb: [can("s3:*")] }, ["R/s Decrypt ✔"]],
  [
    41,
    { kp: [allow("*", "*", isRole("role/R"))], pb: [can("s3:*"), cannot("*")] },
    ["R/s Decrypt deny boundary"],
  ],
  [43, { ip: [can("*")], sp: [can("s3:*")] }, ["R/s Decrypt session"]],
  [44, { sp: [can("*")] }, ["R/s Decrypt identity"]],
  [46, { kp: [allow("R/other", "*")] }, ["R/s Decrypt resource"]],
  [
    47,
    { kp: [allow("role/path/R", "*")] },
    [[session(A, "R", "s", "path/"), "Decrypt ✔"], "R/s Decrypt resource"],
  ],
  [49, { kp: [allow("U", "*")] }, ["R/s Decrypt resource"]],
  [50, { kp: [allow("fed/F", "*")], sp: [] }, ["F Decrypt ✔"]],
  [52, { kp: [allow("U", "*")] }, ["U Decrypt ✔"]],
  [
    53,
    {
      ip: [can("*")],
      kp: [
        ROOT,
        deny("role/R", "*", { StringNotEquals: { "kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_256" } }),
      ],
    },
    [
      ["R/s Encrypt deny resource", { with: { "kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_1" } }],
      ["R/s Encrypt ✔", { with: { "kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_256" } }],
    ],
  ],
  [55, { kp: [allow("R/s", "*")], ip: [cannot("*")] }, ["R/s Decrypt deny identity"]],
  [56, { kp: [ROOT, deny("role/R", "*")], ip: [can("*")] }, ["R/s Decrypt deny resource", "Q/s Decrypt ✔"]],
  [
    58,
    {
      kp: [
        ROOT,
        {
          Effect: "Deny",
          NotPrincipal: {
            AWS: [`arn:aws:iam::${A}:role/R`, `arn:aws:sts::${A}:assumed-role/R/s`, `arn:aws:iam::${A}:root`],
          },
          Action: "kms:*",
          Resource: "*",
        },
      ],
      ip: [can("*")],
    },
    ["R/s Decrypt ✔", "U Decrypt deny resource", "Q/s Decrypt deny resource", "root Decrypt ✔"],
  ],

  [
    59,
    { kp: [ROOT, allow("B:root", [...CRYPTO, "DescribeKey"])], ip: [can(CRYPTO, undefined, as(KEY))] },
    ["B:R/s Encrypt ✔"],
  ],
  [
    61,
    { kp: [ROOT, allow("B:root", CRYPTO)], ip: [can("*", undefined, as(KEY))] },
    ["B:R/s GenerateDataKeyPair foreign"],
  ],
  [
    62,
    {
      kp: [ROOT, allow(["B:role/ExampleRole", "B:user/ExampleUser"], CRYPTO)],
      ip: [can("*", undefined, as(KEY))],
    },
    ["B:R/s Encrypt foreign", [session(B, "ExampleRole", "s"), "Encrypt ✔"]],
  ],
  [
    67,
    {
      kp: [ROOT, allow("B:root", "*")],
      ip: [can("*"), cannot("Encrypt", undefined, as("arn:aws:kms:*:*:key/*"))],
    },
    ["V Encrypt deny identity", "V Decrypt ✔"],
  ],
  [68, { ip: [can("*")] }, ["V Encrypt foreign"]],
  [71, { kp: [ROOT, allow("B:root", "*")], ip: [can("*", undefined, as(KEY))] }, ["V Encrypt ✔"]],
  [
    73,
    {
      kp: [ROOT, allow("B:root", "*")],
      ip: [can("*")],
      rcp: [
        deny("*", "*", {
          StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-1" },
          BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        }),
      ],
    },
    [
      ["V Encrypt deny foreign", { with: { "aws:PrincipalOrgID": "o-2" } }],
      ["V Encrypt ✔", { with: { "aws:PrincipalOrgID": "o-1" } }],
    ],
  ],
  [
    74,
    { ip: [can("*")], scp: [[can("s3:*")]], rcp: [deny("*", "*")] },
    [[session(A, "AWSServiceRoleForX", "s", "aws-service-role/x.amazonaws.com/"), "Encrypt ✔"]],
  ],
  [74, { ip: [can("*")], rcp: [deny("*", "*")] }, ["U Encrypt deny resourceControl"]],
  [76, { ip: [can("*")] }, ["R/s Decrypt ✔"]],
  [
    77,
    {
      kp: [
        ROOT,
        allow("B:root", ["CreateGrant", "ListGrants", "RevokeGrant"], {
          Bool: { "kms:GrantIsForAWSResource": true },
        }),
      ],
      ip: [can("*")],
    },
    [
      ["V CreateGrant foreign", { with: { "kms:GrantIsForAWSResource": "false" } }],
      ["V CreateGrant ✔", { with: { "kms:GrantIsForAWSResource": "true" } }],
    ],
  ],
];
