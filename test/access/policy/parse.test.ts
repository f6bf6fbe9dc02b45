import { describe, expect, it } from "vitest";
import {
  IDENTITY_POLICY,
  keyPolicyProfile,
  trustPolicyProfile,
} from "../../../src/access/policy/aws-profiles.ts";
import { PolicyError } from "../../../src/access/policy/defect.ts";
import { iamPolicyMessage } from "../../../src/access/policy/iam-words.ts";
import { parsePolicy } from "../../../src/access/policy/parse.ts";
import type { PolicyProfile } from "../../../src/access/policy/profile.ts";
import { RAM_POLICY, RAM_TRUST_POLICY } from "../../../src/access/policy/ram-profiles.ts";
import { changed, documentOf, MALFORMED, STATEMENT } from "../../support/policies.ts";

const KEY_POLICY = keyPolicyProfile("us-east-1", 32_768);
const TRUST_POLICY = trustPolicyProfile("us-east-1");

/** The defect of a policy, or null. */
function defectOf(text: string, profile: PolicyProfile) {
  try {
    parsePolicy(text, profile);
    return null;
  } catch (error) {
    if (error instanceof PolicyError) return error.defect;
    throw error;
  }
}

describe("a policy document", () => {
  it("is parsed into its parts", () => {
    const text = JSON.stringify({
      Version: "2012-10-17",
      Id: "p",
      Statement: {
        Sid: "two words",
        Effect: "Deny",
        NotPrincipal: { AWS: ["111122223333", "*"], Service: "logs.us-east-1.amazonaws.com" },
        NotAction: ["kms:Encrypt", "kms:D*"],
        Resource: ["*"],
        Condition: {
          "ForAnyValue:StringLikeIfExists": { "kms:ResourceTagX": ["a", 1, true] },
          Bool: { "aws:SecureTransport": false },
        },
      },
    });
    expect(parsePolicy(text, KEY_POLICY)).toEqual({
      version: "2012-10-17",
      id: "p",
      statements: [
        {
          sid: "two words",
          effect: "Deny",
          principal: {
            not: true,
            values: [
              { kind: "AWS", name: "111122223333" },
              { kind: "AWS", name: "*" },
              { kind: "Service", name: "logs.us-east-1.amazonaws.com" },
            ],
          },
          action: { not: true, values: ["kms:Encrypt", "kms:D*"] },
          resource: { not: false, values: ["*"] },
          conditions: [
            {
              operator: { set: "ForAnyValue", test: "StringLike", ifExists: true },
              key: "kms:ResourceTagX",
              values: ["a", "1", "true"],
            },
            {
              operator: { set: null, test: "Bool", ifExists: false },
              key: "aws:SecureTransport",
              values: ["false"],
            },
          ],
        },
      ],
    });
  });

  it.each([
    ["no conditions", changed({ Condition: {} })],
    ["an operator without keys", changed({ Condition: { StringEquals: {} } })],
    ["a key without values", changed({ Condition: { StringEquals: { "aws:username": [] } } })],
    ["an empty Sid, twice", documentOf({ ...STATEMENT, Sid: "" }, { ...STATEMENT, Sid: "" })],
    ["the older version", JSON.stringify({ Version: "2008-10-17", Statement: [STATEMENT] })],
    ["no version", JSON.stringify({ Statement: STATEMENT })],
    ["everybody", changed({ Principal: "*" })],
  ])("may have %s (IAM Access Analyzer calls it a suggestion at most)", (_name, text) => {
    expect(defectOf(text, KEY_POLICY)).toBe(null);
  });

  it.each(MALFORMED)("is malformed with %s", (_name, text) => {
    expect(defectOf(text, KEY_POLICY)).toMatchObject({ code: "syntax" });
    const identity = text.replace('"Principal":{"AWS":"arn:aws:iam::444455556666:root"},', "");
    expect(defectOf(identity, IDENTITY_POLICY)).toMatchObject({ code: "syntax" });
  });

  it("is too long by bytes or by characters that are not white space", () => {
    expect(defectOf(`${documentOf(STATEMENT)}${" ".repeat(32_768)}`, KEY_POLICY)).toEqual({
      code: "tooLong",
      limit: 32_768,
    });
    const { Principal: _principal, ...own } = STATEMENT;
    expect(defectOf(`${documentOf(own)}${" ".repeat(32_768)}`, IDENTITY_POLICY)).toBe(null);
    const long = documentOf({ ...own, Sid: "a".repeat(6144) });
    expect(defectOf(long, IDENTITY_POLICY)).toEqual({ code: "tooLong", limit: 6144 });
  });
});

