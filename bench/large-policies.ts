/** Benchmark of the largest policies: what a decision costs where 32,768 bytes of wildcards have to be compared. */
import { decide } from "../src/access/aws/decide.ts";
import type { AccessRequest, AttachedPolicy } from "../src/access/aws/request.ts";
import { compile } from "../src/access/policy/compiled.ts";
import { readStoredPolicy } from "../src/access/policy/stored.ts";
import { median } from "./load.ts";

/** Longest time of a decision over the largest policy, microseconds. */
const REACH_MICROS = 1000;

/** Bytes of the largest key policy. */
const LARGEST = 32_768;
/** Characters of the value that patterns are compared with: the longest encryption context. */
const LONGEST = 8192;
const ACCOUNT = "111122223333";
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const USER = `arn:aws:iam::${ACCOUNT}:user/U`;
const EVERYBODY = { Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" } as const;

type Statement = Readonly<Record<string, unknown>>;

/** A policy of as many statements as fit, then one that allows. @param statement the one of a number */
function filled(statement: (number: number) => Statement): readonly Statement[] {
  const statements: Statement[] = [];
  for (let size = 200; ; ) {
    const next = statement(statements.length);
    size += JSON.stringify(next).length + 1;
    if (size > LARGEST) return [...statements, EVERYBODY];
    statements.push(next);
  }
}

const denying = (more: object): Statement => ({ ...EVERYBODY, Effect: "Deny", ...more });
const repeated = (text: string, length: number) => text.repeat(Math.floor(length / text.length));
const ROOM = LARGEST - 400;

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
  "many patterns of a condition": filled((number) =>
    denying({ Condition: { StringLike: { "kms:EncryptionContext:a": `*a*a*a*a*${number}b` } } }),
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
  "patterns of ARNs": filled((number) =>
    denying({ Condition: { ArnLike: { "aws:PrincipalArn": `arn:*:*:*:*:*u*s*e*r*${number}` } } }),
  ),
  "patterns with variables": filled((number) =>
    denying({ Condition: { StringLike: { "kms:EncryptionContext:a": `*\${aws:username}*a*${number}b` } } }),
  ),
  "patterns of actions": filled((number) =>
    denying({ Action: [`kms:*E*n*c*${number}*`, `k*m*s*:*?*${number}`] }),
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

/** Microseconds of a decision: the median of rounds. */
function microsOf(statements: readonly Statement[]): number {
  const request = requestUnder(statements);
  if (decide(request) !== null) throw new Error("a policy of the benchmark denies");
  const rounds = Array.from({ length: 15 }, () => {
    let times = 0;
    const begun = performance.now();
    do {
      decide(request);
      times += 1;
    } while (performance.now() - begun < 20);
    return ((performance.now() - begun) * 1000) / times;
  });
  return median(rounds);
}

/** Prints what a decision costs over each of the largest policies, alone, warm. */
export function largePolicies(): void {
  const plain = microsOf(PLAIN);
  console.log(
    `\na decision over a key policy of ${LARGEST} bytes, an encryption context of ${LONGEST} characters`,
  );
  console.log(`${"one statement".padEnd(32)}${plain.toFixed(2).padStart(10)} µs`);
  for (const [name, statements] of Object.entries(LARGE_POLICIES)) {
    const micros = microsOf(statements);
    const ratio = (micros / plain).toFixed(0);
    console.log(`${name.padEnd(32)}${micros.toFixed(2).padStart(10)} µs${ratio.padStart(8)} times`);
  }
  console.log(`asked: less than ${REACH_MICROS} µs each`);
  const names = VALUES["kms:encryptioncontextkeys"]?.length;
  const milliseconds = (microsOf(PRODUCT) / 1000).toFixed(1);
  console.log(
    `one list of patterns against ${names} names in an encryption context, each with each: ${milliseconds} ms`,
  );
}
