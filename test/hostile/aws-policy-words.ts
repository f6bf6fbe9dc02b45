import type { Random } from "../support/random.ts";
import type { PolicyDraft, PolicyKind, PolicyWords } from "./policy-mutations.ts";

const OPERATORS = [
  ...["StringEquals", "StringNotLike", "ForAllValues:StringLike", "ForAnyValue:StringEqualsIfExists", "Null"],
  ...["NumericLessThanEquals", "DateGreaterThan", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress"],
  ...["ArnLike", "ArnNotEqualsIfExists", "NullIfExists", "stringequals", "ForAllValues:", ":StringEquals"],
  ...["__proto__", "constructor", "StringEqualsIfExistsIfExists", "ForAnyValue:ForAllValues:Bool", ""],
];
const KEYS = [
  ...[
    "kms:EncryptionContext:a",
    "kms:EncryptionContextKeys",
    "kms:ViaService",
    "aws:SourceIp",
    "aws:username",
  ],
  ...[
    "aws:PrincipalTag/team",
    "aws:ResourceTag/name",
    "aws:CurrentTime",
    "kms:ResourceAliases",
    "aws:PrincipalArn",
  ],
  ...[
    "kms:GrantOperations",
    "kms:RecipientAttestation:PCR99",
    "aws:TagKeys",
    "sts:ExternalId",
    "a",
    ":",
    "kms:",
  ],
  ...["aws:__proto__", "__proto__", "aws:PrincipalTag/", "kms:EncryptionContext:", "aws:constructor", "é:é"],
];
const VALUES = [
  ...[
    "*",
    "a",
    "",
    "true",
    "10.0.0.0/8",
    "10.0.0.0/99",
    "2001:db8::/32",
    ":::",
    "2026-01-01T00:00:00Z",
    "1e400",
  ],
  ...[
    "arn:aws:iam::111122223333:role/*",
    "arn:*:*:*:*:*",
    "arn",
    "YQ==",
    "===",
    "9".repeat(400),
    "-0",
    "NaN",
  ],
  ...[
    `\${aws:username}`,
    `\${aws:PrincipalTag/team, 'none'}`,
    `\${`,
    `\${}`,
    `\${\${aws:username}}`,
    `\${*}\${?}\${$}`,
  ],
  ...[`\${aws:__proto__}`, `\${kms:EncryptionContextKeys}`, "\\u0000", "$".repeat(500), `\${a`.repeat(300)],
];
const PRINCIPALS: readonly unknown[] = [
  ...[
    "*",
    { AWS: "*" },
    { Service: "s3.amazonaws.com" },
    { Service: "x" },
    { Federated: "cognito-identity" },
  ],
  ...[
    { AWS: "111122223333" },
    { AWS: "arn:aws:iam::*:root" },
    { AWS: "AIDAABCDEFGHIJKLMNOPQ" },
    {},
    [],
    null,
  ],
  ...[
    { AWS: [] },
    { AWS: ["*", 5] },
    { AWS: "arn:aws:iam::111122223333:group/g" },
    { __proto__: 1 },
    "AWS",
    7,
  ],
  ...[{ AWS: Array.from({ length: 3000 }, (_, n) => `arn:aws:iam::111122223333:user/${n}`) }],
];
const ACTIONS = [
  ...[
    "kms:*",
    "*",
    "kms:Enc*pt",
    "KMS:encrypt",
    "s3:Get*",
    "kms",
    "kms:",
    ":Encrypt",
    "a:b:c",
    "kms:?*?*",
    "",
  ],
  ...["kms:__proto__", "é:é", "kms:Encrypt ", "sts:AssumeRole"],
];
const RESOURCES = [
  ...[
    "*",
    "arn:aws:kms:*:*:key/*",
    `arn:aws:kms:us-east-1:111122223333:key/\${aws:username}`,
    "arn:aws",
    "key/a",
  ],
  ...["arn:aws:*:::", "arn:aws:kms:::::::", "**", "?", "arn:aws:iam::111122223333:role/open", "", "é"],
];

function documentOf(random: Random, kind: PolicyKind, account: string): PolicyDraft {
  const root = { AWS: `arn:aws:iam::${account}:root` };
  const whole = {
    Sid: "Whole",
    Effect: "Allow",
    Action: kind === "trust" ? ["sts:AssumeRole", "sts:TagSession"] : "kms:*",
    ...(kind !== "identity" && { Principal: root }),
    ...(kind !== "trust" && { Resource: "*" }),
  };
  const conditioned = {
    ...whole,
    Sid: "Conditioned",
    Effect: random.pick(["Allow", "Deny"]),
    Condition: {
      [random.pick(["StringLike", "StringNotEqualsIfExists", "ForAnyValue:StringLike"])]: {
        [random.pick(["kms:ViaService", "aws:PrincipalTag/team", "kms:GrantOperations"])]: ["a*", "*b?"],
      },
    },
  };
  return { Version: "2012-10-17", Statement: random.next() < 0.5 ? [whole] : [whole, conditioned] };
}

function largeElements(one: string, many: readonly string[]) {
  return [
    { Action: `kms:${one}` },
    { Action: many },
    { Condition: { StringLike: { "kms:EncryptionContext:a": one } } },
    { Condition: { "ForAnyValue:StringNotLike": { "kms:EncryptionContextKeys": many } } },
    { Resource: `arn:aws:kms:us-east-1:*:key/${one}` },
    { Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:${one}` } } },
  ];
}

/** The language of AWS's policies. */
export const AWS_WORDS: PolicyWords = {
  operators: OPERATORS,
  keys: KEYS,
  values: VALUES,
  principals: PRINCIPALS,
  actions: ACTIONS,
  resources: RESOURCES,
  documentOf,
  largeElements,
};
