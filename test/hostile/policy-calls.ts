import type { Random } from "../support/random.ts";
import { mutatedPolicy, type PolicyKind } from "./policy-mutations.ts";
import { RAM_WORDS } from "./ram-policy-words.ts";

const ACCOUNT = "111122223333";
const ALICE = "identities/aws/111122223333/user%2Falice";
const APP = "identities/aws/111122223333/role%2Fapp";
const ORGANIZATION = { id: "o-a1b2c3d4e5", managementAccount: "999900001111" } as const;

const RAM_ACCOUNT = "1234567890123456";
const RAM_ALICE = `identities/alibaba/${RAM_ACCOUNT}/user%2Falice`;
const DIRECTORY = { id: "rd-3gq4a1", managementAccount: "9999000011112222" } as const;

/**
 * Calls of the control API about who may; what begins with `@` in their bodies is a policy of that kind, of RAM after
 * `@ram:`.
 */
export const POLICY_CALLS: readonly (readonly [
  method: string,
  path: string,
  body: unknown,
  weight: number,
])[] = [
  ["PUT", ALICE, { policies: ["@identity", { name: "p", document: "@identity" }], tags: { team: "red" } }, 5],
  ["PUT", ALICE, { boundary: "@identity", policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }, 2],
  ["PUT", APP, { trust: "@trust", policies: ["@identity"], boundary: null }, 4],
  ["GET", `identities/aws/${ACCOUNT}?limit=2`, null, 1],
  ["GET", ALICE, null, 1],
  ["DELETE", APP, null, 0.3],
  [
    "POST",
    "credentials",
    { cloud: "aws", account: ACCOUNT, principal: "role/app", policies: ["@identity"], trust: "@trust" },
    3,
  ],
  [
    "PUT",
    `organizations/${ACCOUNT}`,
    { ...ORGANIZATION, serviceControlPolicies: [[{ policy: "@identity" }]] },
    2,
  ],
  ["PUT", `organizations/${ACCOUNT}`, { ...ORGANIZATION, resourceControlPolicies: [{ policy: "@key" }] }, 2],
  ["DELETE", `organizations/${ACCOUNT}`, null, 1],
  ["PUT", RAM_ALICE, { policies: ["@ram:identity", { name: "p", document: "@ram:identity" }] }, 4],
  [
    "PUT",
    `identities/alibaba/${RAM_ACCOUNT}/role%2Fapp`,
    { trust: "@ram:trust", policies: ["AliyunKMSFullAccess"], tags: { team: "red" } },
    3,
  ],
  ["GET", `identities/alibaba/${RAM_ACCOUNT}?limit=2`, null, 1],
  ["DELETE", RAM_ALICE, null, 0.3],
  [
    "POST",
    "credentials",
    { cloud: "alibaba", account: RAM_ACCOUNT, principal: "user/alice", policies: ["@ram:identity"] },
    3,
  ],
  [
    "PUT",
    `resource-directories/${RAM_ACCOUNT}`,
    { ...DIRECTORY, controlPolicies: [[{ id: "cp-1", policy: "@ram:identity" }]] },
    3,
  ],
  ["DELETE", `resource-directories/${RAM_ACCOUNT}`, null, 0.5],
  ...["ListKeys", "CreateKey", "Encrypt", "GetSecretValue"].map(
    (operation) =>
      [
        "POST",
        "explain",
        {
          cloud: "alibaba",
          account: RAM_ACCOUNT,
          principal: "user/alice",
          region: "cn-hangzhou",
          operation,
          input: operation === "Encrypt" ? { KeyId: "alias/a" } : { SecretName: "a" },
          context: { "acs:SourceVpc": "vpc-1", "kms:tag/Project": "Apollo" },
        },
        1,
      ] as const,
  ),
  ["PUT", `vpc-endpoints/${ACCOUNT}/vpce-0123456789abcdef0`, { policy: "@key" }, 2],
  [
    "PUT",
    `oidc-providers/${ACCOUNT}`,
    {
      issuer: "https://issuer.example",
      audiences: ["a"],
      jwks: { keys: [{ kty: "RSA", n: "AQAB", e: "AQAB" }] },
    },
    2,
  ],
  ...["ListKeys", "CreateKey", "GenerateRandom", "Encrypt"].map(
    (operation) =>
      [
        "POST",
        "explain",
        {
          cloud: "aws",
          account: ACCOUNT,
          principal: "user/alice",
          region: "eu-west-3",
          operation,
          input: operation === "CreateKey" ? { Policy: "{}", Tags: [{ TagKey: "a", TagValue: "b" }] } : {},
          context: { "aws:SourceVpce": "vpce-0123456789abcdef0", "aws:TagKeys": ["a", "b"] },
        },
        2,
      ] as const,
  ),
  [
    "POST",
    "service-calls",
    {
      service: "s3",
      action: "upload",
      account: ACCOUNT,
      region: "eu-west-3",
      keyId: "alias/a",
      for: "user/alice",
    },
    2,
  ],
];

/** A body with policies in place of their marks: of most right ones as JSON, else as a text. */
export function withPolicies(random: Random, body: unknown): unknown {
  if (typeof body === "string" && body.startsWith("@")) {
    const { text } = body.startsWith("@ram:")
      ? mutatedPolicy(random, body.slice("@ram:".length) as PolicyKind, RAM_ACCOUNT, RAM_WORDS)
      : mutatedPolicy(random, body.slice(1) as PolicyKind, ACCOUNT);
    try {
      // What is too deep to be taken apart again goes in as a text.
      return text.length > 9000 && /[[{]{50}|(\{"a":){50}/.test(text) ? text : JSON.parse(text);
    } catch {
      return text;
    }
  }
  if (Array.isArray(body)) return body.map((each) => withPolicies(random, each));
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, each]) => [name, withPolicies(random, each)]));
}
