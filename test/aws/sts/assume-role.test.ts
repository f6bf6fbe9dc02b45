import { CreateKeyCommand, DescribeKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { assume, kmsWith, roleArn, sts } from "../../support/sts.ts";

const identity = async (options: Parameters<typeof sts>[0]) => {
  const { $metadata: _, ...answer } = await sts(options).send(new GetCallerIdentityCommand({}));
  return answer;
};

describe("AssumeRole without policies", () => {
  it("answers with credentials of a role that nobody made, which KMS takes", async () => {
    const account = freshAccount();
    const { key, AssumedRoleUser, Credentials, PackedPolicySize, SourceIdentity } = await assume(
      sts({ account: freshAccount() }),
      { RoleArn: roleArn(account, "team/app"), RoleSessionName: "me@example.com" },
    );
    expect(key.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(AssumedRoleUser).toEqual({
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:me@example\.com$/),
      Arn: `arn:aws:sts::${account}:assumed-role/app/me@example.com`,
    });
    expect([PackedPolicySize, SourceIdentity]).toEqual([undefined, undefined]);
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 3_590_000);

    expect(await identity({ key })).toEqual({
      Account: account,
      Arn: AssumedRoleUser?.Arn,
      UserId: AssumedRoleUser?.AssumedRoleId,
    });
    const { KeyMetadata } = await kmsWith(key).send(new CreateKeyCommand({}));
    expect(KeyMetadata?.AWSAccountId).toBe(account);
    const KeyId = KeyMetadata?.KeyId;
    await kmsWith(key).send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
    await kms({ account }).send(new DescribeKeyCommand({ KeyId }));
  });

  it("has a session in the partition of the Region", async () => {
    const account = freshAccount();
    const RoleArn = `arn:aws-cn:iam::${account}:role/app`;
    const { AssumedRoleUser } = await assume(sts({ region: "cn-north-1" }), { RoleArn });
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws-cn:sts::${account}:assumed-role/app/tests`);
  });

  it("tells how much room policies and tags take, and the source identity", async () => {
    const { PackedPolicySize, SourceIdentity } = await assume(sts(), {
      RoleArn: roleArn(freshAccount()),
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*" }],
      }),
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
      Tags: [{ Key: "team", Value: "blue" }],
      SourceIdentity: "alice",
    });
    expect(PackedPolicySize).toBeGreaterThan(0);
    expect(PackedPolicySize).toBeLessThan(30);
    expect(SourceIdentity).toBe("alice");
  });

  const ONE = "1 validation error detected: ";
  it.each<[what: string, input: object, name: string, message: string | RegExp]>([
    [
      "a short session name",
      { RoleSessionName: "x" },
      "ValidationError",
      `${ONE}Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2`,
    ],
    [
      "a session name with a space",
      { RoleSessionName: "a b" },
      "ValidationError",
      `${ONE}Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\w+=,.@-]*$`,
    ],
    [
      "a short time",
      { DurationSeconds: 899 },
      "ValidationError",
      /'899' at 'durationSeconds'.*equal to 900$/,
    ],
    ["a long time", { DurationSeconds: 43_201 }, "ValidationError", /less than or equal to 43200$/],
    [
      "an ARN of a user",
      { RoleArn: "arn:aws:iam::111122223333:user/a" },
      "ValidationError",
      "Request ARN is invalid",
    ],
    ["no ARN", { RoleArn: "the-role-of-my-tests" }, "ValidationError", "the-role-of-my-tests is invalid"],
    [
      "an ARN of another partition",
      { RoleArn: "arn:aws-cn:iam::111122223333:role/a" },
      "ValidationError",
      "Request ARN is invalid",
    ],
    [
      "a policy that is no JSON",
      { Policy: "{" },
      "MalformedPolicyDocumentException",
      "Syntax errors in policy.",
    ],
    [
      "a policy with a principal",
      {
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" }],
        }),
      },
      "MalformedPolicyDocumentException",
      "Policy document should not specify a principal.",
    ],
    ["a long policy", { Policy: " ".repeat(2049) }, "ValidationError", /length less than or equal to 2048$/],
    [
      "a managed policy of another account",
      { PolicyArns: [{ arn: "arn:aws:iam::999999999999:policy/p" }] },
      "ValidationError",
      "ARN arn:aws:iam::999999999999:policy/p is not valid.",
    ],
    [
      "tags that differ by case alone",
      {
        Tags: [
          { Key: "a", Value: "" },
          { Key: "A", Value: "" },
        ],
      },
      "ValidationError",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
    [
      "a transitive key without a tag",
      { TransitiveTagKeys: ["a"] },
      "ValidationError",
      "The specified transitive tag key must be included in the requested tags.",
    ],
    [
      "more tags than there may be",
      { Tags: Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: "" })) },
      "ValidationError",
      /at 'tags'.*length less than or equal to 50$/,
    ],
    ["an external id of one letter", { ExternalId: "x" }, "ValidationError", /at 'externalId'/],
    [
      "a code without a device",
      { TokenCode: "123456" },
      "AccessDenied",
      "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
    ],
    [
      "a device of another account",
      { SerialNumber: "arn:aws:iam::999999999999:mfa/x", TokenCode: "123456" },
      "AccessDenied",
      /^MultiFactorAuthentication failed, unable to validate MFA code\./,
    ],
    [
      "a code of five digits",
      { SerialNumber: "GAHT12345678", TokenCode: "12345" },
      "ValidationError",
      /tokenCode/,
    ],
  ])("refuses %s", async (_, input, name, message) => {
    const call = sts().send(
      new AssumeRoleCommand({ RoleArn: roleArn("111122223333"), RoleSessionName: "tests", ...input }),
    );
    const seen = await failure(call);
    expect([seen.name, seen.status]).toEqual([name, name === "AccessDenied" ? 403 : 400]);
    if (typeof message === "string") expect(seen.message).toBe(message);
    else expect(seen.message).toMatch(message);
  });

  it("refuses tags that do not fit into a session", async () => {
    const Tags = Array.from({ length: 50 }, (_, at) => ({
      Key: `key${at}`,
      Value: Array.from({ length: 8 }, () => crypto.randomUUID().replaceAll("-", "")).join(""),
    }));
    const seen = await failure(
      sts().send(new AssumeRoleCommand({ RoleArn: roleArn("111122223333"), RoleSessionName: "tests", Tags })),
    );
    expect(seen).toMatchObject({ name: "PackedPolicyTooLargeException", status: 400 });
    expect(seen.message).toMatch(/^Packed size of session tags consumes \d{3}% of allotted space\.$/);
  });
});

describe("a role that is assumed by another one", () => {
  const chain = async (first: object, second: object) => {
    const { key } = await assume(sts(), { RoleArn: roleArn("111122223333", "one"), ...first });
    return assume(sts({ key }), { RoleArn: roleArn("444455556666", "two"), ...second });
  };

  it("lasts an hour at the most", async () => {
    expect((await chain({}, { DurationSeconds: 3600 })).AssumedRoleUser?.Arn).toContain("/two/tests");
    expect(await failure(chain({}, { DurationSeconds: 3601 }))).toEqual({
      name: "ValidationError",
      message:
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
      status: 400,
    });
  });

  it("keeps the source identity, which nobody can change", async () => {
    expect((await chain({ SourceIdentity: "alice" }, {})).SourceIdentity).toBe("alice");
    const seen = await failure(chain({ SourceIdentity: "alice" }, { SourceIdentity: "bob" }));
    expect(seen).toMatchObject({ name: "AccessDenied", status: 403 });
  });

  it("keeps transitive tags, whose keys cannot be passed again", async () => {
    const Tags = [
      { Key: "team", Value: "blue" },
      { Key: "cost", Value: "1" },
    ];
    const first = { Tags, TransitiveTagKeys: ["team"] };
    const { PackedPolicySize } = await chain(first, {});
    expect(PackedPolicySize).toBeGreaterThan(0);
    await chain(first, { Tags: [{ Key: "cost", Value: "2" }] });
    const seen = await failure(chain(first, { Tags: [{ Key: "Team", Value: "red" }] }));
    expect([seen.name, seen.status]).toEqual(["ValidationError", 400]);
    expect(seen.message).toMatch(/conflicts with a transitive tag key from the calling session/);
  });
});
