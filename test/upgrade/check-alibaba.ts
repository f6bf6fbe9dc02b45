import { createHash } from "node:crypto";
import { expect } from "vitest";
import { defaultKeyPolicy } from "../../src/alibaba/kms/keys/resource-policy.ts";
import { type AlibabaClient, addAlibabaKey } from "../support/alibaba-keys.ts";
import { addSecret, secretText, versionsOfSecret } from "../support/alibaba-secrets.ts";
import { addInstanceKey, bytesOf, instanceCall } from "../support/instance-applications.ts";
import { alibabaAt, base64, unbase64 } from "./calls.ts";
import {
  ALIAS,
  type AlibabaInventory,
  CONTEXT,
  type InstanceInventory,
  MESSAGE,
  type SealingKey,
  TAG,
} from "./inventory.ts";

/** What operations on policies of keys and secrets outside of instances answer. */
const NO_POLICY = { code: "Forbidden.KeyPolicyUnSupported", status: 400 };

/** Uses everything of Alibaba Cloud KMS that was made before, and changes it, as its owner would. */
export async function checkAlibaba(url: string, held: AlibabaInventory): Promise<void> {
  const client = alibabaAt(url, held.access);
  await checkSymmetric(client, held.symmetric);
  for (const key of [held.sm4, held.imported, held.dataKey]) await useAgain(client, key);
  const KeyId = held.pendingDeletion.keyId;
  await client.call("CancelKeyDeletion", { KeyId });
  await client.call("Encrypt", { KeyId, Plaintext: base64(MESSAGE) });
  await client.call("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
  const { Value } = await client.call("AsymmetricVerify", {
    KeyId: held.signing.keyId,
    KeyVersionId: held.signing.versionId,
    Algorithm: "RSA_PSS_SHA_256",
    Digest: base64(createHash("sha256").update(MESSAGE).digest()),
    Value: held.signing.signature,
  });
  expect(Value).toBe(true);
  await checkSecret(client, held.secret);
  const { name } = held.accessPoint;
  await client.call("DescribeApplicationAccessPoint", { Name: name });
  const { ClientKeys } = await client.call("ListClientKeys", { AapName: name });
  expect(ClientKeys).toHaveLength(1);
  await client.call("CreateClientKey", { AapName: name, Password: "Correct-horse-7" });
  if (held.instance) await checkInstance(client, held.instance);
}

/** Makes new keys and secrets beside the old ones. */
export async function addToAlibaba(url: string, { access }: Pick<AlibabaInventory, "access">): Promise<void> {
  const client = alibabaAt(url, access);
  const { id: KeyId } = await addAlibabaKey(client);
  await client.call("CreateAlias", { KeyId, AliasName: "alias/after" });
  await client.call("TagResource", { KeyId, Tags: [{ TagKey: "made", TagValue: "after" }] });
  const { CiphertextBlob } = await client.call("Encrypt", { KeyId, Plaintext: base64(MESSAGE) });
  expect((await client.call("Decrypt", { CiphertextBlob })).Plaintext).toBe(base64(MESSAGE));
  await addSecret(client, { SecretName: "after" });
  expect(await secretText(client, "after")).toBe("one");
  await client.call("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
}

/** What is due after eight days has happened. */
export async function checkAlibabaLater(url: string, held: AlibabaInventory): Promise<void> {
  const client = alibabaAt(url, held.access);
  const { code } = await client.failure("DescribeKey", { KeyId: held.pendingDeletion.keyId });
  expect(code).toBe("Forbidden.KeyNotFound");
}

/** Decrypts what a key has sealed, and seals anew. */
async function useAgain(client: AlibabaClient, { keyId, sealed }: SealingKey, bound = {}): Promise<void> {
  const opened = await client.call("Decrypt", { CiphertextBlob: sealed.blob, ...bound });
  expect(opened).toMatchObject({ KeyId: keyId, Plaintext: sealed.plaintext });
  const anew = await client.call("Encrypt", { KeyId: keyId, Plaintext: sealed.plaintext });
  const again = await client.call("Decrypt", { CiphertextBlob: anew.CiphertextBlob });
  expect(again.Plaintext).toBe(sealed.plaintext);
}

async function checkSymmetric(client: AlibabaClient, key: SealingKey): Promise<void> {
  await useAgain(client, key, { EncryptionContext: CONTEXT });
  const { KeyMetadata } = await client.call("DescribeKey", { KeyId: ALIAS });
  expect(KeyMetadata).toMatchObject({ KeyId: key.keyId, KeyState: "Enabled" });
  const { Tags } = await client.call("ListResourceTags", { KeyId: key.keyId });
  expect(Tags).toMatchObject({ Tag: [{ TagKey: TAG.key, TagValue: TAG.value }] });
  // Every key was stored with a policy, and those outside of instances could show it.
  expect(await client.failure("GetKeyPolicy", { KeyId: key.keyId })).toMatchObject(NO_POLICY);
  const Policy = defaultKeyPolicy({ account: client.account });
  expect(await client.failure("SetKeyPolicy", { KeyId: key.keyId, Policy })).toMatchObject(NO_POLICY);
}

async function checkSecret(
  client: AlibabaClient,
  { name, values }: AlibabaInventory["secret"],
): Promise<void> {
  const [v1, v2] = values;
  expect([await secretText(client, name, "ACSPrevious"), await secretText(client, name)]).toEqual([v1, v2]);
  await client.call("PutSecretValue", { SecretName: name, SecretData: "the third", VersionId: "v3" });
  expect([await secretText(client, name, "ACSPrevious"), await secretText(client, name)]).toEqual([
    v2,
    "the third",
  ]);
  expect(Object.keys(await versionsOfSecret(client, name)).sort()).toEqual(["v1", "v2", "v3"]);
  expect(await client.failure("GetSecretPolicy", { SecretName: name })).toMatchObject(NO_POLICY);
}

async function checkInstance(client: AlibabaClient, held: InstanceInventory): Promise<void> {
  const { id, clientKey, keyId: KeyId, secret } = held;
  const application = { client, clientKey };
  const Plaintext = Buffer.from(MESSAGE);
  const { KmsInstance } = await client.call("GetKmsInstance", { KmsInstanceId: id });
  expect(KmsInstance).toMatchObject({ InstanceId: id, Status: "Connected" });
  const blob = { CiphertextBlob: unbase64(held.advance.blob) };
  const advanced = await instanceCall(application, "AdvanceDecrypt", blob);
  expect(Buffer.from(bytesOf(advanced.Plaintext))).toEqual(Plaintext);
  const raw = { KeyId, CiphertextBlob: unbase64(held.raw.blob), Iv: unbase64(held.raw.iv) };
  const opened = await instanceCall(application, "Decrypt", raw);
  expect(Buffer.from(bytesOf(opened.Plaintext))).toEqual(Plaintext);
  expect(await secretText(client, secret.name)).toBe(secret.value);
  const ofKey = await client.call("GetKeyPolicy", { KeyId });
  expect(ofKey.Policy).toContain("kms default key policy");
  await client.call("SetKeyPolicy", { KeyId, Policy: ofKey.Policy });
  const ofSecret = await client.call("GetSecretPolicy", { SecretName: secret.name });
  expect(ofSecret.Policy).toContain("kms default secret policy");
  await client.call("SetSecretPolicy", { SecretName: secret.name, Policy: ofSecret.Policy });
  const added = await addInstanceKey({ client, instanceId: id });
  const sealed = await instanceCall(application, "AdvanceEncrypt", { KeyId: added, Plaintext });
  await instanceCall(application, "AdvanceDecrypt", { CiphertextBlob: bytesOf(sealed.CiphertextBlob) });
  const { TagResources } = await client.call("ListTagResources", {
    ResourceType: "instance",
    "ResourceId.1": id,
  });
  expect(JSON.stringify(TagResources)).toContain(TAG.value);
}
