import { CancelKeyDeletionRequest, ScheduleKeyDeletionRequest } from "@alicloud/kms20160120";
import { describe, expect, it } from "vitest";
import { type AlibabaKey, base64, makeAlibabaKey } from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";
import { DAY, FrozenWorkspace, NO_KEY } from "../../support/management.ts";

const NOW = "2031-01-01T00:00:00Z";

const metadata = async ({ client, id }: AlibabaKey) =>
  (await client.call("DescribeKey", { KeyId: id })).KeyMetadata as Record<string, string>;

const schedule = ({ client, id }: AlibabaKey, days: number) =>
  client.call("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: days });

describe("the deletion of a key", () => {
  it.each([7, 366])(
    "happens when the window of %d days is over, with all that was the key's",
    async (days) => {
      const workspace = await FrozenWorkspace.begin(NOW);
      const key = await makeAlibabaKey({ Tags: [{ TagKey: "a", TagValue: "b" }] }, workspace.options);
      const { client, id } = key;
      await client.call("CreateAlias", { AliasName: "alias/doomed", KeyId: id });
      const { CiphertextBlob } = await client.call("Encrypt", { KeyId: id, Plaintext: base64("x") });
      await schedule(key, days);
      const date = new Date(Date.parse(NOW) + days * DAY * 1000).toISOString().replace(".000", "");
      expect(await metadata(key)).toMatchObject({ KeyState: "PendingDeletion", DeleteDate: date });
      await workspace.advance(days * DAY - 1);
      expect(await metadata(key)).toMatchObject({ KeyState: "PendingDeletion" });
      await workspace.advance(1);
      const gone = { code: "Forbidden.KeyNotFound", status: 404, message: "The specified Key is not found." };
      expect(await client.failure("DescribeKey", { KeyId: id })).toEqual(gone);
      expect(await client.failure("Decrypt", { CiphertextBlob })).toEqual(gone);
      expect((await client.call("ListKeys")).TotalCount).toBe(0);
      const alias = await client.failure("DescribeKey", { KeyId: "alias/doomed" });
      expect(alias.code).toBe("Forbidden.AliasNotFound");
    },
  );

  it.each([6, 367, 0, -7, 7.5])("takes no window of %d days", async (days) => {
    const key = await makeAlibabaKey();
    const asked = { KeyId: key.id, PendingWindowInDays: days };
    expect(await key.client.failure("ScheduleKeyDeletion", asked)).toMatchObject({
      code: "InvalidParameter",
      message: 'The specified parameter "PendingWindowInDays" is not valid.',
    });
    expect(await metadata(key)).toMatchObject({ KeyState: "Enabled", DeleteDate: "" });
  });

  it("answers the typed SDK", async () => {
    const key = await makeAlibabaKey();
    const client = alibabaKms({ account: key.client.account });
    const keyId = key.id;
    await client.scheduleKeyDeletion(new ScheduleKeyDeletionRequest({ keyId, pendingWindowInDays: 30 }));
    expect(await metadata(key)).toMatchObject({ KeyState: "PendingDeletion" });
    await client.cancelKeyDeletion(new CancelKeyDeletionRequest({ keyId }));
    expect(await metadata(key)).toMatchObject({ KeyState: "Enabled", DeleteDate: "" });
  });
});

describe("SetDeletionProtection", () => {
  const protect = ({ client, id }: AlibabaKey, parameters: object = {}) =>
    client.call("SetDeletionProtection", { KeyId: id, EnableDeletionProtection: true, ...parameters });

  it("keeps a key from being deleted until it is switched off", async () => {
    const key = await makeAlibabaKey();
    await protect(key, { DeletionProtectionDescription: "backups" });
    expect(await metadata(key)).toMatchObject({
      DeletionProtection: "Enabled",
      DeletionProtectionDescription: "backups",
    });
    const asked = { KeyId: key.id, PendingWindowInDays: 7 };
    expect(await key.client.failure("ScheduleKeyDeletion", asked)).toMatchObject({
      code: "Rejected.UnsupportedOperation",
      status: 400,
    });
    expect(await metadata(key)).toMatchObject({ KeyState: "Enabled", DeleteDate: "" });
    await protect(key, { EnableDeletionProtection: false });
    const after = await metadata(key);
    expect(after).toMatchObject({ DeletionProtection: "Disabled" });
    expect(after).not.toHaveProperty("DeletionProtectionDescription");
    await schedule(key, 7);
    expect(await metadata(key)).toMatchObject({ KeyState: "PendingDeletion" });
  });

  it("takes the ARN of a key instead", async () => {
    const key = await makeAlibabaKey();
    await protect(key, { KeyId: undefined, ProtectedResourceArn: key.arn });
    expect(await metadata(key)).toMatchObject({
      DeletionProtection: "Enabled",
      DeletionProtectionDescription: "",
    });
  });

  it.each<[string, string, object]>([
    ["nothing", "MissingParameter", { KeyId: undefined }],
    ["a key twice", "InvalidParameter", { ProtectedResourceArn: `acs:kms:cn-hangzhou:1:key/${NO_KEY}` }],
    ["an instance", "Forbidden.DKMSInstanceNotFound", { KeyId: undefined, KmsInstanceId: "kst-hzz6" }],
    [
      "the ARN of an instance",
      "Forbidden.DKMSInstanceNotFound",
      { KeyId: undefined, ProtectedResourceArn: "acs:kms:cn-hangzhou:1:keystore/kst-hzz6" },
    ],
    ["what is no ARN", "InvalidParameter", { KeyId: undefined, ProtectedResourceArn: NO_KEY }],
    [
      "the ARN of a secret",
      "InvalidParameter",
      { KeyId: undefined, ProtectedResourceArn: "acs:kms:cn-hangzhou:1:secret/a" },
    ],
    ["a key that there is not", "Forbidden.KeyNotFound", { KeyId: NO_KEY }],
    ["no wish", "MissingParameter", { EnableDeletionProtection: undefined }],
  ])("refuses %s with %s", async (_, code, parameters) => {
    const key = await makeAlibabaKey();
    const asked = { KeyId: key.id, EnableDeletionProtection: true, ...parameters };
    expect((await key.client.failure("SetDeletionProtection", asked)).code).toBe(code);
    expect(await metadata(key)).toMatchObject({ DeletionProtection: "Disabled" });
  });
});

describe("UpdateKeyDescription", () => {
  it("can remove a description", async () => {
    const key = await makeAlibabaKey({ Description: "old" });
    await key.client.call("UpdateKeyDescription", { KeyId: key.id, Description: "" });
    expect(await metadata(key)).toMatchObject({ Description: "" });
    expect(await key.client.failure("UpdateKeyDescription", { KeyId: key.id })).toMatchObject({
      code: "MissingParameter",
    });
  });
});
