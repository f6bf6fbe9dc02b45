import {
  CancelKeyDeletionCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyLastUsageCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeyPoliciesCommand,
  ListKeyRotationsCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { bytes } from "./keys.ts";

/** A call that names a key. */
interface Named {
  readonly operation: string;
  /** The permission of the call, where it has another name than the operation. */
  readonly action?: string;
  /** @param blob a ciphertext of the key named, where the operation needs one */
  readonly call: (client: KMSClient, keyId: string, blob: Uint8Array) => Promise<unknown>;
}

/** Calls that take a key id, a key ARN, an alias name or an alias ARN, and answer the key's ARN. */
export const BY_ANY_NAME: readonly Named[] = [
  {
    operation: "Encrypt",
    call: async (client, KeyId) =>
      (await client.send(new EncryptCommand({ KeyId, Plaintext: bytes("x") }))).KeyId,
  },
  {
    operation: "Decrypt",
    call: async (client, KeyId, CiphertextBlob) =>
      (await client.send(new DecryptCommand({ KeyId, CiphertextBlob }))).KeyId,
  },
  {
    operation: "ReEncrypt, source",
    action: "ReEncryptFrom",
    call: async (client, SourceKeyId, CiphertextBlob) => {
      const DestinationKeyId = "alias/aws/s3";
      const command = new ReEncryptCommand({ SourceKeyId, DestinationKeyId, CiphertextBlob });
      return (await client.send(command)).SourceKeyId;
    },
  },
  {
    operation: "ReEncrypt, destination",
    action: "ReEncryptTo",
    call: async (client, DestinationKeyId) => {
      const source = new EncryptCommand({ KeyId: "alias/aws/s3", Plaintext: bytes("x") });
      const { CiphertextBlob } = await client.send(source);
      return (await client.send(new ReEncryptCommand({ DestinationKeyId, CiphertextBlob }))).KeyId;
    },
  },
  {
    operation: "GenerateDataKey",
    call: async (client, KeyId) =>
      (await client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }))).KeyId,
  },
  {
    operation: "GenerateDataKeyWithoutPlaintext",
    call: async (client, KeyId) =>
      (await client.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" }))).KeyId,
  },
  {
    operation: "DescribeKey",
    call: async (client, KeyId) => (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Arn,
  },
];

/** Calls that read a key, and take its id or ARN. */
export const READS: readonly Named[] = [
  { operation: "GetKeyPolicy", call: (client, KeyId) => client.send(new GetKeyPolicyCommand({ KeyId })) },
  {
    operation: "GetKeyRotationStatus",
    call: (client, KeyId) => client.send(new GetKeyRotationStatusCommand({ KeyId })),
  },
  {
    operation: "GetKeyLastUsage",
    call: (client, KeyId) => client.send(new GetKeyLastUsageCommand({ KeyId })),
  },
  { operation: "ListAliases", call: (client, KeyId) => client.send(new ListAliasesCommand({ KeyId })) },
  {
    operation: "ListKeyPolicies",
    call: (client, KeyId) => client.send(new ListKeyPoliciesCommand({ KeyId })),
  },
  {
    operation: "ListKeyRotations",
    call: (client, KeyId) => client.send(new ListKeyRotationsCommand({ KeyId })),
  },
  {
    operation: "ListResourceTags",
    call: (client, KeyId) => client.send(new ListResourceTagsCommand({ KeyId })),
  },
];

const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" }],
});

/** Calls that change a key, and take its id or ARN, in an order that works on one key. */
export const CHANGES: readonly Named[] = [
  {
    operation: "UpdateKeyDescription",
    call: (client, KeyId) =>
      client.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "changed by a test" })),
  },
  {
    operation: "TagResource",
    call: (client, KeyId) =>
      client.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "1" }] })),
  },
  {
    operation: "UntagResource",
    call: (client, KeyId) => client.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] })),
  },
  {
    operation: "PutKeyPolicy",
    call: (client, KeyId) => client.send(new PutKeyPolicyCommand({ KeyId, Policy: POLICY })),
  },
  {
    operation: "RotateKeyOnDemand",
    call: (client, KeyId) => client.send(new RotateKeyOnDemandCommand({ KeyId })),
  },
  {
    operation: "EnableKeyRotation",
    call: (client, KeyId) => client.send(new EnableKeyRotationCommand({ KeyId })),
  },
  {
    operation: "DisableKeyRotation",
    call: (client, KeyId) => client.send(new DisableKeyRotationCommand({ KeyId })),
  },
  { operation: "DisableKey", call: (client, KeyId) => client.send(new DisableKeyCommand({ KeyId })) },
  { operation: "EnableKey", call: (client, KeyId) => client.send(new EnableKeyCommand({ KeyId })) },
  {
    operation: "ScheduleKeyDeletion",
    call: (client, KeyId) => client.send(new ScheduleKeyDeletionCommand({ KeyId })),
  },
  {
    operation: "CancelKeyDeletion",
    call: (client, KeyId) => client.send(new CancelKeyDeletionCommand({ KeyId })),
  },
];
