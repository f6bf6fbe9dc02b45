import {
  CreateGrantCommand,
  CreateKeyCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { changed, documentOf, MALFORMED, STATEMENT } from "../../support/policies.ts";

const account = "444455556666";
const client = kms({ account });
const key = client.send(new CreateKeyCommand({ MultiRegion: true }));

const NO_PRINCIPAL = "Policy contains a statement with no principal.";
const BAD_PRINCIPALS = "Policy contains a statement with one or more invalid principals.";
const BAD_SERVICES = "Policy contains a statement with one or more invalid service principals.";
const BESIDE = { ...STATEMENT, Sid: "root" };

/** A statement beside one that lets the account do everything. */
const beside = (elements: object) => documentOf(BESIDE, { ...STATEMENT, ...elements });

/** Policies that AWS refuses, with its texts where they are known (awsdocs, public reports; see docs/fidelity.md). */
const REFUSED: readonly (readonly [string, string, string | RegExp])[] = [
  ["no principal", beside({ Principal: undefined }), NO_PRINCIPAL],
  ["an object without principals", beside({ Principal: {} }), NO_PRINCIPAL],
  ["an empty list of principals", beside({ Principal: { AWS: [] } }), NO_PRINCIPAL],
  ["an empty principal", beside({ Principal: { AWS: "" } }), NO_PRINCIPAL],
  ["an empty NotPrincipal", beside({ Principal: undefined, NotPrincipal: { AWS: [] } }), NO_PRINCIPAL],
  ["an unknown service", beside({ Principal: { Service: "bogus" } }), BAD_SERVICES],
  ["a service that there is not", beside({ Principal: { Service: "bogus.amazonaws.com" } }), BAD_SERVICES],
  [
    "one unknown service of two",
    beside({ Principal: { Service: ["s3.amazonaws.com", "s3.example.com"] } }),
    BAD_SERVICES,
  ],
  [
    "a principal of another partition",
    beside({ Principal: { AWS: "arn:aws-cn:iam::444455556666:root" } }),
    BAD_PRINCIPALS,
  ],
  [
    "a wildcard in a principal",
    beside({ Principal: { AWS: "arn:aws:iam::444455556666:user/*" } }),
    BAD_PRINCIPALS,
  ],
  ["the id of a deleted user", beside({ Principal: { AWS: "AIDACKCEVSQ6C2EXAMPLE" } }), BAD_PRINCIPALS],
  ["an identity provider", beside({ Principal: { Federated: "accounts.google.com" } }), BAD_PRINCIPALS],
  ["no action", beside({ Action: undefined }), /no action/],
  ["an empty list of actions", beside({ Action: [] }), /no action/],
  ["an empty action", beside({ Action: "" }), /no action/],
  ["an action without its service", beside({ Action: "Encrypt" }), /invalid actions/],
  ["no resource", beside({ Resource: undefined }), /no resource/],
  ["an empty list of resources", beside({ Resource: [] }), /no resource/],
  [
    "the key's ARN as resource",
    beside({ Resource: "arn:aws:kms:us-east-1:444455556666:key/a" }),
    /invalid resource/,
  ],
  ["NotResource", beside({ Resource: undefined, NotResource: "*" }), /syntax error/],
  ["a repeated Sid", beside({ Sid: "root" }), /same Sid/],
  [
    "a condition key of IAM policies",
    beside({ Condition: { StringEquals: { "AWS:ResourceTag/team": "a" } } }),
    "These condition keys are not permitted in a key policy: aws:ResourceTag, kms:ResourceTag, kms:ResourceAliases",
  ],
  [
    "ForAllValues with an encryption context",
    beside({ Condition: { "ForAllValues:StringEquals": { "kms:EncryptionContext:App": "a" } } }),
    "OverlyPermissiveCondition:EncryptionContext: Using the ForAllValues set operator with a single-valued condition key matches requests without the specified encryption context or with an unspecified encryption context. To fix, remove ForAllValues.",
  ],
  [
    "ForAllValues with a tag",
    beside({ Condition: { "ForAllValues:StringEquals": { "aws:RequestTag/team": "a" } } }),
    /^OverlyPermissiveCondition:RequestTag: .* without the specified tag or with an unspecified tag\./,
  ],
  ...MALFORMED.map(([name, text]) => [name, text, /syntax error/] as const),
];

describe("a key policy", () => {
  it.each(REFUSED)("is refused with %s, whatever the lockout check", async (_name, Policy, message) => {
    const { KeyMetadata } = await key;
    const KeyId = KeyMetadata?.Arn;
    const waived = { Policy, BypassPolicyLockoutSafetyCheck: true };
    const before = await client.send(new GetKeyPolicyCommand({ KeyId }));
    for (const call of [
      () => client.send(new CreateKeyCommand(waived)),
      () => client.send(new PutKeyPolicyCommand({ KeyId, ...waived })),
      () => client.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "eu-west-1", ...waived })),
    ]) {
      const seen = await failure(call());
      expect(seen).toMatchObject({ name: "MalformedPolicyDocumentException", status: 400 });
      expect(seen.message).toMatch(message);
    }
    expect((await client.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(before.Policy);
  });

  it.each([
    ["a Sid with spaces", changed({ Sid: "Enable IAM User Permissions" })],
    ["a list of one resource", changed({ Resource: ["*"] })],
    [
      "NotPrincipal in a Deny",
      beside({ Effect: "Deny", Principal: undefined, NotPrincipal: { AWS: account }, Action: "kms:Decrypt" }),
    ],
    ["NotAction", beside({ Action: undefined, NotAction: ["kms:Decrypt"] })],
    [
      "services of a Region",
      beside({ Principal: { Service: ["logs.us-east-1.amazonaws.com", "s3.amazonaws.com"] } }),
    ],
    ["actions of another service", beside({ Action: "s3:GetObject" })],
    [
      "conditions",
      beside({
        Condition: {
          "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": ["a"] },
          NumericLessThan: { "kms:RotationPeriodInDays": 400 },
        },
      }),
    ],
    ["an older version", JSON.stringify({ Version: "2008-10-17", Statement: [STATEMENT] })],
  ])("may have %s", async (_name, Policy) => {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ Policy }));
    const stored = await client.send(new GetKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(stored.Policy).toBe(Policy);
  });
});