describe("an IAM policy", () => {
  const own = (elements: object) => changed({ Principal: undefined, ...elements });
  const ARN = "arn:aws:s3:::bucket/*";

  // The messages are recorded (moto's tests of IAM policies, checked against AWS).
  it.each([
    [JSON.stringify({ Statement: own({}) }), "Syntax errors in policy."],
    [
      JSON.stringify({ Version: "2008-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } }),
      "Policy document must be version 2012-10-17 or greater.",
    ],
    [
      JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }),
      "Policy document must be version 2012-10-17 or greater.",
    ],
    [
      own({ Action: "invalid" }),
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    [own({ Action: "a:b:c" }), "Actions/Condition can contain only one colon."],
    [own({ Action: "a a:ListBucket" }), "Vendor a a is not valid"],
    [own({ Action: [], Resource: [] }), "Policy statement must contain actions."],
    [own({ Action: undefined, Resource: undefined }), "Policy statement must contain actions."],
    [own({ Resource: undefined }), "Policy statement must contain resources."],
    [own({ Resource: [] }), "Policy statement must contain resources."],
    [own({ Resource: "invalid resource" }), 'Resource invalid resource must be in ARN format or "*".'],
    [own({ Resource: "arn:aws" }), "Resource vendor must be fully qualified and cannot contain regexes."],
    [
      own({ Resource: "arn:aws:s*:::a" }),
      "Resource vendor must be fully qualified and cannot contain regexes.",
    ],
    [own({ Resource: "arn:aws:s3::a" }), "The policy failed legacy parsing"],
    [
      own({ Resource: "arn:error:s3:::a" }),
      'Partition "error" is not valid for resource "arn:error:s3:::a".',
    ],
    [
      own({ Resource: "arn:aws:iam:us-east-1:444455556666:user/a" }),
      "IAM resource arn:aws:iam:us-east-1:444455556666:user/a cannot contain region information.",
    ],
    [
      own({ Resource: "arn:aws:iam::444455556666:people/a" }),
      'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    ],
    [
      documentOf(
        { Sid: "a", Effect: "Allow", Resource: ARN },
        { Sid: "a", Effect: "Allow", Action: "s3:*", Resource: ARN },
      ),
      "Statement IDs (SID) in a single policy must be unique.",
    ],
    [
      own({ Condition: { DateGreaterThan: { "aws:CurrentTime": "tomorrow" } } }),
      "The policy failed legacy parsing",
    ],
    [
      own({ Condition: { StringEquals: { username: "a" } } }),
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    [changed({}), "Policy document should not specify a principal."],
    [
      own({ Sid: "two words" }),
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    ],
  ])("%s is refused: %s", (text, message) => {
    const defect = defectOf(text, IDENTITY_POLICY);
    expect(defect && iamPolicyMessage(defect)).toBe(message);
  });

  it.each([
    [own({})],
    [
      own({
        Resource: ["*", ARN, "arn:aws-cn:s3:::a", "arn:aws:iam::444455556666:role/a/*", "arn:aws:iam::1:*"],
      }),
    ],
    [own({ Resource: undefined, NotResource: ARN })],
    [own({ Action: undefined, NotAction: ["s3:*", "*"] })],
    [own({ Condition: { DateLessThan: { "aws:CurrentTime": "2026-11-30T04:52:38Z" } } })],
    [own({ Condition: { DateLessThan: { "aws:EpochTime": 1_790_000_000 } } })],
  ])("%s is taken", (text) => {
    expect(defectOf(text, IDENTITY_POLICY)).toBe(null);
  });
});

describe("a trust policy", () => {
  const trust = (elements: object) =>
    changed({
      Action: "sts:AssumeRole",
      Resource: undefined,
      Principal: { Service: "ec2.amazonaws.com" },
      ...elements,
    });

  it.each([
    [
      trust({ Principal: { AWS: "arn:aws:iam::123456789012:people/x" } }),
      /^Invalid principal in policy: "AWS":"arn/,
    ],
    [
      trust({ Principal: { Service: "bogus.amazonaws.com" } }),
      'Invalid principal in policy: "SERVICE":"bogus.amazonaws.com"',
    ],
    [trust({ Principal: undefined }), "The passed in policy has a statement with no principals!"],
    [trust({ Resource: "*" }), "Has prohibited field Resource"],
    [trust({ Action: "kms:Encrypt" }), "AssumeRole policy may only specify STS AssumeRole actions."],
  ])("%s is refused: %s", (text, message) => {
    const defect = defectOf(text, TRUST_POLICY);
    expect(defect && iamPolicyMessage(defect)).toMatch(message);
  });

  it.each([
    [trust({})],
    [trust({ Action: ["sts:AssumeRole", "sts:TagSession"], Principal: { AWS: "*" } })],
    [
      trust({
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: {
          Federated: "arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com",
        },
        Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:o/r:*" } },
      }),
    ],
    [trust({ Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: "accounts.google.com" } })],
  ])("%s is taken", (text) => {
    expect(defectOf(text, TRUST_POLICY)).toBe(null);
  });
});

describe("a RAM policy", () => {
  const ram = (elements: object, version = "1") =>
    JSON.stringify({
      Version: version,
      Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*", ...elements }],
    });

  // RAM, Policy structure and syntax; Policy elements.
  it.each([
    [ram({}), null],
    [ram({ Resource: ["acs:kms:*:1234567890:key/*", "acs:oss:*:*:bucket"] }), null],
    [ram({ Action: undefined, NotAction: ["ecs:*"] }), null],
    [ram({ Condition: { IpAddress: { "acs:SourceIp": ["203.0.113.0/24", "203.0.113.9"] } } }), null],
    [ram({}, "2012-10-17"), "syntax"],
    [ram({ Condition: { ArnLike: { "acs:PrincipalARN": "a" } } }), "syntax"],
    [ram({ Condition: { StringEqualsIfExists: { "acs:SourceVpc": "a" } } }), "syntax"],
    [ram({ NotResource: "*", Resource: undefined }), "syntax"],
    [ram({ Resource: undefined }), "noResource"],
    [ram({ Resource: "arn:aws:kms:::key/a" }), "resourceForm"],
    [ram({ Action: "encrypt" }), "actionWithoutVendor"],
    [ram({ Action: [] }), "noAction"],
    [ram({ Principal: { RAM: "acs:ram::1234567890:root" } }), "principalForbidden"],
  ])("%s: %s", (text, code) => {
    expect(defectOf(text, RAM_POLICY)?.code ?? null).toBe(code);
  });

  it.each([
    [{ RAM: ["acs:ram::1234567890:root"] }, "sts:AssumeRole", null],
    [{ Service: ["ecs.aliyuncs.com"] }, "sts:AssumeRole", null],
    [{ Federated: ["acs:ram::1234567890:oidc-provider/a"] }, "sts:AssumeRole", null],
    [{ Service: ["ecs.amazonaws.com"] }, "sts:AssumeRole", "invalidPrincipal"],
    [{ RAM: ["acs:ram::1234567890:root"] }, "kms:Encrypt", "actionNotPermitted"],
    ["*", "sts:AssumeRole", "syntax"],
  ])("of a role trusts %j with %s: %s", (Principal, Action, code) => {
    const text = ram({ Principal, Action, Resource: undefined });
    expect(defectOf(text, RAM_TRUST_POLICY)?.code ?? null).toBe(code);
  });
});
