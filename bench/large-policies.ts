/** Benchmark of the largest policies: what a decision costs where 32,768 bytes of wildcards have to be compared. */
import { decide } from "../src/access/aws/decide.ts";
import type { AccessRequest, AttachedPolicy } from "../src/access/aws/request.ts";
import { compile } from "../src/access/policy/compiled.ts";
import { readStoredPolicy } from "../src/access/policy/stored.ts";
import {
  type Decision,
  decisionTargets,
  filled,
  LONGEST,
  ROOM,
  repeated,
  type Statement,
} from "./decisions.ts";
import type { Target } from "./targets.ts";

const ACCOUNT = "111122223333";
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const USER = `arn:aws:iam::${ACCOUNT}:user/U`;
const EVERYBODY = { Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" } as const;

const denying = (more: object): Statement => ({ ...EVERYBODY, Effect: "Deny", ...more });

/** Policies of 32,768 bytes, each of one kind of wildcards, none of which denies the request. */
export const LARGE_POLICIES: Readonly<Record<string, readonly Statement[]>> = {
  "one pattern of a condition": [
    denying({ Condition: { StringLike: { "kms:EncryptionContext:a": `${repeated("*a", ROOM)}b` } } }),
    EVERYBODY,
  ],
  "one pattern with questions": [
    denying({ Condition: { StringLike: { "kms:EncryptionContext:a": `${repeated("?*", ROOM)}b` } } }),
    EVERYBODY,
  ],
  "many patterns of a condition": filled(
    (number) => denying({ Condition: { StringLike: { "kms:EncryptionContext:a": `*a*a*a*a*${number}b` } } }),
    EVERYBODY,
  ),
  "many values of a condition": [
    denying({
      Condition: {
        StringLike: {
          "kms:EncryptionContext:a": Array.from({ length: ROOM / 22 }, (_, n) =>
            `*a*a*a*a*a*${n}b`.padEnd(18, "?"),
          ),
        },
      },
    }),
    EVERYBODY,
  ],
  "patterns of ARNs": filled(
    (number) => denying({ Condition: { ArnLike: { "aws:PrincipalArn": `arn:*:*:*:*:*u*s*e*r*${number}` } } }),
    EVERYBODY,
  ),
  "patterns with variables": filled(
    (number) =>
      denying({ Condition: { StringLike: { "kms:EncryptionContext:a": `*\${aws:username}*a*${number}b` } } }),
    EVERYBODY,
  ),
  "patterns of actions": filled(
    (number) => denying({ Action: [`kms:*E*n*c*${number}*`, `k*m*s*:*?*${number}`] }),
    EVERYBODY,
  ),
};

/** The one whose cost is a product, of its patterns and of the names in an encryption context. */
const PRODUCT: readonly Statement[] = [
  denying({
    Condition: {
      "ForAnyValue:StringLike": {
        "kms:EncryptionContextKeys": Array.from({ length: ROOM / 22 }, (_, n) => `*a*${n}*b`.padEnd(18, "?")),
      },
    },
  }),
  EVERYBODY,
];

/** The plain policy: one statement that allows. */
export const PLAIN: readonly Statement[] = [EVERYBODY];

const VALUES: Readonly<Record<string, readonly string[]>> = {
  "kms:encryptioncontext:a": ["a".repeat(LONGEST)],
  "kms:encryptioncontextkeys": Array.from({ length: LONGEST / 6 }, (_, n) => `a${n}`),
  "aws:principalarn": [USER],
  "aws:username": ["U"],
};

const attached = (label: string, statements: readonly Statement[]): AttachedPolicy => ({
  label,
  arn: null,
  policy: compile(readStoredPolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }))),
});

/** Encrypt by a user, whom a key policy lets in. */
function requestUnder(statements: readonly Statement[]): AccessRequest {
  return {
    principal: { kind: "user", account: ACCOUNT, arn: USER, entityArn: USER, entityId: null },
    action: "kms:Encrypt",
    resource: KEY,
    context: { get: (name) => VALUES[name] },
    policies: { identity: [], boundary: null, session: null, serviceControls: [], endpoint: null },
    guarded: {
      kind: "key",
      account: ACCOUNT,
      policy: attached("key policy", statements),
      ids: new Map(),
      resourceControls: [],
      grants: [],
      granted: null,
    },
  };
}

/** A decision over a key policy of statements. */
function decisionOf(statements: readonly Statement[]): Decision {
  const request = requestUnder(statements);
  return () => decide(request) === null;
}

/** Targets of decisions of AWS over each of the largest policies, and over the list that is compared each with each. */
export function largePolicies(): Target[] {
  const large = Object.entries(LARGE_POLICIES).map(
    ([name, statements]) => [name, decisionOf(statements)] as const,
  );
  const names = VALUES["kms:encryptioncontextkeys"]?.length;
  const product = [`a list of patterns, each with each of ${names} names`, decisionOf(PRODUCT)] as const;
  const targets = decisionTargets("AWS", decisionOf(PLAIN), [...large, product]);
  // The product takes longer than is asked of the others.
  return targets.map(({ limits, ...one }, index) =>
    index < targets.length - 1 && limits ? { ...one, limits } : one,
  );
}
