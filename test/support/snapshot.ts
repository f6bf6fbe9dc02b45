import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { kms } from "./client.ts";
import type { Prepared } from "./mutated-values.ts";

/** Keys in every state that there is, with an alias, tags and rotations. @returns what requests may name. */
export async function prepareAccount(account: string): Promise<Prepared & { readonly arn: string }> {
  const client = kms({ account });
  const made: string[] = [];
  for (const name of ["a", "b", "c"]) {
    const { KeyMetadata } = await client.send(
      new CreateKeyCommand({ Description: name, Tags: [{ TagKey: "name", TagValue: name }] }),
    );
    made.push(KeyMetadata?.Arn ?? "");
  }
  const [enabled = "", disabled, deleted] = made;
  await client.send(new CreateAliasCommand({ AliasName: "alias/prepared", TargetKeyId: enabled }));
  await client.send(new EnableKeyRotationCommand({ KeyId: enabled, RotationPeriodInDays: 100 }));
  await client.send(new RotateKeyOnDemandCommand({ KeyId: enabled }));
  await client.send(new DisableKeyCommand({ KeyId: disabled }));
  await client.send(new ScheduleKeyDeletionCommand({ KeyId: deleted }));
  const { CiphertextBlob } = await client.send(
    new EncryptCommand({ KeyId: enabled, Plaintext: Buffer.from("x") }),
  );
  return {
    keyId: enabled.split("/")[1] ?? "",
    arn: enabled,
    aliasName: "alias/prepared",
    ciphertext: Buffer.from(CiphertextBlob ?? []).toString("base64"),
    foreign: [],
  };
}

/** All that an account shows of its keys in a Region. */
export async function snapshot(account: string, region: string): Promise<unknown> {
  const client = kms({ account, region });
  const { Keys = [], Truncated } = await client.send(new ListKeysCommand({ Limit: 1000 }));
  const { Aliases } = await client.send(new ListAliasesCommand({ Limit: 100 }));
  const keys = [];
  for (const { KeyId } of Keys) keys.push(await describe(client, KeyId ?? ""));
  return { keys, Truncated, Aliases };
}

async function describe(client: KMSClient, KeyId: string): Promise<unknown> {
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
  const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId }));
  const { Tags } = await client.send(new ListResourceTagsCommand({ KeyId }));
  const { $metadata: _, ...status } = await client.send(new GetKeyRotationStatusCommand({ KeyId }));
  const { Rotations } = await client.send(
    new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
  );
  return { KeyMetadata, Policy, Tags, status, Rotations };
}
