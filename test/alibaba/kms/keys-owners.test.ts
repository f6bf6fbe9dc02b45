import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { base64, makeAlibabaKey, unbase64 } from "../../support/alibaba-keys.ts";
import { NO_KEY } from "../../support/management.ts";

describe("keys of others", () => {
  it("can be described by ARN, and managed by their account alone", async () => {
    const { id, arn } = await makeAlibabaKey();
    const other = alibabaClient();
    const { KeyMetadata } = await other.call("DescribeKey", { KeyId: arn });
    expect(KeyMetadata).toMatchObject({ KeyId: id });
    expect(await other.failure("DescribeKey", { KeyId: id })).toMatchObject({
      code: "Forbidden.KeyNotFound",
    });
    const refused = {
      code: "Forbidden.NoPermission",
      status: 403,
      message: `This operation for ${arn} is forbidden by permission system.`,
    };
    const bytes = base64("x");
    const calls: [string, object][] = [
      ["EnableKey", {}],
      ["DisableKey", {}],
      ["ScheduleKeyDeletion", { PendingWindowInDays: 7 }],
      ["CancelKeyDeletion", {}],
      ["SetDeletionProtection", { EnableDeletionProtection: true }],
      ["UpdateKeyDescription", { Description: "mine" }],
      ["UpdateRotationPolicy", { EnableAutomaticRotation: false }],
      ["CreateKeyVersion", {}],
      ["ListKeyVersions", {}],
      ["DescribeKeyVersion", { KeyVersionId: id }],
      ["GetParametersForImport", { WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" }],
      ["ImportKeyMaterial", { EncryptedKeyMaterial: bytes, ImportToken: bytes, KeyMaterialExpireUnix: 0 }],
      ["DeleteKeyMaterial", {}],
    ];
    for (const [action, parameters] of calls) {
      expect(await other.failure(action, { KeyId: arn, ...parameters }), action).toEqual(refused);
      const named = { KeyId: NO_KEY, ...parameters };
      expect(await other.failure(action, named), action).toMatchObject({
        code: "Forbidden.KeyNotFound",
        status: 404,
      });
      expect(await other.failure(action, { ...named, KeyId: "alias/a" }), action).toMatchObject({
        code: "Unsupported.Alias",
        status: 400,
      });
    }
  });
});

describe("keys of services", () => {
  it("are made at their first use, listed as theirs, and cannot be managed", async () => {
    const client = alibabaClient();
    const { KeyMetadata } = await client.call("DescribeKey", { KeyId: "alias/acs/ecs" });
    const { KeyId } = KeyMetadata as { KeyId: string };
    expect(KeyMetadata).toMatchObject({ Creator: "ecs", KeySpec: "Aliyun_AES_256", KeyState: "Enabled" });
    const { CiphertextBlob } = await client.call("Encrypt", {
      KeyId: "alias/acs/ecs",
      Plaintext: base64("disk"),
    });
    const { Plaintext, KeyId: used } = await client.call("Decrypt", { CiphertextBlob });
    expect([unbase64(Plaintext).toString(), used]).toEqual(["disk", KeyId]);
    const list = (type: string) =>
      client.call("ListKeys", { Filters: [{ Key: "CreatorType", Values: [type] }] });
    expect((await list("Service")).Keys).toMatchObject({ Key: [{ KeyId }] });
    expect((await list("User")).TotalCount).toBe(0);
    for (const [action, parameters] of [
      ["DisableKey", {}],
      ["ScheduleKeyDeletion", { PendingWindowInDays: 7 }],
      ["UpdateKeyDescription", { Description: "mine" }],
      ["UpdateRotationPolicy", { EnableAutomaticRotation: true, RotationInterval: "30d" }],
    ] as const) {
      expect(await client.failure(action, { KeyId, ...parameters })).toMatchObject({
        code: "Rejected.UnsupportedOperation",
      });
    }
    const other = alibabaClient();
    const arn = `acs:kms:cn-hangzhou:${client.account}:key/${KeyId}`;
    expect(await other.failure("Encrypt", { KeyId: arn, Plaintext: base64("x") })).toMatchObject({
      code: "Forbidden.KeyNotFound",
    });
    expect(await other.failure("DescribeKey", { KeyId: "alias/acs/nothing" })).toMatchObject({
      code: "Forbidden.AliasNotFound",
    });
  });
});
