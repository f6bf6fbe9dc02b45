import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ImportKeyMaterialCommand,
  type KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  ListResourceTagsCommand,
  ListRetirableGrantsCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RevokeGrantCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { GetRequestedServiceQuotaChangeCommand } from "@aws-sdk/client-service-quotas";
import { expect } from "vitest";
import { failure } from "../support/client.ts";
import { GRANTEE } from "../support/grants.ts";
import { advance, awsAt, controlAt, serviceQuotasAt, unbase64 } from "./calls.ts";
import {
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
  TAG,
} from "./inventory.ts";

const TOKYO = "ap-northeast-1";
const Message = Buffer.from(MESSAGE);

/** Uses everything of AWS KMS that was made before, and changes it, as its owner would. */
export async function checkAws(url: string, held: AwsInventory): Promise<void> {
  const client = awsAt(url, held.access);
  await checkSymmetric(client, held);
  await expectOpens(client, held.dataKey.sealed);
  await checkStates(client, held);
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
  expect(KeyMetadata?.KeyId).toBe(held.managed.keyId);
  const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: held.policy.keyId }));
  expect(JSON.parse(Policy ?? "")).toEqual(JSON.parse(held.policy.text));
  await useAndRotate(awsAt(url, held.access, BEIJING), held.china);
  await checkQuotas(url, held);
  await checkSigning(client, held.signing ?? {});
  if (held.imported) await useAgain(client, held.imported);
  if (held.importing) await checkImporting(client, held.importing);
  if (held.multiRegion) await checkMultiRegion(url, held, held.multiRegion);
  if (held.grant) await checkGrant(client, held.grant);
  if (held.cloudHsm) await checkCloudHsm(client, held.cloudHsm);
  if (held.fault) await checkFault(url, client, held, held.fault.id);
}

/** Makes new keys beside the old ones, and lets them meet. */
export async function addToAws(url: string, { access, symmetric }: AwsInventory): Promise<void> {
  const client = awsAt(url, access);
  const KeyId = await newKey(client, { Description: "new", Tags: [{ TagKey: "made", TagValue: "after" }] });
  await client.send(new CreateAliasCommand({ AliasName: "alias/after", TargetKeyId: KeyId }));
  await client.send(new UpdateAliasCommand({ AliasName: ALIAS, TargetKeyId: KeyId }));
  const moved = await client.send(
    new ReEncryptCommand({
      CiphertextBlob: unbase64(symmetric.sealed[0]?.blob ?? ""),
      SourceEncryptionContext: CONTEXT,
      DestinationKeyId: ALIAS,
    }),
  );
  const opened = await client.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob }));
  expect(opened.KeyId).toContain(KeyId);
  await client.send(new UpdateAliasCommand({ AliasName: ALIAS, TargetKeyId: symmetric.keyId }));
  await client.send(new DeleteAliasCommand({ AliasName: "alias/after" }));
  await checkNewGrant(client, KeyId);
  for (const input of [
    { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
    { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
    { Origin: "EXTERNAL" },
  ] as const) {
    await newKey(client, input);
  }
  const primary = await newKey(client, { MultiRegion: true });
  await client.send(new ReplicateKeyCommand({ KeyId: primary, ReplicaRegion: TOKYO }));
  await advance(url, 10);
  await awsAt(url, access, TOKYO).send(new DescribeKeyCommand({ KeyId: primary }));
  await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
}

async function checkNewGrant(client: KMSClient, KeyId: string): Promise<void> {
  const input = { KeyId, GranteePrincipal: GRANTEE, Operations: ["Encrypt" as const], Name: "after" };
  const { GrantId, GrantToken } = await client.send(new CreateGrantCommand(input));
  // A repeated CreateGrant finds the same grant by its fingerprint.
  expect((await client.send(new CreateGrantCommand(input))).GrantId).toBe(GrantId);
  const Plaintext = Buffer.from(MESSAGE);
  await client.send(new EncryptCommand({ KeyId, Plaintext, GrantTokens: [GrantToken ?? ""] }));
}

/** What is due after eight days has happened: the deletion of the key that was to be deleted. */
export async function checkAwsLater(url: string, { access, pendingDeletion }: AwsInventory): Promise<void> {
  const client = awsAt(url, access);
  const { name } = await failure(client.send(new DescribeKeyCommand({ KeyId: pendingDeletion.keyId })));
  expect(name).toBe("NotFoundException");
}

async function newKey(client: KMSClient, input: CreateKeyCommandInput = {}): Promise<string> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
  return KeyMetadata?.KeyId ?? "";
}