describe("principals of a partition", () => {
  // botocore's partitions.json: each partition has ARNs of its own.
  it.each([
    ["us-gov-west-1", "aws-us-gov"],
    ["cn-north-1", "aws-cn"],
    ["us-iso-west-1", "aws-iso"],
    ["us-isob-west-1", "aws-iso-b"],
    ["eu-isoe-west-1", "aws-iso-e"],
    ["us-isof-south-1", "aws-iso-f"],
    ["eusc-de-east-1", "aws-eusc"],
  ])("in %s are those of %s, for policies and grants", async (region, partition) => {
    const own = freshAccount();
    const regional = kms({ account: own, region });
    const { KeyMetadata } = await regional.send(new CreateKeyCommand({ MultiRegion: true }));
    const KeyId = KeyMetadata?.Arn;
    expect(KeyId).toContain(`arn:${partition}:kms:${region}:${own}:key/`);
    const rootOf = (id: string) => `arn:${id}:iam::${own}:root`;
    const put = (id: string) =>
      regional.send(new PutKeyPolicyCommand({ KeyId, Policy: changed({ Principal: { AWS: rootOf(id) } }) }));
    await put(partition);
    expect((await failure(put("aws"))).message).toBe(BAD_PRINCIPALS);
    const grant = (id: string) =>
      regional.send(new CreateGrantCommand({ KeyId, GranteePrincipal: rootOf(id), Operations: ["Encrypt"] }));
    await grant(partition);
    expect((await failure(grant("aws"))).name).toBe("InvalidArnException");
    const replica = await failure(
      regional.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-east-1" })),
    );
    expect(replica.message).toBe(
      "The replica key Region must be in the same AWS partition as the primary key Region.",
    );
  });
});
