import { createHash } from "node:crypto";
import {
  ConnectCustomKeyStoreCommand,
  CreateAliasCommand,
  CreateCustomKeyStoreCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetKeyPolicyCommand,
  ImportKeyMaterialCommand,
  type KeySpec,
  type KMSClient,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  type SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { RequestServiceQuotaIncreaseCommand } from "@aws-sdk/client-service-quotas";
import { clusterId, clusterStore } from "../support/custom-key-stores.ts";
import { GRANTEE } from "../support/grants.ts";
import { parametersForImport, wrap } from "../support/import.ts";
import { CREATE_KEY } from "../support/service-quotas.ts";
import { advance, awsAt, base64, controlAt, newAccess, serviceQuotasAt } from "./calls.ts";
import {
  type Access,
  ALIAS,
  type AwsInventory,
  BEIJING,
  CONTEXT,
  DESCRIPTION,
  HOME,
  MESSAGE,
  PARIS,
  type Sealed,
  type SealingKey,
  type SigningKey,
  TAG,
} from "./inventory.ts";
import { attempt } from "./make-attempt.ts";

const ACCOUNT = "111122223333";
/** Seconds after which a replica is there, a custom key store is connected, a request for a quota approved. */
const SOON = 10;

/** Makes of AWS KMS what the server can make. */
export async function makeAws(url: string): Promise<AwsInventory> {
  const access = await newAccess(url, "aws", ACCOUNT);
  const client = awsAt(url, access);
  const china = awsAt(url, access, BEIJING);
  return {
    access,
    symmetric: await makeSymmetric(client),
    dataKey: await makeDataKey(client),
    disabled: await makeDisabled(client),
    pendingDeletion: await makePendingDeletion(client),
    managed: await makeManaged(client),
    policy: await makePolicy(client),
    china: await sealingKey(china),
    quotaOverride: await makeOverride(url),
    signing: await attempt("signing", () => makeSigning(client)),
    imported: await attempt("imported", () => makeImported(client)),
    importing: await attempt("importing", () => makeImporting(client)),
    multiRegion: await attempt("multiRegion", () => makeMultiRegion(url, client)),
    grant: await attempt("grant", () => makeGrant(client)),
    cloudHsm: await attempt("cloudHsm", () => makeCloudHsm(url, client)),
    quotaRequest: await attempt("quotaRequest", () => makeQuotaRequest(url, access)),
    fault: await attempt("fault", () => makeFault(url)),
  };
}

async function newKey(client: KMSClient, input: CreateKeyCommandInput = {}): Promise<string> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
  if (!KeyMetadata?.KeyId) throw new Error("CreateKey answered no key");
  return KeyMetadata.KeyId;
}

async function sealed(client: KMSClient, KeyId: string, text: string, bound = false): Promise<Sealed> {
  const { CiphertextBlob } = await client.send(
    new EncryptCommand({ KeyId, Plaintext: Buffer.from(text), ...(bound && { EncryptionContext: CONTEXT }) }),
  );
  return { blob: base64(CiphertextBlob), plaintext: base64(text) };
}

async function sealingKey(client: KMSClient, input: CreateKeyCommandInput = {}): Promise<SealingKey> {
  const keyId = await newKey(client, input);
  return { keyId, sealed: await sealed(client, keyId, MESSAGE) };
}

async function makeSymmetric(client: KMSClient): Promise<AwsInventory["symmetric"]> {
  const Tags = [{ TagKey: TAG.key, TagValue: TAG.value }];
  const keyId = await newKey(client, { Description: DESCRIPTION, Tags });
  await client.send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId: keyId }));
  const first = await sealed(client, keyId, "before the rotation", true);
  await client.send(new RotateKeyOnDemandCommand({ KeyId: keyId }));
  const second = await sealed(client, ALIAS, "after the rotation", true);
  await client.send(new EnableKeyRotationCommand({ KeyId: keyId, RotationPeriodInDays: 100 }));
  return { keyId, sealed: [first, second] };
}

async function makeDataKey(client: KMSClient): Promise<SealingKey> {
  const keyId = await newKey(client);
  const made = await client.send(new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: "AES_256" }));
  return { keyId, sealed: { blob: base64(made.CiphertextBlob), plaintext: base64(made.Plaintext) } };
}

async function makeDisabled(client: KMSClient): Promise<SealingKey> {
  const key = await sealingKey(client);
  await client.send(new DisableKeyCommand({ KeyId: key.keyId }));
  return key;
}

async function makePendingDeletion(client: KMSClient): Promise<SealingKey> {
  const key = await sealingKey(client);
  await client.send(new ScheduleKeyDeletionCommand({ KeyId: key.keyId, PendingWindowInDays: 7 }));
  return key;
}

async function makeManaged(client: KMSClient): Promise<AwsInventory["managed"]> {
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
  return { keyId: KeyMetadata?.KeyId ?? "" };
}

async function makePolicy(client: KMSClient): Promise<AwsInventory["policy"]> {
  const keyId = await newKey(client);
  const { Policy = "{}" } = await client.send(new GetKeyPolicyCommand({ KeyId: keyId }));
  const text = JSON.stringify({ ...JSON.parse(Policy), Id: DESCRIPTION });
  await client.send(new PutKeyPolicyCommand({ KeyId: keyId, Policy: text }));
  return { keyId, text };
}