async function expectOpens(client: KMSClient, sealed: Sealed, context?: Record<string, string>) {
  const { Plaintext } = await client.send(
    new DecryptCommand({ CiphertextBlob: unbase64(sealed.blob), EncryptionContext: context }),
  );
  expect(Buffer.from(Plaintext ?? [])).toEqual(unbase64(sealed.plaintext));
}

/** Decrypts what a key has sealed, and seals anew. */
async function useAgain(client: KMSClient, { keyId, sealed }: SealingKey): Promise<void> {
  await expectOpens(client, sealed);
  const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId: keyId, Plaintext: Message }));
  const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob }));
  expect(Buffer.from(Plaintext ?? [])).toEqual(Message);
}

async function useAndRotate(client: KMSClient, key: SealingKey): Promise<void> {
  await useAgain(client, key);
  await client.send(new RotateKeyOnDemandCommand({ KeyId: key.keyId }));
  await useAgain(client, key);
}

async function checkSymmetric(client: KMSClient, { symmetric }: AwsInventory): Promise<void> {
  const { keyId: KeyId, sealed } = symmetric;
  for (const each of sealed) await expectOpens(client, each, CONTEXT);
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: ALIAS }));
  expect(KeyMetadata).toMatchObject({ KeyId, Description: DESCRIPTION, KeyState: "Enabled" });
  const { Aliases } = await client.send(new ListAliasesCommand({ KeyId }));
  expect(Aliases?.map(({ AliasName }) => AliasName)).toEqual([ALIAS]);
  await client.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "added", TagValue: "after" }] }));
  const { Tags } = await client.send(new ListResourceTagsCommand({ KeyId }));
  expect(Tags).toEqual([
    { TagKey: TAG.key, TagValue: TAG.value },
    { TagKey: "added", TagValue: "after" },
  ]);
  const status = await client.send(new GetKeyRotationStatusCommand({ KeyId }));
  expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 100 });
  await client.send(new RotateKeyOnDemandCommand({ KeyId }));
  for (const each of sealed) await expectOpens(client, each, CONTEXT);
}

async function checkStates(client: KMSClient, { disabled, pendingDeletion }: AwsInventory): Promise<void> {
  expect((await failure(expectOpens(client, disabled.sealed))).name).toBe("DisabledException");
  await client.send(new EnableKeyCommand({ KeyId: disabled.keyId }));
  await useAgain(client, disabled);
  const KeyId = pendingDeletion.keyId;
  expect((await failure(expectOpens(client, pendingDeletion.sealed))).name).toBe("KMSInvalidStateException");
  await client.send(new CancelKeyDeletionCommand({ KeyId }));
  await client.send(new EnableKeyCommand({ KeyId }));
  await useAgain(client, pendingDeletion);
  await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
}

async function checkQuotas(
  url: string,
  { access, quotaOverride, quotaRequest }: AwsInventory,
): Promise<void> {
  const path = `quotas?cloud=aws&account=${access.account}&region=${HOME}`;
  const { quotas } = (await controlAt(url, "GET", path)) as { quotas: { id: string; limit: number }[] };
  expect(quotas.find(({ id }) => id === quotaOverride.id)?.limit).toBe(quotaOverride.limit);
  if (!quotaRequest) return;
  const { RequestedQuota } = await serviceQuotasAt(url, access).send(
    new GetRequestedServiceQuotaChangeCommand({ RequestId: quotaRequest.id }),
  );
  expect(RequestedQuota).toMatchObject({ Status: "APPROVED", DesiredValue: quotaRequest.limit });
}

