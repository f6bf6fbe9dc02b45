import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { addAlibabaKey } from "../../support/alibaba-keys.ts";
import { addSecret } from "../../support/alibaba-secrets.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const refused = (state: string) => ({
  code: `Rejected.${state}`,
  status: 409,
  message: `The request was rejected because the key state is ${state}.`,
});

describe("the encryption key of a secret", () => {
  it.each([
    ["Disabled", "DisableKey", {}, "EnableKey"],
    ["PendingDeletion", "ScheduleKeyDeletion", { PendingWindowInDays: 7 }, "CancelKeyDeletion"],
  ])("that is %s keeps its values closed until it is back", async (state, away, more, back) => {
    const client = alibabaClient();
    const { id } = await addAlibabaKey(client);
    const SecretName = await addSecret(client, { EncryptionKeyId: id });
    expect(await client.call("DescribeSecret", { SecretName })).toMatchObject({ EncryptionKeyId: id });
    await client.call(away, { KeyId: id, ...more });
    const put = { SecretName, SecretData: "two", VersionId: "v2" };
    expect(await client.failure("GetSecretValue", { SecretName })).toEqual(refused(state));
    expect(await client.failure("PutSecretValue", put)).toEqual(refused(state));
    const create = { ...put, SecretName: "new", EncryptionKeyId: id };
    expect(await client.failure("CreateSecret", create)).toEqual(refused(state));
    const { Errors } = await client.call("BatchGetSecretValue", { SecretsList: [{ SecretName }] });
    expect(Errors).toEqual([
      { SecretName, Code: `Rejected.${state}`, HttpStatus: 409, Message: refused(state).message },
    ]);
    expect(await client.call("ListSecretVersionIds", { SecretName })).toMatchObject({ TotalCount: 1 });
    await client.call("UpdateSecret", { SecretName, Description: "still" });
    await client.call(back, { KeyId: id });
    expect(await client.call("GetSecretValue", { SecretName })).toMatchObject({ SecretData: "one" });
    await client.call("PutSecretValue", put);
  });

  it("that is gone takes its values with it", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00Z");
    const client = alibabaClient(workspace.options);
    const { id } = await addAlibabaKey(client);
    const SecretName = await addSecret(client, { EncryptionKeyId: id });
    await client.call("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: 7 });
    await workspace.advance(7 * DAY);
    const gone = { code: "Forbidden.KeyNotFound", status: 404, message: "The specified Key is not found." };
    expect(await client.failure("GetSecretValue", { SecretName })).toEqual(gone);
    const put = { SecretName, SecretData: "two", VersionId: "v2" };
    expect(await client.failure("PutSecretValue", put)).toEqual(gone);
    expect(await client.call("DescribeSecret", { SecretName })).toMatchObject({ EncryptionKeyId: id });
  });

  it("is symmetric, and has material", async () => {
    const client = alibabaClient();
    const asymmetric = await addAlibabaKey(client, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" });
    const empty = await addAlibabaKey(client, { Origin: "EXTERNAL" });
    const given = { SecretName: "new", SecretData: "x", VersionId: "v1" };
    expect(await client.failure("CreateSecret", { ...given, EncryptionKeyId: asymmetric.id })).toMatchObject({
      code: "InvalidParameter",
    });
    expect(await client.failure("CreateSecret", { ...given, EncryptionKeyId: empty.id })).toEqual(
      refused("PendingImport"),
    );
    expect(await client.call("ListSecrets")).toMatchObject({ TotalCount: 0 });
  });

  it("may be any symmetric encryption key", async () => {
    const client = alibabaClient();
    for (const KeySpec of ["Aliyun_AES_256", "Aliyun_SM4"]) {
      const { id } = await addAlibabaKey(client, { KeySpec, ProtectionLevel: "HSM" });
      const SecretName = await addSecret(client, { EncryptionKeyId: id });
      expect(await client.call("GetSecretValue", { SecretName })).toMatchObject({ SecretData: "one" });
    }
  });
});

describe("the default key of secrets", () => {
  it("is made with the first secret that names none, and only once", async () => {
    const client = alibabaClient();
    await Promise.all(Array.from({ length: 5 }, () => addSecret(client)));
    const { Keys } = await client.call("ListKeys");
    const keys = (Keys as { Key: { KeyId: string }[] }).Key.map(({ KeyId }) => KeyId);
    expect(keys.length).toBe(1);
    const { KeyMetadata } = await client.call("DescribeKey", { KeyId: "alias/acs/secretsmanager" });
    expect(KeyMetadata).toMatchObject({
      KeyId: keys[0],
      KeySpec: "Aliyun_AES_256",
      KeyUsage: "ENCRYPT/DECRYPT",
      KeyState: "Enabled",
      Origin: "Aliyun_KMS",
      ProtectionLevel: "SOFTWARE",
      Creator: "secretsmanager",
    });
  });
});
