import { createPublicKey, generateKeyPairSync, randomUUID } from "node:crypto";
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecapsulateCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DeleteImportedKeyMaterialCommand,
  DeriveSharedSecretCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncapsulateCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateMacCommand,
  GetKeyLastUsageCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  type KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  ListKeyRotationsCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
  UpdatePrimaryRegionCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import type { Wrapping } from "./import.ts";
import { wrap } from "./import.ts";

/** Inputs of a call besides the key, made while the key was enabled. */
export interface Context {
  readonly blob?: Uint8Array;
  readonly alias?: string;
  readonly grantId?: string;
  /** Import parameters and material, for keys with imported material. */
  readonly wrapping?: Wrapping;
  readonly material?: Buffer;
}

export interface StateCall {
  /** Prepares the key while it is enabled. */
  readonly before?: (client: KMSClient, keyId: string) => Promise<Context>;
  readonly call: (client: KMSClient, keyId: string, context: Context, arn: string) => Promise<unknown>;
  /** An error that shows that the call passed the check of the key's state, for calls that cannot succeed. */
  readonly passed?: string;
}

const Plaintext = Buffer.from("x");
const Message = Buffer.from("x");
const ECDSA = { SigningAlgorithm: "ECDSA_SHA_256", Message } as const;
const MAC = { MacAlgorithm: "HMAC_SHA_256", Message } as const;
const ML_KEM = { EncapsulationAlgorithm: "ML_KEM" } as const;
const NOTHING = new Uint8Array([1]);
const NO_GRANT = "0".repeat(64);

const PEER = createPublicKey(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey).export({
  format: "der",
  type: "spki",
});

const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" }],
});

const encrypted = async (client: KMSClient, KeyId: string): Promise<Context> => ({
  blob: (await client.send(new EncryptCommand({ KeyId, Plaintext }))).CiphertextBlob,
});

const otherKey = async (client: KMSClient): Promise<string> =>
  (await client.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? "";

const withAlias = async (client: KMSClient, TargetKeyId: string): Promise<Context> => {
  const alias = `alias/${randomUUID()}`;
  await client.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId }));
  return { alias };
};

const withGrant = async (client: KMSClient, KeyId: string): Promise<Context> => {
  const grantee = "arn:aws:iam::111122223333:user/grantee";
  const command = new CreateGrantCommand({ KeyId, GranteePrincipal: grantee, Operations: ["DescribeKey"] });
  return { grantId: (await client.send(command)).GrantId };
};

/** A call whose command needs only the key. */
const plain =
  <T>(Command: new (input: { KeyId: string }) => T): StateCall["call"] =>
  (client, KeyId) =>
    client.send(new Command({ KeyId }) as Parameters<KMSClient["send"]>[0]);

