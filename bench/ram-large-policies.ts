/** Benchmark of the largest key policies of RAM: what a decision costs where 32,768 bytes of wildcards have to be compared. */
import { decide } from "../src/access/alibaba/decide.ts";
import { conditionsOf } from "../src/access/alibaba/global-keys.ts";
import { attachedPolicy } from "../src/access/policy/attached-policy.ts";
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

const ACCOUNT = "1234567890123456";
const USER = `acs:ram::${ACCOUNT}:user/u`;

const ALLOWING = {
  Effect: "Allow",
  Principal: { RAM: [USER] },
  Action: "kms:*",
  Resource: "*",
} as const satisfies Statement;

const denying = (more: object): Statement => ({ ...ALLOWING, Effect: "Deny", ...more });

/** Policies of 32,768 bytes, each of one kind of wildcards, none of which denies the request. */
const LARGE: Readonly<Record<string, readonly Statement[]>> = {
  "one pattern of a condition": [
    denying({ Condition: { StringLike: { "kms:tag/a": `${repeated("*a", ROOM)}b` } } }),
    ALLOWING,
  ],
  "one pattern with questions": [
    denying({ Condition: { StringLike: { "kms:tag/a": `${repeated("?*", ROOM)}b` } } }),
    ALLOWING,
  ],
  "many patterns of a condition": filled(
    (number) => denying({ Condition: { StringLike: { "kms:tag/a": `*a*a*a*a*${number}b` } } }),
    ALLOWING,
  ),
  "many values of a condition": [
    denying({
      Condition: {
        StringLike: {
          "kms:tag/a": Array.from({ length: ROOM / 22 }, (_, n) => `*a*a*a*a*a*${n}b`.padEnd(18, "?")),
        },
      },
    }),
    ALLOWING,
  ],
  "many networks of a condition": [
    denying({
      Condition: {
        IpAddress: {
          "acs:SourceIp": Array.from({ length: ROOM / 20 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`),
        },
      },
    }),
    ALLOWING,
  ],
  "patterns of actions": filled(
    (number) => denying({ Action: [`kms:*E*n*c*${number}*`, `k*m*s*:*?*${number}`] }),
    ALLOWING,
  ),
  "statements about others": filled(
    (number) => denying({ Principal: { RAM: [`acs:ram::${ACCOUNT}:user/u${number}`] } }),
    ALLOWING,
  ),
};

/** A decision over a key policy of statements, with the condition keys of each request made anew. */
function decisionOf(statements: readonly Statement[]): Decision {
  const document = JSON.stringify({ Version: "1", Statement: statements });
  const policy = attachedPolicy({ label: "key policy", arn: null, document });
  const principal = { kind: "user", account: ACCOUNT, arn: USER, entityArn: USER, displayName: "u" } as const;
  const facts = {
    principal,
    now: 0,
    sourceIp: "192.0.2.1",
    isSecure: true,
    played: new Map([["kms:tag/a", ["a".repeat(LONGEST)]]]),
    atDedicatedGateway: false,
  };
  return () =>
    decide({
      principal,
      action: "kms:Encrypt",
      resource: `acs:kms:cn-hangzhou:${ACCOUNT}:key/k`,
      account: ACCOUNT,
      context: conditionsOf(facts),
      identity: [],
      session: null,
      controls: null,
      guarded: { kind: "key", account: ACCOUNT, policy, isShared: false },
    }) === null;
}

/** Targets of decisions of RAM over each of the largest key policies. */
export function largeRamPolicies(): Target[] {
  const large = Object.entries(LARGE).map(([name, statements]) => [name, decisionOf(statements)] as const);
  return decisionTargets("RAM", decisionOf([ALLOWING]), large);
}
