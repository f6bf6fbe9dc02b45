import type { Random } from "../support/random.ts";
import type { PolicyDraft, PolicyKind, PolicyWords } from "./policy-mutations.ts";

const ACCOUNT = "1234567890123456";

const OPERATORS = [
  ...["StringEquals", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool"],
  ...["NumericLessThanEquals", "DateGreaterThan", "DateNotEquals", "IpAddress", "NotIpAddress"],
  ...["StringLike", "NumericNotEquals", "Null", "ArnLike", "ForAnyValue:StringLike", "StringEqualsIfExists"],
  ...["stringequals", "__proto__", "constructor", ""],
];

const KEYS = [
  ...["acs:SourceIp", "acs:CurrentTime", "acs:SecureTransport", "acs:MFAPresent", "acs:PrincipalARN"],
  ...["acs:SourceVpc", "acs:VpcSourceIp", "kms:tag/Project", "kms:tag/", "KMS:TAG/project", "sts:ExternalId"],
  ...["ram:ServiceName", "acs:__proto__", "__proto__", "constructor", "a", ":", "", "é:é"],
];

const VALUES = [
  ...["*", "a", "", "true", "FALSE", "10.0.0.0/8", "10.0.0.0/99", "192.168.3.4", "2001:db8::/32", ":::"],
  ...["2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00", "0", "-0", "1e400", "NaN", "9".repeat(400)],
  ...[`acs:ram::${ACCOUNT}:role/*`, "acs:*:*:*:*", `\${acs:PrincipalARN}`, `\${`, "\\u0000", "$".repeat(500)],
];

const PRINCIPALS: readonly unknown[] = [
  ...["*", { RAM: "*" }, { RAM: [`acs:ram::${ACCOUNT}:*`] }, { RAM: "acs:ram::*:root" }, { RAM: [] }, {}, []],
  ...[
    { RAM: ["*", 5] },
    { RAM: `acs:ram::${ACCOUNT}:group/g` },
    { AWS: "*" },
    { Service: "ecs.aliyuncs.com" },
  ],
  ...[
    { Service: "x" },
    { Federated: `acs:ram::${ACCOUNT}:oidc-provider/p` },
    { __proto__: 1 },
    "RAM",
    7,
    null,
  ],
  ...[{ RAM: `acs:ram::${ACCOUNT}:user/${"a".repeat(300)}` }, { RAM: `acs:ram::${"9".repeat(21)}:root` }],
  ...[{ RAM: Array.from({ length: 700 }, (_, n) => `acs:ram::${ACCOUNT}:user/${n}`) }],
];

const ACTIONS = [
  ...[
    "kms:*",
    "*",
    "kms:Enc*pt",
    "KMS:encrypt",
    "ecs:Get*",
    "kms",
    "kms:",
    ":Encrypt",
    "a:b:c",
    "kms:?*?*",
    "",
  ],
  ...["kms:__proto__", "é:é", "kms:Encrypt ", "sts:AssumeRole", "ram:*"],
];

const RESOURCES = [
  ...["*", "acs:kms:*:*:key/*", `acs:kms:cn-hangzhou:${ACCOUNT}:key`, "acs:kms:*:*:key*", "acs:kms", "key/a"],
  ...[
    "acs:*:*:*:*",
    "acs:kms:::",
    "acs:kms:*:abc:key/a",
    "**",
    "?",
    "acs:ram::1:role/open",
    "",
    "é",
    "arn:aws:kms",
  ],
];

function documentOf(random: Random, kind: PolicyKind, account: string): PolicyDraft {
  const trusted = random.pick([`acs:ram::${account}:root`, `acs:ram::${account}:*`]);
  const whole = {
    Effect: "Allow",
    Action: kind === "trust" ? "sts:AssumeRole" : random.pick(["kms:*", ["kms:*"]]),
    ...(kind !== "identity" && { Principal: { RAM: [trusted] } }),
    ...(kind !== "trust" && { Resource: "*" }),
  };
  const conditioned = {
    ...whole,
    Effect: random.pick(["Allow", "Deny"]),
    Condition: {
      [random.pick(["StringLike", "StringNotEquals", "StringEqualsIgnoreCase"])]: {
        [random.pick(["acs:PrincipalARN", "kms:tag/Project", "acs:SourceVpc"])]: ["a*", "*b?"],
      },
    },
  };
  return { Version: "1", Statement: random.next() < 0.5 ? [whole] : [whole, conditioned] };
}

/** The language of RAM's policies. */
export const RAM_WORDS: PolicyWords = {
  operators: OPERATORS,
  keys: KEYS,
  values: VALUES,
  principals: PRINCIPALS,
  actions: ACTIONS,
  resources: RESOURCES,
  documentOf,
  largeElements: (one, many) => [
    { Action: `kms:${one}` },
    { Action: many },
    { Condition: { StringLike: { "kms:tag/Project": one } } },
    { Condition: { StringNotLike: { "kms:tag/Project": many } } },
    { Resource: `acs:kms:cn-hangzhou:*:key/${one}` },
    { Condition: { StringLike: { "acs:PrincipalARN": `acs:ram::*:${one}` } } },
  ],
};
