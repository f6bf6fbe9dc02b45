import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { bss, makeInstance, type Wanted } from "../../support/alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey } from "../../support/alibaba-keys.ts";
import { addSecret, freshName } from "../../support/alibaba-secrets.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const NOW = "2031-01-10T04:00:00.000Z";
/** The end of a month that begins then. */
const END = Date.parse("2031-02-10T16:00:00.000Z");
const DAY = 86_400_000;

const INVALID = {
  code: "Forbidden.DKMSInstanceStateInvalid",
  message: "The DKMS instance state is invalid.",
  status: 403,
};

async function begin(wanted: Wanted = {}) {
  const workspace = await FrozenWorkspace.begin(NOW);
  const client = alibabaClient({ ...workspace.options });
  const id = await makeInstance(client, workspace, { secrets: 100, ...wanted });
  const key = await addAlibabaKey(client, { DKMSInstanceId: id });
  await client.call("CreateAlias", { KeyId: key.id, AliasName: "alias/mine" });
  const secret = await addSecret(client, { DKMSInstanceId: id, EncryptionKeyId: key.id });
  const { CiphertextBlob } = await client.call("Encrypt", { KeyId: key.id, Plaintext: "AAAA" });
  const set = (at: number) => workspace.set({ mode: "frozen", now: new Date(at).toISOString() });
  return { client, id, key, secret, blob: CiphertextBlob, set };
}

type Begun = Awaited<ReturnType<typeof begin>>;

/** Calls that use or manage what is in the instance. */
function uses({ id, key, secret, blob }: Begun): [string, object][] {
  const KeyId = key.id;
  const SecretName = secret;
  return [
    ["Encrypt", { KeyId, Plaintext: "AAAA" }],
    ["Encrypt", { KeyId: "alias/mine", Plaintext: "AAAA" }],
    ["Decrypt", { CiphertextBlob: blob }],
    ["DescribeKey", { KeyId }],
    ["UpdateKeyDescription", { KeyId, Description: "a" }],
    ["TagResource", { KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }],
    ["ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 }],
    ["GetSecretValue", { SecretName }],
    ["DescribeSecret", { SecretName }],
    ["PutSecretValue", { SecretName, VersionId: "v2", SecretData: "two" }],
    ["ListSecretVersionIds", { SecretName }],
    ["TagResource", { SecretName, Tags: [{ TagKey: "a", TagValue: "b" }] }],
    ["DeleteSecret", { SecretName }],
    ["CreateSecret", { SecretName: freshName(), SecretData: "a", VersionId: "v1", EncryptionKeyId: KeyId }],
    ["CreateKey", { DKMSInstanceId: id }],
    ["GetKmsInstanceQuotaInfos", { KmsInstanceId: id }],
    ["UpdateKmsInstanceBindVpc", { KmsInstanceId: id, BindVpcs: [] }],
  ];
}

const details = async (client: AlibabaClient, KmsInstanceId: string) =>
  (await client.call("GetKmsInstance", { KmsInstanceId })).KmsInstance;

describe("an instance that has come to its end", () => {
  it("lets nothing in it be used from the moment on, keeps it, and works again when it is renewed", async () => {
    const begun = await begin();
    const { client, id, key, secret, blob, set } = begun;
    await set(END - 1);
    expect((await client.call("Decrypt", { CiphertextBlob: blob })).Plaintext).toBe("AAAA");
    for (const [at, SaleStatus] of [
      [END, "Expired"],
      [END + 15 * DAY, "Suspended"],
      [END + 31 * DAY - 1, "Suspended"],
    ] as const) {
      await set(at);
      for (const [action, parameters] of uses(begun)) {
        expect(await client.failure(action, { ...parameters }), action).toEqual(INVALID);
      }
      const batch = await client.call("BatchGetSecretValue", { SecretsList: [{ SecretName: secret }] });
      expect(batch).toMatchObject({ SecretValues: [], Errors: [{ Code: INVALID.code, HttpStatus: 403 }] });
      expect(await details(client, id)).toMatchObject({ Status: "Disconnected", SaleStatus });
      expect((await client.call("GetDefaultKmsInstance")).DefaultKmsInstanceId).toBe("");
      expect((await client.call("ListKmsInstances")).TotalCount).toBe(1);
    }
    await bss(client, "RenewInstance", {
      ProductCode: "kms",
      ProductType: "kms_ddi_public_intl",
      InstanceId: id,
      RenewPeriod: "1",
    });
    expect(await details(client, id)).toMatchObject({ Status: "Connected", SaleStatus: "Normal" });
    expect((await client.call("Decrypt", { CiphertextBlob: blob })).Plaintext).toBe("AAAA");
    expect((await client.call("GetSecretValue", { SecretName: secret })).SecretData).toBe("one");
    expect((await client.call("DescribeKey", { KeyId: key.id })).KeyMetadata).toMatchObject({
      KeyState: "Enabled",
      Description: "",
    });
  });

  it("is released with all that was in it, and with nothing else", async () => {
    const begun = await begin();
    const { client, id, key, secret, set } = begun;
    const outside = await addAlibabaKey(client);
    const outsideSecret = await addSecret(client);
    await client.call("SetDeletionProtection", { KeyId: key.id, EnableDeletionProtection: true });
    await set(END + 31 * DAY);
    const codes = new Set<string>();
    for (const [action, parameters] of uses(begun)) {
      codes.add((await client.failure(action, { ...parameters })).code);
    }
    expect([...codes].sort()).toEqual([
      "Forbidden.AliasNotFound",
      "Forbidden.DKMSInstanceNotFound",
      "Forbidden.KeyNotFound",
      "Forbidden.ResourceNotFound",
    ]);
    expect(await client.call("GetKmsInstance", { KmsInstanceId: id })).toMatchObject({
      KmsInstance: { InstanceId: "" },
    });
    const { Keys, TotalCount } = await client.call("ListKeys", {
      Filters: [{ Key: "CreatorType", Values: ["User"] }],
    });
    expect([TotalCount, (Keys as { Key: { KeyId: string }[] }).Key.map(({ KeyId }) => KeyId)]).toEqual([
      1,
      [outside.id],
    ]);
    expect((await client.call("ListSecrets")).TotalCount).toBe(1);
    expect((await client.call("ListKmsInstances")).TotalCount).toBe(0);
    await client.call("Encrypt", { KeyId: outside.id, Plaintext: "AAAA" });
    expect((await client.call("GetSecretValue", { SecretName: outsideSecret })).SecretData).toBe("one");
    // Names are free again.
    await client.call("CreateAlias", { KeyId: outside.id, AliasName: "alias/mine" });
    await addSecret(client, { SecretName: secret });
  });
});