const ALGORITHMS = {
  RSA_2048: "RSASSA_PSS_SHA_256",
  ECC_NIST_P256: "ECDSA_SHA_256",
  ML_DSA_44: "ML_DSA_SHAKE_256",
} as const;

async function checkSigning(client: KMSClient, keys: NonNullable<AwsInventory["signing"]>): Promise<void> {
  for (const [spec, { keyId: KeyId, signature }] of Object.entries(keys)) {
    const bytes = unbase64(signature);
    if (spec === "HMAC_256") {
      await client.send(new VerifyMacCommand({ KeyId, Message, Mac: bytes, MacAlgorithm: "HMAC_SHA_256" }));
      continue;
    }
    const SigningAlgorithm = ALGORITHMS[spec as keyof typeof ALGORITHMS];
    const input = { KeyId, Message, Signature: bytes, SigningAlgorithm };
    expect((await client.send(new VerifyCommand(input))).SignatureValid).toBe(true);
  }
}

async function checkImporting(
  client: KMSClient,
  { keyId, token, wrapped }: NonNullable<AwsInventory["importing"]>,
): Promise<void> {
  await client.send(
    new ImportKeyMaterialCommand({
      KeyId: keyId,
      ImportToken: unbase64(token),
      EncryptedKeyMaterial: unbase64(wrapped),
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }),
  );
  await client.send(new EncryptCommand({ KeyId: keyId, Plaintext: Message }));
}

async function checkMultiRegion(url: string, { access }: AwsInventory, key: SealingKey): Promise<void> {
  await useAgain(awsAt(url, access, PARIS), key);
  const home = awsAt(url, access);
  await useAgain(home, key);
  await home.send(new ReplicateKeyCommand({ KeyId: key.keyId, ReplicaRegion: TOKYO }));
  await advance(url, 10);
  await useAgain(awsAt(url, access, TOKYO), key);
  await home.send(new RotateKeyOnDemandCommand({ KeyId: key.keyId }));
  await useAgain(home, key);
}

async function checkGrant(
  client: KMSClient,
  { keyId: KeyId, id, token }: NonNullable<AwsInventory["grant"]>,
): Promise<void> {
  const { Grants } = await client.send(new ListGrantsCommand({ KeyId }));
  expect(Grants).toMatchObject([
    { GrantId: id, Name: "before", Constraints: { EncryptionContextSubset: CONTEXT } },
  ]);
  const input = { KeyId, Plaintext: Message, EncryptionContext: CONTEXT, GrantTokens: [token] };
  await client.send(new EncryptCommand(input));
  const listed = await client.send(new ListRetirableGrantsCommand({ RetiringPrincipal: GRANTEE }));
  expect(listed.Grants?.map(({ GrantId }) => GrantId)).toContain(id);
  await checkNewGrant(client, KeyId);
  await client.send(new RevokeGrantCommand({ KeyId, GrantId: id }));
  expect((await failure(client.send(new EncryptCommand(input)))).name).toBe("InvalidGrantTokenException");
}

async function checkCloudHsm(client: KMSClient, key: NonNullable<AwsInventory["cloudHsm"]>): Promise<void> {
  await useAgain(client, key);
  const KeyId = await newKey(client, { Origin: "AWS_CLOUDHSM", CustomKeyStoreId: key.storeId });
  await client.send(new EncryptCommand({ KeyId, Plaintext: Message }));
}

async function checkFault(url: string, client: KMSClient, held: AwsInventory, id: string): Promise<void> {
  const { faults } = (await controlAt(url, "GET", "faults")) as { faults: { id: string }[] };
  expect(faults.map((fault) => fault.id)).toContain(id);
  const list = () => client.send(new ListKeyPoliciesCommand({ KeyId: held.symmetric.keyId }));
  expect((await failure(list())).name).toBe("KMSInternalException");
  await list();
}
