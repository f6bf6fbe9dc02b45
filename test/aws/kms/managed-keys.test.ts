import {
  CreateAliasCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import {
  deniedByKey,
  encryptText,
  newKey,
  ownWorkspace,
  text,
  withTargets,
  wordless,
} from "../../support/keys.ts";
import { BY_ANY_NAME, CHANGES, READS } from "../../support/operations.ts";

const S3 = "alias/aws/s3";

async function metadataOf(client: ReturnType<typeof kms>, KeyId: string) {
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
  if (!KeyMetadata?.Arn || !KeyMetadata.KeyId) throw new Error("DescribeKey answered no key");
  return { ...KeyMetadata, Arn: KeyMetadata.Arn, KeyId: KeyMetadata.KeyId };
}

describe("AWS managed keys", () => {
  it.each(["s3", "ebs", "rds", "dynamodb", "secretsmanager", "ssm", "lambda", "sns", "sqs"])(
    "exist behind alias/aws/%s from its first use",
    async (service) => {
      const account = freshAccount();
      const client = kms({ account });
      expect((await client.send(new ListKeysCommand({}))).Keys).toEqual([]);
      const key = await metadataOf(client, `alias/aws/${service}`);
      expect(key).toMatchObject({
        AWSAccountId: account,
        KeyManager: "AWS",
        KeyState: "Enabled",
        Enabled: true,
        KeySpec: "SYMMETRIC_DEFAULT",
        KeyUsage: "ENCRYPT_DECRYPT",
        Origin: "AWS_KMS",
        MultiRegion: false,
      });
      expect(key.Description).toMatch(/^Default key that protects my .* when no other key is defined$/);
      const { Keys } = await client.send(new ListKeysCommand({}));
      expect(Keys).toEqual([{ KeyId: key.KeyId, KeyArn: key.Arn }]);
      const { Aliases } = await client.send(new ListAliasesCommand({}));
      expect(withTargets(Aliases)).toMatchObject([
        { AliasName: `alias/aws/${service}`, TargetKeyId: key.KeyId },
      ]);
    },
  );

  it.each(BY_ANY_NAME)("are made by $operation", async ({ call }) => {
    const client = kms();
    const other = await newKey(client);
    const blob = await encryptText(client, other.id, "x");
    // Decrypt and ReEncrypt find the key first and then that it did not make the ciphertext.
    await call(client, "alias/aws/ebs", blob).catch((error: Error) =>
      expect(error.name).toBe("IncorrectKeyException"),
    );
    const { Aliases } = await client.send(new ListAliasesCommand({}));
    expect(Aliases?.map(({ AliasName }) => AliasName)).toContain("alias/aws/ebs");
  });

  it("are one per alias, even where many requests come first at once", async () => {
    const client = kms();
    const blobs = await Promise.all(Array.from({ length: 20 }, () => encryptText(client, S3, "hello")));
    const { Keys } = await client.send(new ListKeysCommand({}));
    expect(Keys).toHaveLength(1);
    const opened = await Promise.all(
      blobs.map((CiphertextBlob) => client.send(new DecryptCommand({ CiphertextBlob }))),
    );
    expect(opened.map(({ Plaintext }) => text(Plaintext))).toEqual(new Array(20).fill("hello"));
    expect(new Set(opened.map(({ KeyId }) => KeyId))).toEqual(new Set([Keys?.[0]?.KeyArn]));
  });

  it("stay the same, and differ by alias, account and Region", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const first = await metadataOf(client, S3);
    expect(await metadataOf(client, S3)).toEqual(first);
    expect(await metadataOf(client, first.Arn)).toEqual(first);
    expect(await metadataOf(client, `arn:aws:kms:us-east-1:${account}:${S3}`)).toEqual(first);
    const others = await Promise.all([
      metadataOf(client, "alias/aws/ebs"),
      metadataOf(kms({ account, region: "eu-west-1" }), S3),
      metadataOf(kms(), S3),
    ]);
    expect(new Set([first, ...others].map((key) => key.KeyId)).size).toBe(4);
  });

  it("encrypt and decrypt for their account", async () => {
    const client = kms();
    const key = await metadataOf(client, S3);
    const dataKey = await client.send(new GenerateDataKeyCommand({ KeyId: S3, KeySpec: "AES_256" }));
    expect(dataKey.KeyId).toBe(key.Arn);
    const { Plaintext } = await client.send(
      new DecryptCommand({ CiphertextBlob: dataKey.CiphertextBlob, KeyId: S3 }),
    );
    expect(Buffer.from(Plaintext ?? [])).toEqual(Buffer.from(dataKey.Plaintext ?? []));
  });

  it.each(["alias/aws/nothing", "alias/aws/S3", "alias/aws/s3/x", "alias/aws/", "alias/aws/constructor"])(
    "are not behind %s",
    async (KeyId) => {
      const client = kms();
      expect(await failure(metadataOf(client, KeyId))).toMatchObject({
        name: "NotFoundException",
        status: 400,
      });
      expect((await client.send(new ListKeysCommand({}))).Keys).toEqual([]);
    },
  );

  it.each(CHANGES)("refuse $operation", async ({ operation, call }) => {
    const account = freshAccount();
    const client = kms({ account });
    const key = await metadataOf(client, S3);
    for (const name of [key.KeyId, key.Arn]) {
      const seen = await failure(call(client, name, new Uint8Array()));
      expect(seen).toEqual(deniedByKey(account, operation, key.Arn));
    }
    expect(await metadataOf(client, S3)).toEqual(key);
  });

  it.each(READS)("answer $operation", async ({ call }) => {
    const client = kms();
    const { KeyId } = await metadataOf(client, S3);
    await expect(call(client, KeyId, new Uint8Array())).resolves.toMatchObject({
      $metadata: { httpStatusCode: 200 },
    });
  });

  it("get no other alias, and keep their own", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const key = await metadataOf(client, S3);
    const create = client.send(new CreateAliasCommand({ AliasName: "alias/mine", TargetKeyId: key.KeyId }));
    expect(await failure(create)).toEqual(deniedByKey(account, "CreateAlias", key.Arn));
    const own = await newKey(client);
    await client.send(new CreateAliasCommand({ AliasName: "alias/mine", TargetKeyId: own.id }));
    const update = client.send(new UpdateAliasCommand({ AliasName: "alias/mine", TargetKeyId: key.KeyId }));
    expect(await failure(update)).toEqual(deniedByKey(account, "UpdateAlias", key.Arn));
    const reserved = await Promise.all([
      failure(client.send(new UpdateAliasCommand({ AliasName: S3, TargetKeyId: own.id }))),
      failure(client.send(new DeleteAliasCommand({ AliasName: S3 }))),
      failure(client.send(new CreateAliasCommand({ AliasName: "alias/aws/mine", TargetKeyId: own.id }))),
    ]);
    expect(reserved).toEqual(new Array(3).fill(wordless("NotAuthorizedException")));
    expect((await metadataOf(client, S3)).KeyId).toBe(key.KeyId);
    expect((await metadataOf(client, "alias/mine")).KeyId).toBe(own.id);
  });

  it("have a policy that speaks of their account and service", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const { KeyId } = await metadataOf(client, S3);
    const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId }));
    expect(JSON.parse(Policy ?? "")).toMatchObject({ Version: "2012-10-17" });
    expect(Policy).toContain(account);
    expect(Policy).toContain("s3.us-east-1.amazonaws.com");
  });

  // FogSecurity, aws-managed-kms-keys (2025-05): answers of GetKeyPolicy; elastic/cloudbeat#1749, prowler#1838 for ACM.
  it.each([
    ["acm", "auto-acm-4", "acm.us-east-1.amazonaws.com", "kms:GrantIsForAWSResource"],
    ["s3", "auto-s3-2", "s3.us-east-1.amazonaws.com", "Allow access through S3 for all principals"],
    ["ebs", "auto-ebs-2", "ec2.us-east-1.amazonaws.com", "kms:RevokeGrant"],
    ["lambda", "auto-awslambda", "lambda.us-east-1.amazonaws.com", "kms:CreateGrant"],
    ["rds", "auto-rds-2", "rds.us-east-1.amazonaws.com", "kms:ListGrants"],
    [
      "dynamodb",
      "auto-dynamodb-3",
      "dynamodb.*.amazonaws.com",
      "Allow DynamoDB to directly describe the key",
    ],
    ["secretsmanager", "auto-secretsmanager-2", "secretsmanager.*.amazonaws.com", "AWS Secrets Manager"],
    ["mq", "auto-mq-1", "elasticfilesystem.us-east-1.amazonaws.com", "Allow access to Amazon MQ"],
    ["ses", "auto-ses-2", "ses.us-east-1.amazonaws.com", "kms:EncryptionContext:aws:ses:message-id"],
  ])("have the policy of their service: %s", async (service, id, endpoint, mark) => {
    const account = freshAccount();
    const client = kms({ account });
    const { KeyId } = await metadataOf(client, `alias/aws/${service}`);
    const { Policy = "" } = await client.send(new GetKeyPolicyCommand({ KeyId }));
    expect(JSON.parse(Policy)).toMatchObject({ Version: "2012-10-17", Id: id });
    for (const part of [endpoint, account, mark]) expect(Policy).toContain(part);
  });

  it.each([
    ["acm", "GetKeyRotationStatus"],
    ["acm", "GetKeyLastUsage"],
    ["acm", "ListResourceTags"],
    ["acm", "ListKeyPolicies"],
    ["acm", "GenerateDataKey"],
    ["acm", "Encrypt"],
    ["backup", "Encrypt"],
    ["sns", "Encrypt"],
    ["s3", "RevokeGrant"],
    ["kinesis", "RevokeGrant"],
  ] as const)("deny what the policy of aws/%s allows nobody: %s", async (service, operation) => {
    const account = freshAccount();
    const client = kms({ account });
    const { KeyId, Arn } = await metadataOf(client, `alias/aws/${service}`);
    const members = {
      Encrypt: { Plaintext: "eA==" },
      GenerateDataKey: { KeySpec: "AES_256" },
      RevokeGrant: { GrantId: "0".repeat(64) },
    };
    const answer = await raw(
      operation,
      { KeyId, ...members[operation as keyof typeof members] },
      { account },
    );
    expect(answer.json).toEqual({
      __type: "AccessDeniedException",
      Message: deniedByKey(account, operation, Arn).message,
    });
  });

  it("rotate every year and always say so", async () => {
    const { client, advanceDays } = ownWorkspace();
    const key = await metadataOf(client, S3);
    const status = () => client.send(new GetKeyRotationStatusCommand({ KeyId: key.KeyId }));
    expect(await status()).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
    const blob = await encryptText(client, S3, "before");
    await advanceDays(366);
    expect(await status()).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
    const { Rotations } = await client.send(new ListKeyRotationsCommand({ KeyId: key.KeyId }));
    expect(Rotations).toMatchObject([{ RotationType: "AUTOMATIC" }]);
    expect((await metadataOf(client, S3)).CurrentKeyMaterialId).not.toBe(key.CurrentKeyMaterialId);
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: blob }));
    expect(text(opened.Plaintext)).toBe("before");
    expect(opened.KeyMaterialId).toBe(key.CurrentKeyMaterialId);
  });
});