async function makeOverride(url: string): Promise<AwsInventory["quotaOverride"]> {
  const { quotas } = (await controlAt(url, "GET", `quotas?cloud=aws&account=${ACCOUNT}&region=${HOME}`)) as {
    quotas: readonly { readonly id: string; readonly operations: readonly string[] }[];
  };
  const id = quotas.find(({ operations }) => operations.includes("ListAliases"))?.id;
  if (id === undefined) throw new Error("no quota of ListAliases");
  const limit = 4321;
  await controlAt(url, "PUT", `quotas/aws/${id}`, { account: ACCOUNT, region: HOME, limit });
  return { id, limit };
}

const SIGNING: readonly (readonly [KeySpec, SigningAlgorithmSpec])[] = [
  ["RSA_2048", "RSASSA_PSS_SHA_256"],
  ["ECC_NIST_P256", "ECDSA_SHA_256"],
  ["ML_DSA_44", "ML_DSA_SHAKE_256"],
];

async function makeSigning(client: KMSClient): Promise<Record<string, SigningKey>> {
  const made: Record<string, SigningKey> = {};
  const Message = Buffer.from(MESSAGE);
  for (const [KeySpec, SigningAlgorithm] of SIGNING) {
    const KeyId = await newKey(client, { KeySpec, KeyUsage: "SIGN_VERIFY" });
    const { Signature } = await client.send(new SignCommand({ KeyId, Message, SigningAlgorithm }));
    made[KeySpec] = { keyId: KeyId, signature: base64(Signature) };
  }
  const KeyId = await newKey(client, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
  const { Mac } = await client.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm: "HMAC_SHA_256" }));
  return { ...made, HMAC_256: { keyId: KeyId, signature: base64(Mac) } };
}

/** Material that is always the same. */
function material(name: string): Buffer {
  return createHash("sha256").update(name).digest();
}

async function makeImported(client: KMSClient): Promise<SealingKey> {
  const { keyId, token, wrapped } = await makeImporting(client);
  await client.send(
    new ImportKeyMaterialCommand({
      KeyId: keyId,
      ImportToken: Buffer.from(token, "base64"),
      EncryptedKeyMaterial: Buffer.from(wrapped, "base64"),
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }),
  );
  return { keyId, sealed: await sealed(client, keyId, MESSAGE) };
}

async function makeImporting(client: KMSClient): Promise<NonNullable<AwsInventory["importing"]>> {
  const keyId = await newKey(client, { Origin: "EXTERNAL" });
  const wrapping = await parametersForImport(client, keyId);
  return { keyId, token: base64(wrapping.token), wrapped: base64(wrap(wrapping, material("upgrade"))) };
}

async function makeMultiRegion(url: string, client: KMSClient): Promise<SealingKey> {
  const key = await sealingKey(client, { MultiRegion: true });
  await client.send(new ReplicateKeyCommand({ KeyId: key.keyId, ReplicaRegion: PARIS }));
  await advance(url, SOON);
  return key;
}

async function makeGrant(client: KMSClient): Promise<NonNullable<AwsInventory["grant"]>> {
  const keyId = await newKey(client);
  const { GrantId = "", GrantToken = "" } = await client.send(
    new CreateGrantCommand({
      KeyId: keyId,
      GranteePrincipal: GRANTEE,
      RetiringPrincipal: GRANTEE,
      Name: "before",
      Operations: ["Encrypt", "Decrypt"],
      Constraints: { EncryptionContextSubset: CONTEXT },
    }),
  );
  return { keyId, id: GrantId, token: GrantToken };
}

async function makeCloudHsm(url: string, client: KMSClient): Promise<NonNullable<AwsInventory["cloudHsm"]>> {
  const input = clusterStore({ CustomKeyStoreName: "before", CloudHsmClusterId: clusterId("before") });
  const { CustomKeyStoreId = "" } = await client.send(new CreateCustomKeyStoreCommand(input));
  await client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  await advance(url, SOON);
  const key = await sealingKey(client, { Origin: "AWS_CLOUDHSM", CustomKeyStoreId });
  return { ...key, storeId: CustomKeyStoreId };
}

async function makeQuotaRequest(
  url: string,
  access: Access,
): Promise<NonNullable<AwsInventory["quotaRequest"]>> {
  const client = serviceQuotasAt(url, access);
  const limit = 77;
  const { RequestedQuota } = await client.send(
    new RequestServiceQuotaIncreaseCommand({
      ServiceCode: "kms",
      QuotaCode: CREATE_KEY,
      DesiredValue: limit,
    }),
  );
  await advance(url, SOON);
  return { id: RequestedQuota?.Id ?? "", limit };
}

async function makeFault(url: string): Promise<NonNullable<AwsInventory["fault"]>> {
  const fault = {
    match: { cloud: "aws", operation: "ListKeyPolicies", account: ACCOUNT },
    effect: { error: "KMSInternalException" },
    times: 1,
  };
  const { id } = await controlAt(url, "POST", "faults", fault);
  return { id: String(id) };
}
