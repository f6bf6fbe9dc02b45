import { randomUUID } from "node:crypto";
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { makeKey } from "../../support/management.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("CreateKey", () => {
  it("answers the metadata of a symmetric key when nothing is asked for", async () => {
    const account = freshAccount();
    const before = Date.now();
    const { KeyMetadata } = await kms({ account, region: "eu-west-1" }).send(new CreateKeyCommand({}));
    expect(KeyMetadata).toEqual({
      AWSAccountId: account,
      KeyId: expect.stringMatching(UUID),
      Arn: `arn:aws:kms:eu-west-1:${account}:key/${KeyMetadata?.KeyId}`,
      CreationDate: expect.any(Date),
      Enabled: true,
      Description: "",
      KeyUsage: "ENCRYPT_DECRYPT",
      KeyState: "Enabled",
      Origin: "AWS_KMS",
      KeyManager: "CUSTOMER",
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      KeySpec: "SYMMETRIC_DEFAULT",
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      MultiRegion: false,
      CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const createdAt = KeyMetadata?.CreationDate?.getTime() ?? 0;
    // The SDK reads times to the millisecond; the two clocks are the same machine's.
    expect(createdAt).toBeGreaterThanOrEqual(before - 1);
    expect(createdAt).toBeLessThanOrEqual(Date.now() + 1);
  });

  it("sends times as seconds since the epoch, not as text", async () => {
    const { json } = await raw("CreateKey", {}, { account: freshAccount() });
    expect(json).toMatchObject({ KeyMetadata: { CreationDate: expect.any(Number) } });
  });

  it("keeps the description, the tags and the policy that are given", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: account }, Action: "kms:*", Resource: "*" },
    });
    const { id } = await makeKey(
      { account },
      {
        Description: "for π and “quotes”",
        Policy: policy,
        Tags: [
          { TagKey: "team", TagValue: "blue" },
          { TagKey: "empty", TagValue: "" },
        ],
      },
    );
    const described = await client.send(new DescribeKeyCommand({ KeyId: id }));
    expect(described.KeyMetadata?.Description).toBe("for π and “quotes”");
    expect((await client.send(new GetKeyPolicyCommand({ KeyId: id }))).Policy).toBe(policy);
    expect((await client.send(new ListResourceTagsCommand({ KeyId: id }))).Tags).toEqual([
      { TagKey: "team", TagValue: "blue" },
      { TagKey: "empty", TagValue: "" },
    ]);
  });

  it.each<[string, CreateKeyCommandInput]>([
    ["KeySpec SYMMETRIC_DEFAULT", { KeySpec: "SYMMETRIC_DEFAULT" }],
    ["CustomerMasterKeySpec SYMMETRIC_DEFAULT", { CustomerMasterKeySpec: "SYMMETRIC_DEFAULT" }],
    ["KeyUsage ENCRYPT_DECRYPT", { KeyUsage: "ENCRYPT_DECRYPT" }],
    ["Origin AWS_KMS", { Origin: "AWS_KMS" }],
    ["MultiRegion false", { MultiRegion: false }],
    ["the longest description", { Description: "d".repeat(8192) }],
    ["no tags", { Tags: [] }],
  ])("makes a symmetric key for %s", async (_name, input) => {
    const { KeyMetadata } = await kms().send(new CreateKeyCommand(input));
    expect(KeyMetadata).toMatchObject({ KeySpec: "SYMMETRIC_DEFAULT", KeyState: "Enabled" });
  });

  it.each([
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["ap-southeast-2", "aws"],
  ])("names a key of %s in the partition %s", async (region, partition) => {
    const { arn, id, account, client } = await makeKey({ region });
    expect(arn).toBe(`arn:${partition}:kms:${region}:${account}:key/${id}`);
    const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: id }));
    expect(Policy).toContain(`arn:${partition}:iam::${account}:root`);
  });

  it("makes a key of its own at every call, in one account, Region and workspace only", async () => {
    const account = freshAccount();
    const keys = await Promise.all(Array.from({ length: 5 }, () => makeKey({ account })));
    expect(new Set(keys.map((key) => key.id)).size).toBe(5);
    const listed = async (options: Parameters<typeof kms>[0]) =>
      (await kms(options).send(new ListKeysCommand({}))).Keys?.length;
    expect(await listed({ account })).toBe(5);
    expect(await listed({ account, region: "eu-west-1" })).toBe(0);
    expect(await listed({ account, workspace: "create-key-elsewhere" })).toBe(0);
  });

  it("answers what DescribeKey shows of each, whatever else is made at the same time", async () => {
    const client = kms({ account: freshAccount() });
    const inputs: CreateKeyCommandInput[] = [
      {},
      { Description: "described" },
      { Origin: "EXTERNAL" },
      { MultiRegion: true },
      { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
    ];
    const made = await Promise.all(inputs.map((input) => client.send(new CreateKeyCommand(input))));
    for (const { KeyMetadata } of made) {
      const shown = await client.send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
      expect(KeyMetadata).toEqual(shown.KeyMetadata);
    }
  });

  it("refuses a taken id alone, whatever else is made at the same time", async () => {
    const client = kms({ account: freshAccount() });
    const Tags = [{ TagKey: "_custom_id_", TagValue: randomUUID() }];
    const made = await Promise.allSettled(
      [{}, { Tags }, {}, { Tags }, {}].map((input) => client.send(new CreateKeyCommand(input))),
    );
    const refused = made.flatMap((one) => (one.status === "rejected" ? [one.reason.name] : []));
    expect(refused).toEqual(["AlreadyExistsException"]);
    expect((await client.send(new ListKeysCommand({}))).Keys).toHaveLength(4);
  });

  const policyOf = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

  it.each<[string, Record<string, unknown>, string, string | RegExp]>([
    [
      "both names of the key spec",
      { KeySpec: "SYMMETRIC_DEFAULT", CustomerMasterKeySpec: "SYMMETRIC_DEFAULT" },
      "ValidationException",
      /KeySpec and CustomerMasterKeySpec/,
    ],
    [
      "an asymmetric spec without a usage",
      { KeySpec: "RSA_2048" },
      "ValidationException",
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    ],
    [
      "a usage that a symmetric key cannot have",
      { KeyUsage: "SIGN_VERIFY" },
      "ValidationException",
      "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT",
    ],
    [
      "a key spec that does not exist",
      { KeySpec: "DES_56" },
      "ValidationException",
      /^1 validation error detected: Value 'DES_56' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: \[/,
    ],
    [
      "a key usage that does not exist",
      { KeyUsage: "encrypt" },
      "ValidationException",
      /Value 'encrypt' at 'keyUsage' failed to satisfy constraint: Member must satisfy enum value set/,
    ],
    [
      "an origin that does not exist",
      { Origin: "MOON" },
      "ValidationException",
      /at 'origin' failed to satisfy constraint: Member must satisfy enum value set/,
    ],
    [
      "a description that is too long",
      { Description: "d".repeat(8193) },
      "ValidationException",
      /at 'description' failed to satisfy constraint: Member must have length less than or equal to 8192$/,
    ],
    [
      "an empty tag key",
      { Tags: [{ TagKey: "", TagValue: "v" }] },
      "ValidationException",
      /^1 validation error detected: Value '' at 'tags.1.member.tagKey' failed to satisfy constraint: Member must have length greater than or equal to 1$/,
    ],
    [
      "a tag without a value",
      { Tags: [{ TagKey: "k" }] },
      "ValidationException",
      /Value null at 'tags.1.member.tagValue' failed to satisfy constraint: Member must not be null/,
    ],
    [
      "equal tag keys",
      {
        Tags: [
          { TagKey: "k", TagValue: "1" },
          { TagKey: "k", TagValue: "2" },
        ],
      },
      "TagException",
      "Duplicate tag keys",
    ],
    [
      "a reserved tag",
      { Tags: [{ TagKey: "AWS:k", TagValue: "1" }] },
      "TagException",
      "Tags beginning with aws: are reserved",
    ],
    ["a tag with a comma", { Tags: [{ TagKey: "k", TagValue: "a,b" }] }, "TagException", "Invalid tag"],
    [
      "a policy that is not JSON",
      { Policy: "{" },
      "MalformedPolicyDocumentException",
      /a policy must be JSON/,
    ],
    [
      "a policy that locks its maker out",
      {
        Policy: policyOf({
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111122223333:root" },
          Action: "kms:*",
          Resource: "*",
        }),
      },
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    ],
    ["a description that is a number", { Description: 7 }, "SerializationException", /NUMBER_VALUE/],
    ["a multi-Region flag that is text", { MultiRegion: "true" }, "SerializationException", /STRING_VALUE/],
    ["tags that are a map", { Tags: { k: "v" } }, "SerializationException", /./],
  ])("refuses %s, and makes nothing", async (_name, body, type, message) => {
    const account = freshAccount();
    const answer = await raw("CreateKey", body, { account });
    expect(answer.status).toBe(400);
    expect(answer.json.__type).toBe(type);
    expect(answer.json.message).toMatch(message);
    expect((await kms({ account }).send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it("makes a key without material where that is to be imported", async () => {
    const { KeyMetadata } = await kms().send(new CreateKeyCommand({ Origin: "EXTERNAL" }));
    expect(KeyMetadata).toMatchObject({ Origin: "EXTERNAL", KeyState: "PendingImport", Enabled: false });
    expect(KeyMetadata).not.toHaveProperty("CurrentKeyMaterialId");
  });

  it("makes a multi-Region key, whose primary is in the Region that was asked", async () => {
    const { KeyMetadata } = await kms().send(new CreateKeyCommand({ MultiRegion: true }));
    expect(KeyMetadata).toMatchObject({
      KeyId: expect.stringMatching(/^mrk-[0-9a-f]{32}$/),
      MultiRegion: true,
      MultiRegionConfiguration: {
        MultiRegionKeyType: "PRIMARY",
        PrimaryKey: { Arn: KeyMetadata?.Arn, Region: "us-east-1" },
        ReplicaKeys: [],
      },
    });
  });

  it.each<[string, CreateKeyCommandInput]>([
    ["of ML-DSA", { KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY" }],
    ["of ML-KEM", { KeySpec: "ML_KEM_512", KeyUsage: "ENCAPSULATE_DECAPSULATE" }],
  ])("makes no key %s for material that is to be imported", async (_name, input) => {
    const call = kms().send(new CreateKeyCommand({ ...input, Origin: "EXTERNAL" }));
    expect(await failure(call)).toEqual({
      name: "ValidationException",
      message: `KeySpec ${input.KeySpec} is not supported for Origin EXTERNAL`, // recorded
      status: 400,
    });
  });

  it("makes no key in a custom key store that does not exist", async () => {
    const store = { Origin: "AWS_CLOUDHSM", CustomKeyStoreId: "cks-1234567890abcdef0" } as const;
    expect(await failure(kms().send(new CreateKeyCommand(store)))).toMatchObject({
      name: "CustomKeyStoreNotFoundException",
      status: 400,
    });
  });
});
