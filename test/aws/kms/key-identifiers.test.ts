import { randomUUID } from "node:crypto";
import { CreateAliasCommand, DescribeKeyCommand, UpdateAliasCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { encryptText, newKey } from "../../support/keys.ts";
import { BY_ANY_NAME, CHANGES, READS } from "../../support/operations.ts";

const KEY_ONLY = [...READS, ...CHANGES];

const notFound = (message: string) => ({ name: "NotFoundException", message, status: 400 });

/** An account with a key that has an alias. */
async function setting() {
  const account = freshAccount();
  const client = kms({ account });
  const key = await newKey(client);
  const alias = "alias/Team_1/my-key";
  await client.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.id }));
  const blob = await encryptText(client, key.id, "hello");
  const aliasArn = `arn:aws:kms:us-east-1:${account}:${alias}`;
  return { account, client, key, alias, aliasArn, blob };
}

/** Texts that name no key, whatever exists. */
const MALFORMED = [
  "x",
  " ",
  "alias",
  "alias/",
  "alias/with space",
  "alias/with:colon",
  "Alias/upper",
  "key/1234abcd-12ab-34cd-56ef-1234567890ab",
  "1234abcd-12ab-34cd-56ef-1234567890a",
  "1234abcd-12ab-34cd-56ef-1234567890abc",
  "1234abcd12ab34cd56ef1234567890ab",
  "mrk-1234",
  "../../etc/passwd",
  "'; DROP TABLE keys; --",
  "x".repeat(2048),
];

/** An ARN in order, but for the key id. */
const NO_KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/nothing";

/** ARNs that are none of KMS, or of no key. */
const MALFORMED_ARNS = [
  "arn:",
  "arn:aws:kms:us-east-1:111122223333",
  "arn:aws:kms:us-east-1:111122223333:key/",
  "arn:aws:kms:us-east-1:111122223333:alias/",
  "arn:aws:kms:us-east-1:11112222333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  "arn:aws-cn:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  "arn:aws:s3:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab/more",
  "arn:aws:iam::111122223333:root",
];

describe.each(BY_ANY_NAME)("$operation", ({ operation, call }) => {
  it("takes key id, key ARN, alias name and alias ARN, and answers the key ARN", async () => {
    const { client, key, alias, aliasArn, blob } = await setting();
    for (const name of [key.id, key.arn, alias, aliasArn]) {
      expect(await call(client, name, blob)).toBe(key.arn);
    }
  });

  it("does not find what does not exist, and names it by its ARN", async () => {
    const { account, client, blob } = await setting();
    const id = randomUUID();
    const place = `arn:aws:kms:us-east-1:${account}`;
    const cases = [
      [id, `Key '${place}:key/${id}' does not exist`],
      [`${place}:key/${id}`, `Key '${place}:key/${id}' does not exist`],
      ["alias/none", `Alias ${place}:alias/none is not found.`],
      [`${place}:alias/none`, `Alias ${place}:alias/none is not found.`],
      // Alias names are case-sensitive.
      ["alias/team_1/my-key", `Alias ${place}:alias/team_1/my-key is not found.`],
    ] as const;
    for (const [name, message] of cases) {
      expect(await failure(call(client, name, blob))).toEqual(notFound(message));
    }
  });

  it("does not find keys of another Region", async () => {
    const { key, alias, aliasArn, account, blob } = await setting();
    const elsewhere = kms({ account, region: "eu-central-1" });
    const place = `arn:aws:kms:eu-central-1:${account}`;
    expect(await failure(call(elsewhere, key.arn, blob))).toEqual(notFound("Invalid arn us-east-1"));
    expect(await failure(call(elsewhere, aliasArn, blob))).toEqual(notFound("Invalid arn us-east-1"));
    expect(await failure(call(elsewhere, key.id, blob))).toEqual(
      notFound(`Key '${place}:key/${key.id}' does not exist`),
    );
    expect(await failure(call(elsewhere, alias, blob))).toEqual(
      notFound(`Alias ${place}:${alias} is not found.`),
    );
  });

  it("does not take a malformed key id for an invalid request", async () => {
    const { client, blob } = await setting();
    for (const name of MALFORMED) {
      expect(await failure(call(client, name, blob))).toEqual(notFound(`Invalid keyId '${name}'`));
    }
    expect(await failure(call(client, NO_KEY_ARN, blob))).toEqual(notFound("Invalid keyId nothing"));
    for (const name of MALFORMED_ARNS) {
      const seen = await failure(call(client, name, blob));
      // DescribeKey alone of these has InvalidArnException among its errors; its words are not documented.
      if (operation === "DescribeKey")
        expect(seen).toMatchObject({ name: "InvalidArnException", status: 400 });
      else expect(seen).toEqual(notFound(`Invalid keyId '${name}'`));
    }
  });

  it("follows an alias that moved to another key", async () => {
    const { client, key, alias } = await setting();
    const other = await newKey(client);
    const before = await encryptText(client, alias, "x");
    expect(await call(client, alias, before)).toBe(key.arn);
    await client.send(new UpdateAliasCommand({ AliasName: alias, TargetKeyId: other.id }));
    const after = await encryptText(client, alias, "x");
    expect(await call(client, alias, after)).toBe(other.arn);
  });
});

describe.each(KEY_ONLY)("$operation", ({ call }) => {
  it("refuses aliases", async () => {
    const { client, alias, aliasArn, blob } = await setting();
    for (const name of [alias, aliasArn, "alias/none"]) {
      expect(await failure(call(client, name, blob))).toEqual({
        name: "InvalidArnException",
        message: "Key Aliases are not supported for this operation.",
        status: 400,
      });
    }
  });

  it("does not find what does not exist or is malformed", async () => {
    const { account, client, blob } = await setting();
    const id = randomUUID();
    const arn = `arn:aws:kms:us-east-1:${account}:key/${id}`;
    for (const name of [id, arn]) {
      expect(await failure(call(client, name, blob))).toEqual(notFound(`Key '${arn}' does not exist`));
    }
    expect(await failure(call(client, "x", blob))).toEqual(notFound("Invalid keyId 'x'"));
    const abroad = `arn:aws:kms:eu-west-1:${account}:key/${id}`;
    expect(await failure(call(client, abroad, blob))).toEqual(notFound("Invalid arn eu-west-1"));
    expect(await failure(call(client, NO_KEY_ARN, blob))).toEqual(notFound("Invalid keyId nothing"));
    for (const name of MALFORMED_ARNS) {
      expect(await failure(call(client, name, blob))).toMatchObject({
        name: "InvalidArnException",
        status: 400,
      });
    }
  });
});

describe("Operations that take key ids and key ARNs only", () => {
  it.each(["id", "arn"] as const)("work by key %s", async (form) => {
    const { client, key, blob } = await setting();
    for (const { operation, call } of KEY_ONLY) {
      await expect(call(client, key[form], blob), operation).resolves.toMatchObject({
        $metadata: { httpStatusCode: 200 },
      });
    }
  });
});

describe("Key ARNs", () => {
  it.each([
    ["us-east-1", "aws"],
    ["eu-central-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ])("of Region %s are of partition %s", async (region, partition) => {
    const account = freshAccount();
    const client = kms({ account, region });
    const key = await newKey(client);
    expect(key.arn).toBe(`arn:${partition}:kms:${region}:${account}:key/${key.id}`);
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: key.arn }));
    expect(KeyMetadata?.KeyId).toBe(key.id);
  });
});
