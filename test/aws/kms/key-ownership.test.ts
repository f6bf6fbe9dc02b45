import { randomUUID } from "node:crypto";
import { type AliasListEntry, DescribeKeyCommand, ListResourceTagsCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { freshAccount, kms, raw } from "../../support/client.ts";
import { deniedByKey, withTargets } from "../../support/keys.ts";
import { makeKey, NO_KEY } from "../../support/management.ts";

const policy = (account: string) =>
  JSON.stringify({
    Statement: [{ Effect: "Allow", Principal: { AWS: account }, Action: "kms:*", Resource: "*" }],
  });

/** Operations on a key that are for its own account only, with what they need besides the key. */
const OWN: [string, (account: string) => Record<string, unknown>][] = [
  ["CancelKeyDeletion", () => ({})],
  ["DisableKey", () => ({})],
  ["DisableKeyRotation", () => ({})],
  ["EnableKey", () => ({})],
  ["EnableKeyRotation", () => ({})],
  ["GetKeyLastUsage", () => ({})],
  ["GetKeyPolicy", () => ({})],
  ["ListKeyPolicies", () => ({})],
  ["ListKeyRotations", () => ({})],
  ["ListResourceTags", () => ({})],
  ["ListAliases", () => ({})],
  ["PutKeyPolicy", (account) => ({ Policy: policy(account) })],
  ["RotateKeyOnDemand", () => ({})],
  ["ScheduleKeyDeletion", () => ({})],
  ["TagResource", () => ({ Tags: [{ TagKey: "a", TagValue: "b" }] })],
  ["UntagResource", () => ({ TagKeys: ["a"] })],
  ["UpdateKeyDescription", () => ({ Description: "changed" })],
];

/** Operations that only read, and are allowed for an AWS managed key. */
const READING = [
  "GetKeyLastUsage",
  "GetKeyPolicy",
  "ListKeyPolicies",
  "ListKeyRotations",
  "ListResourceTags",
  "ListAliases",
];

const denied = (account: string, operation: string) => ({
  __type: "AccessDeniedException",
  Message: `User: arn:aws:iam::${account}:root is not authorized to perform: kms:${operation} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
});

describe("another account's key", () => {
  it.each(OWN)("is refused by %s, and stays as it is", async (operation, members) => {
    const { arn, id, client } = await makeKey();
    const before = await client.send(new DescribeKeyCommand({ KeyId: id }));
    const stranger = freshAccount();
    const answer = await raw(operation, { KeyId: arn, ...members(stranger) }, { account: stranger });
    expect(answer).toMatchObject({ status: 400, json: denied(stranger, operation) });
    const after = await client.send(new DescribeKeyCommand({ KeyId: id }));
    expect(after.KeyMetadata).toEqual(before.KeyMetadata);
    expect((await client.send(new ListResourceTagsCommand({ KeyId: id }))).Tags).toEqual([]);
  });

  it.each(["CreateAlias", "UpdateAlias"])("is refused as the target of %s", async (operation) => {
    const { arn } = await makeKey();
    const stranger = freshAccount();
    const body = { AliasName: "alias/theirs", TargetKeyId: arn };
    const answer = await raw(operation, body, { account: stranger });
    expect(answer.json).toMatchObject({ __type: "AccessDeniedException" });
    const listed = await raw("ListAliases", {}, { account: stranger });
    expect(withTargets(listed.json.Aliases as AliasListEntry[])).toEqual([]);
  });

  it("cannot be told from one that does not exist", async () => {
    const owner = freshAccount();
    await makeKey({ account: owner });
    const stranger = freshAccount();
    const arn = `arn:aws:kms:us-east-1:${owner}:key/${randomUUID()}`;
    const answer = await raw("EnableKey", { KeyId: arn }, { account: stranger });
    expect(answer.json).toEqual(denied(stranger, "EnableKey"));
  });

  it("shows its rotation status by its ARN", async () => {
    const { arn } = await makeKey();
    const answer = await raw("GetKeyRotationStatus", { KeyId: arn }, { account: freshAccount() });
    expect(answer).toMatchObject({ status: 200, json: { KeyId: arn, KeyRotationEnabled: false } });
  });

  it("is not found by its short id", async () => {
    const { id } = await makeKey();
    const stranger = freshAccount();
    const answer = await raw("GetKeyRotationStatus", { KeyId: id }, { account: stranger });
    expect(answer.json).toEqual({
      __type: "NotFoundException",
      message: `Key 'arn:aws:kms:us-east-1:${stranger}:key/${id}' does not exist`,
    });
    expect(id).not.toBe(NO_KEY);
  });
});

describe("an AWS managed key", () => {
  const managed = async () => {
    const account = freshAccount();
    const answer = await kms({ account }).send(new DescribeKeyCommand({ KeyId: "alias/aws/sqs" }));
    return { account, id: answer.KeyMetadata?.KeyId ?? "", arn: answer.KeyMetadata?.Arn ?? "" };
  };

  it.each(OWN.filter(([operation]) => !READING.includes(operation)))(
    "is refused by %s",
    async (operation, members) => {
      const { account, id, arn } = await managed();
      const answer = await raw(operation, { KeyId: id, ...members(account) }, { account });
      const { name, message } = deniedByKey(account, operation, arn);
      expect(answer).toMatchObject({ status: 400, json: { __type: name, Message: message } });
    },
  );

  it.each(["CreateAlias", "UpdateAlias"])("is refused as the target of %s", async (operation) => {
    const { account, id } = await managed();
    const answer = await raw(operation, { AliasName: "alias/a", TargetKeyId: id }, { account });
    expect(answer.json).toMatchObject({ __type: "AccessDeniedException" });
  });

  it.each(READING)("can be looked at by %s", async (operation) => {
    const { account, id } = await managed();
    expect((await raw(operation, { KeyId: id }, { account })).status).toBe(200);
  });

  it("has a policy that names its service", async () => {
    const { account, id } = await managed();
    const { json } = await raw("GetKeyPolicy", { KeyId: id }, { account });
    expect(JSON.parse(String(json.Policy))).toMatchObject({
      Id: "auto-sqs-1",
      Statement: [
        {
          Condition: {
            StringEquals: { "kms:CallerAccount": account, "kms:ViaService": "sqs.us-east-1.amazonaws.com" },
          },
        },
        { Principal: { AWS: `arn:aws:iam::${account}:root` } },
      ],
    });
  });
});