/** Every operation that names a key. */
export const STATE_CALLS: Readonly<Record<string, StateCall>> = {
  CancelKeyDeletion: { call: plain(CancelKeyDeletionCommand) },
  CreateAlias: {
    call: (client, TargetKeyId) =>
      client.send(new CreateAliasCommand({ AliasName: `alias/${randomUUID()}`, TargetKeyId })),
  },
  CreateGrant: { call: withGrant },
  Encrypt: { call: encrypted },
  Decrypt: {
    before: encrypted,
    call: (client, KeyId, { blob }) =>
      client.send(new DecryptCommand({ KeyId, CiphertextBlob: blob ?? NOTHING })),
  },
  ReEncrypt: {
    before: encrypted,
    call: async (client, SourceKeyId, { blob }) => {
      const DestinationKeyId = await otherKey(client);
      return client.send(
        new ReEncryptCommand({ SourceKeyId, DestinationKeyId, CiphertextBlob: blob ?? NOTHING }),
      );
    },
  },
  GenerateDataKey: {
    call: (client, KeyId) => client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })),
  },
  GenerateDataKeyWithoutPlaintext: {
    call: (client, KeyId) =>
      client.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" })),
  },
  GenerateDataKeyPair: {
    call: (client, KeyId) =>
      client.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" })),
  },
  GenerateDataKeyPairWithoutPlaintext: {
    call: (client, KeyId) =>
      client.send(new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" })),
  },
  Sign: { call: (client, KeyId) => client.send(new SignCommand({ KeyId, ...ECDSA })) },
  Verify: {
    before: async (client, KeyId) => ({
      blob: (await client.send(new SignCommand({ KeyId, ...ECDSA }))).Signature,
    }),
    call: (client, KeyId, { blob }) =>
      client.send(new VerifyCommand({ KeyId, ...ECDSA, Signature: blob ?? NOTHING })),
  },
  GenerateMac: { call: (client, KeyId) => client.send(new GenerateMacCommand({ KeyId, ...MAC })) },
  VerifyMac: {
    before: async (client, KeyId) => ({
      blob: (await client.send(new GenerateMacCommand({ KeyId, ...MAC }))).Mac,
    }),
    call: (client, KeyId, { blob }) =>
      client.send(new VerifyMacCommand({ KeyId, ...MAC, Mac: blob ?? NOTHING })),
  },
  DeriveSharedSecret: {
    call: (client, KeyId) =>
      client.send(new DeriveSharedSecretCommand({ KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey: PEER })),
  },
  Encapsulate: { call: (client, KeyId) => client.send(new EncapsulateCommand({ KeyId, ...ML_KEM })) },
  Decapsulate: {
    before: async (client, KeyId) => ({
      blob: (await client.send(new EncapsulateCommand({ KeyId, ...ML_KEM }))).SharedSecretCiphertextBlob,
    }),
    call: (client, KeyId, { blob }) =>
      client.send(new DecapsulateCommand({ KeyId, ...ML_KEM, SharedSecretCiphertextBlob: blob ?? NOTHING })),
  },
  DeleteAlias: {
    before: withAlias,
    call: (client, _keyId, { alias }) => client.send(new DeleteAliasCommand({ AliasName: alias })),
    passed: "NotFoundException",
  },
  DeleteImportedKeyMaterial: { call: plain(DeleteImportedKeyMaterialCommand) },
  DescribeKey: { call: plain(DescribeKeyCommand) },
  GetKeyPolicy: { call: plain(GetKeyPolicyCommand) },
  PutKeyPolicy: {
    call: (client, KeyId) => client.send(new PutKeyPolicyCommand({ KeyId, Policy: POLICY })),
  },
  ListAliases: { call: plain(ListAliasesCommand) },
  ListGrants: { call: plain(ListGrantsCommand) },
  ListKeyPolicies: { call: plain(ListKeyPoliciesCommand) },
  ListResourceTags: { call: plain(ListResourceTagsCommand) },
  RetireGrant: {
    before: withGrant,
    call: (client, _keyId, { grantId = NO_GRANT }, arn) =>
      client.send(new RetireGrantCommand({ KeyId: arn, GrantId: grantId })),
    passed: "NotFoundException",
  },
  RevokeGrant: {
    before: withGrant,
    call: (client, KeyId, { grantId = NO_GRANT }) =>
      client.send(new RevokeGrantCommand({ KeyId, GrantId: grantId })),
    passed: "NotFoundException",
  },
  GetKeyLastUsage: { call: plain(GetKeyLastUsageCommand) },
  EnableKey: { call: plain(EnableKeyCommand) },
  DisableKey: { call: plain(DisableKeyCommand) },
  EnableKeyRotation: { call: plain(EnableKeyRotationCommand) },
  DisableKeyRotation: { call: plain(DisableKeyRotationCommand) },
  GetKeyRotationStatus: { call: plain(GetKeyRotationStatusCommand) },
  GetParametersForImport: {
    call: (client, KeyId) =>
      client.send(
        new GetParametersForImportCommand({
          KeyId,
          WrappingAlgorithm: "RSAES_OAEP_SHA_256",
          WrappingKeySpec: "RSA_2048",
        }),
      ),
  },
  GetPublicKey: { call: plain(GetPublicKeyCommand) },
  ImportKeyMaterial: {
    call: (client, KeyId, { wrapping, material }) =>
      client.send(
        new ImportKeyMaterialCommand({
          KeyId,
          ImportToken: wrapping?.token ?? NOTHING,
          EncryptedKeyMaterial: wrapping && material ? wrap(wrapping, material) : NOTHING,
          ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
        }),
      ),
  },
  ListKeyRotations: { call: plain(ListKeyRotationsCommand) },
  ReplicateKey: {
    call: (client, KeyId) => client.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "ap-south-1" })),
  },
  RotateKeyOnDemand: { call: plain(RotateKeyOnDemandCommand) },
  ScheduleKeyDeletion: { call: plain(ScheduleKeyDeletionCommand) },
  TagResource: {
    call: (client, KeyId) =>
      client.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] })),
  },
  UntagResource: {
    call: (client, KeyId) => client.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] })),
  },
  UpdateKeyDescription: {
    call: (client, KeyId) => client.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "x" })),
  },
  UpdateAlias: {
    before: async (client) => withAlias(client, await otherKey(client)),
    call: (client, TargetKeyId, { alias }) =>
      client.send(new UpdateAliasCommand({ AliasName: alias, TargetKeyId })),
    passed: "NotFoundException",
  },
  UpdatePrimaryRegion: {
    call: (client, KeyId) =>
      client.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: "ca-central-1" })),
  },
};
