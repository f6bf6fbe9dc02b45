import { createHash } from "node:crypto";
import { makeAccessPoint } from "../support/access-points.ts";
import type { AlibabaParameters } from "../support/alibaba.ts";
import { alibabaImport, alibabaImportParameters } from "../support/alibaba-import.ts";
import { buyInstance, connection } from "../support/alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey, onlyVersionOf } from "../support/alibaba-keys.ts";
import { addClientKey, bytesOf, instanceCall } from "../support/instance-applications.ts";
import { advance, alibabaAt, base64, newAccess } from "./calls.ts";
import {
  ALIAS,
  type AlibabaInventory,
  CONTEXT,
  type InstanceInventory,
  MESSAGE,
  type SealingKey,
  TAG,
} from "./inventory.ts";
import { attempt } from "./make-attempt.ts";

const ACCOUNT = "1234567890123456";
/** Seconds after which an instance is connected. */
const SOON = 10;

/** Makes of Alibaba Cloud KMS what the server can make. */
export async function makeAlibaba(url: string): Promise<AlibabaInventory> {
  const access = await newAccess(url, "alibaba", ACCOUNT);
  const client = alibabaAt(url, access);
  await client.call("OpenKmsService").catch(() => null);
  return {
    access,
    symmetric: await makeSymmetric(client),
    dataKey: await makeDataKey(client),
    sm4: await sealingKey(client, { KeySpec: "Aliyun_SM4" }),
    pendingDeletion: await makePendingDeletion(client),
    imported: await makeImported(client),
    signing: await makeSigning(client),
    secret: await makeSecret(client),
    accessPoint: await makePoint(client),
    instance: await attempt("instance", () => makeInstance(url, client)),
  };
}

async function sealingKey(client: AlibabaClient, parameters: AlibabaParameters = {}): Promise<SealingKey> {
  const { id } = await addAlibabaKey(client, parameters);
  return sealedBy(client, id);
}

async function sealedBy(client: AlibabaClient, keyId: string): Promise<SealingKey> {
  const plaintext = base64(MESSAGE);
  const { CiphertextBlob } = await client.call("Encrypt", { KeyId: keyId, Plaintext: plaintext });
  return { keyId, sealed: { blob: String(CiphertextBlob), plaintext } };
}

async function makeSymmetric(client: AlibabaClient): Promise<SealingKey> {
  const { id: KeyId } = await addAlibabaKey(client);
  await client.call("CreateAlias", { KeyId, AliasName: ALIAS });
  await client.call("TagResource", { KeyId, Tags: [{ TagKey: TAG.key, TagValue: TAG.value }] });
  const plaintext = base64(MESSAGE);
  const input = { KeyId: ALIAS, Plaintext: plaintext, EncryptionContext: CONTEXT };
  const { CiphertextBlob } = await client.call("Encrypt", input);
  return { keyId: KeyId, sealed: { blob: String(CiphertextBlob), plaintext } };
}

async function makeDataKey(client: AlibabaClient): Promise<SealingKey> {
  const { id } = await addAlibabaKey(client);
  const { CiphertextBlob, Plaintext } = await client.call("GenerateDataKey", { KeyId: id });
  return { keyId: id, sealed: { blob: String(CiphertextBlob), plaintext: String(Plaintext) } };
}

async function makePendingDeletion(client: AlibabaClient): Promise<{ keyId: string }> {
  const { id } = await addAlibabaKey(client);
  await client.call("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: 7 });
  return { keyId: id };
}

async function makeImported(client: AlibabaClient): Promise<SealingKey> {
  const key = { client, ...(await addAlibabaKey(client, { Origin: "EXTERNAL" })) };
  const material = createHash("sha256").update("upgrade").digest();
  await client.call("ImportKeyMaterial", alibabaImport(key, await alibabaImportParameters(key), material));
  return sealedBy(client, key.id);
}

async function makeSigning(client: AlibabaClient): Promise<AlibabaInventory["signing"]> {
  const made = await addAlibabaKey(client, { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" });
  const versionId = await onlyVersionOf({ client, ...made });
  const { Value } = await client.call("AsymmetricSign", {
    KeyId: made.id,
    KeyVersionId: versionId,
    Algorithm: "RSA_PSS_SHA_256",
    Digest: base64(createHash("sha256").update(MESSAGE).digest()),
  });
  return { keyId: made.id, versionId, signature: String(Value) };
}

async function makeSecret(client: AlibabaClient): Promise<AlibabaInventory["secret"]> {
  const name = "before";
  const [v1, v2] = ["the first value", "the second value"];
  await client.call("CreateSecret", { SecretName: name, SecretData: v1, VersionId: "v1" });
  await client.call("PutSecretValue", { SecretName: name, SecretData: v2, VersionId: "v2" });
  return { name, values: [v1, v2] };
}

async function makePoint(client: AlibabaClient): Promise<{ name: string }> {
  const name = "before";
  await makeAccessPoint(client, name);
  await client.call("CreateClientKey", { AapName: name, Password: "Correct-horse-7" });
  return { name };
}

async function makeInstance(url: string, client: AlibabaClient): Promise<InstanceInventory> {
  const id = await buyInstance(client, { secrets: 100, logStorageGb: 1000 });
  await client.call("ConnectKmsInstance", connection(id));
  await advance(url, SOON);
  const { id: keyId } = await addAlibabaKey(client, { DKMSInstanceId: id });
  await client.call("TagResources", {
    ResourceType: "instance",
    "ResourceId.1": id,
    "Tag.1.Key": TAG.key,
    "Tag.1.Value": TAG.value,
  });
  const secret = { name: "before-in-instance", value: "a value" };
  await client.call("CreateSecret", {
    SecretName: secret.name,
    SecretData: secret.value,
    VersionId: "v1",
    DKMSInstanceId: id,
    EncryptionKeyId: keyId,
  });
  const clientKey = await addClientKey(client, [id]);
  const application = { client, clientKey };
  const Plaintext = Buffer.from(MESSAGE);
  const plaintext = base64(MESSAGE);
  const advanced = await instanceCall(application, "AdvanceEncrypt", { KeyId: keyId, Plaintext });
  const raw = await instanceCall(application, "Encrypt", { KeyId: keyId, Plaintext });
  return {
    id,
    clientKey,
    keyId,
    advance: { blob: base64(bytesOf(advanced.CiphertextBlob)), plaintext },
    raw: { blob: base64(bytesOf(raw.CiphertextBlob)), iv: base64(bytesOf(raw.Iv)), plaintext },
    secret,
  };
}
