import {
  CreateAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { withTargets } from "../../support/keys.ts";
import { makeKey, NO_KEY } from "../../support/management.ts";

const describeKey = async (client: KMSClient, KeyId: string) =>
  (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;

describe("DescribeKey", () => {
  it("takes all four forms of identifier", async () => {
    const { client, id, arn, account } = await makeKey();
    await client.send(new CreateAliasCommand({ AliasName: "alias/app/one", TargetKeyId: id }));
    const aliasArn = `arn:aws:kms:us-east-1:${account}:alias/app/one`;
    for (const KeyId of [id, arn, "alias/app/one", aliasArn]) {
      expect(await describeKey(client, KeyId)).toMatchObject({ KeyId: id, Arn: arn });
    }
  });

  it("shows a disabled key and one that is pending deletion as what they are", async () => {
    const { client, id } = await makeKey();
    await client.send(new DisableKeyCommand({ KeyId: id }));
    const disabled = await describeKey(client, id);
    expect(disabled).toMatchObject({ KeyState: "Disabled", Enabled: false });
    expect(disabled).not.toHaveProperty("DeletionDate");
    const { DeletionDate } = await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await describeKey(client, id)).toMatchObject({
      KeyState: "PendingDeletion",
      Enabled: false,
      DeletionDate,
    });
  });

  it("describes another account's key by its ARN or its alias's ARN, but not by the short forms", async () => {
    const { id, arn, account, client } = await makeKey();
    await client.send(new CreateAliasCommand({ AliasName: "alias/shared", TargetKeyId: id }));
    const other = kms();
    expect(await describeKey(other, arn)).toMatchObject({ KeyId: id, AWSAccountId: account });
    const aliasArn = `arn:aws:kms:us-east-1:${account}:alias/shared`;
    expect(await describeKey(other, aliasArn)).toMatchObject({ KeyId: id });
    expect(await failure(describeKey(other, id))).toMatchObject({ name: "NotFoundException" });
    expect(await failure(describeKey(other, "alias/shared"))).toMatchObject({ name: "NotFoundException" });
  });

  const account = freshAccount();
  const here = `arn:aws:kms:us-east-1:${account}`;

  it.each([
    ["a key that does not exist", NO_KEY, `Key '${here}:key/${NO_KEY}' does not exist`],
    [
      "an ARN of a key that does not exist",
      `${here}:key/${NO_KEY}`,
      `Key '${here}:key/${NO_KEY}' does not exist`,
    ],
    ["a text that is no identifier", "nonsense", "Invalid keyId 'nonsense'"],
    ["an id in capitals", NO_KEY.replace("4", "A"), `Invalid keyId '${NO_KEY.replace("4", "A")}'`],
    ["an alias that does not exist", "alias/missing", `Alias ${here}:alias/missing is not found.`],
    [
      "an alias ARN that does not exist",
      `${here}:alias/missing`,
      `Alias ${here}:alias/missing is not found.`,
    ],
    ["an unknown alias of AWS", "alias/aws/nosuch", `Alias ${here}:alias/aws/nosuch is not found.`],
    ["an ARN of another Region", `arn:aws:kms:eu-west-1:${account}:key/${NO_KEY}`, "Invalid arn eu-west-1"],
    ["an alias ARN of another Region", `arn:aws:kms:eu-west-1:${account}:alias/a`, "Invalid arn eu-west-1"],
  ])("does not find %s", async (_name, KeyId, message) => {
    expect(await failure(describeKey(kms({ account }), KeyId))).toEqual({
      name: "NotFoundException",
      status: 400,
      message,
    });
  });

  it.each([
    "arn:aws:kms",
    `${here}:key/`,
    `${here}:grant/${NO_KEY}`,
    `arn:aws:s3:us-east-1:${account}:key/${NO_KEY}`,
    `arn:aws-cn:kms:us-east-1:${account}:key/${NO_KEY}`,
  ])("refuses the malformed ARN %s", async (KeyId) => {
    expect(await failure(describeKey(kms({ account }), KeyId))).toMatchObject({
      name: "InvalidArnException",
      status: 400,
    });
  });

  it("makes the AWS managed key behind a predefined alias, once", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const made = await Promise.all(Array.from({ length: 4 }, () => describeKey(client, "alias/aws/s3")));
    expect(new Set(made.map((key) => key?.KeyId)).size).toBe(1);
    expect(made[0]).toMatchObject({
      KeyManager: "AWS",
      Origin: "AWS_KMS",
      KeyState: "Enabled",
      Description: "Default key that protects my S3 objects when no other key is defined",
    });
    const keyId = made[0]?.KeyId;
    expect((await client.send(new ListKeysCommand({}))).Keys?.map((key) => key.KeyId)).toEqual([keyId]);
    expect(withTargets((await client.send(new ListAliasesCommand({}))).Aliases)).toMatchObject([
      { AliasName: "alias/aws/s3", TargetKeyId: keyId },
    ]);
  });

  it("does not make another account's AWS managed key", async () => {
    const owner = freshAccount();
    const KeyId = `arn:aws:kms:us-east-1:${owner}:alias/aws/s3`;
    expect(await failure(describeKey(kms(), KeyId))).toMatchObject({ name: "AccessDeniedException" });
    expect((await kms({ account: owner }).send(new ListKeysCommand({}))).Keys).toEqual([]);
  });
});
