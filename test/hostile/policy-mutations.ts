import type { Random } from "../support/random.ts";
import { mutatedJson, shortText, strangeText } from "./json-mutations.ts";

/** Where a policy goes, which says what must stand in it. */
export type PolicyKind = "key" | "identity" | "trust";

/** A policy as a request has it: what was done to it, and its text. */
export interface MutatedPolicy {
  readonly what: string;
  readonly text: string;
}

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

/** Bytes that a key policy may have, filled up with patterns that match late, or never. */
const LARGEST = 32_768;
/** One policy in so many is that large. */
const LARGE_ONE_IN = 12;

/** A policy that is right, or wrong in one thing or a few. @param account of the principals that it names */
export function mutatedPolicy(random: Random, kind: PolicyKind, account: string): MutatedPolicy {
  const document = documentOf(random, kind, account);
  const chance = random.next();
  if (chance < 0.25) return { what: "a policy", text: JSON.stringify(document) };
  if (chance < 0.65) {
    const { what, text } = mutatedJson(random, document);
    return { what: `policy: ${what}`, text };
  }
  if (chance < 0.75) return broken(random, JSON.stringify(document));
  if (random.int(1, LARGE_ONE_IN) === 1) return large(random, document);
  const statement = document.Statement[0];
  const strange = strangeElement(random);
  return {
    what: `policy with ${JSON.stringify(strange).slice(0, 60)}`,
    text: JSON.stringify({ ...document, Statement: [{ ...statement, ...strange }, ...document.Statement] }),
  };
}

interface Document {
  readonly Version: string;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

function documentOf(random: Random, kind: PolicyKind, account: string): Document {
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

function strangeElement(random: Random): Record<string, unknown> {
  const value = () => (random.next() < 0.8 ? random.pick(VALUES) : strangeText(random).slice(0, 5000));
  const elements = [
    () => ({ Condition: { [random.pick(OPERATORS)]: { [random.pick(KEYS)]: [value(), value()] } } }),
    () => ({ Condition: { [random.pick(OPERATORS)]: { [random.pick(KEYS)]: value() } } }),
    () => ({
      [random.pick(["Principal", "NotPrincipal"])]: random.pick(PRINCIPALS.map((each) => ({ each }))).each,
    }),
    () => ({ [random.pick(["Action", "NotAction"])]: [random.pick(ACTIONS), random.pick(ACTIONS)] }),
    () => ({ [random.pick(["Resource", "NotResource"])]: [random.pick(RESOURCES), random.pick(RESOURCES)] }),
    () => ({ Effect: random.pick(["Deny", "allow", "", shortText(random)]) }),
    () => ({ Sid: random.pick(["Whole", "a b", "", "é", "\u2013", shortText(random)]) }),
  ];
  return random.pick(elements)();
}

/** A policy of as many bytes as there may be, of wildcards, or of many statements. */
function large(random: Random, document: Document): MutatedPolicy {
  const [first] = document.Statement;
  const pattern = random.pick(["*a", "*?", "?*a*", "*\u00e9*", "**b"]);
  const room = LARGEST - JSON.stringify(document).length - 200 + random.pick([0, 0, 0, 300]);
  const one = pattern.repeat(Math.floor(room / Buffer.byteLength(pattern)));
  const many = Array.from({ length: Math.floor(room / 44) }, (_, n) => `kms:*${n}*`.padEnd(40, "*?"));
  const elements: Record<string, unknown>[] = [
    { Action: `kms:${one}` },
    { Action: many },
    { Condition: { StringLike: { "kms:EncryptionContext:a": one } } },
    { Condition: { "ForAnyValue:StringNotLike": { "kms:EncryptionContextKeys": many } } },
    { Resource: `arn:aws:kms:us-east-1:*:key/${one}` },
    { Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:${one}` } } },
  ];
  const element = random.pick(elements);
  return {
    what: `policy of ${LARGEST} bytes: ${Object.keys(element).join()}`,
    text: JSON.stringify({
      ...document,
      Statement: [...document.Statement, { ...first, Sid: "L", ...element }],
    }),
  };
}

function broken(random: Random, text: string): MutatedPolicy {
  const texts = [
    text.slice(0, random.int(0, text.length)),
    `\ufeff${text}`,
    `${text}x`,
    `${text}${text}`,
    text.replace('"Version"', '"Version":"2008-10-17","Version"'),
    text.replace("[", "[[").replace(/\]\}$/, "]]}"),
    `{"Statement":${"[".repeat(8000)}${"]".repeat(8000)}}`,
    `{"Statement":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`,
    text.replaceAll('"', "'"),
    " ".repeat(40_000) + text,
    JSON.stringify(text),
    "null",
    "[]",
    "",
  ];
  return { what: "a broken policy", text: random.pick(texts) };
}
