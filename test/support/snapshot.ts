import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KeySpec,
  type KeyUsageType,
  type KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { type ClientOptions, kms } from "./client.ts";
import type { Prepared } from "./mutated-values.ts";

/** A spec and a usage for each kind of key that is not symmetric. */
const KINDS: readonly [KeySpec, KeyUsageType][] = [
  ["RSA_2048", "ENCRYPT_DECRYPT"],
  ["RSA_2048", "SIGN_VERIFY"],
  ["ECC_NIST_P256", "SIGN_VERIFY"],
  ["ECC_NIST_P256", "KEY_AGREEMENT"],
  ["ECC_NIST_EDWARDS25519", "SIGN_VERIFY"],
  ["ECC_SECG_P256K1", "SIGN_VERIFY"],
  ["HMAC_256", "GENERATE_VERIFY_MAC"],
  ["ML_DSA_44", "SIGN_VERIFY"],
  ["ML_KEM_512", "ENCAPSULATE_DECAPSULATE"],
];

/** Makes keys in every state, with an alias, tags and rotations. @returns what requests may name. */
export async function prepareAccount(
  account: string,
  options: ClientOptions = {},
): Promise<Prepared & { readonly arn: string }> {
  const client = kms({ ...options, account });
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
  const otherKeys = [];
  for (const [KeySpec, KeyUsage] of KINDS) {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage }));
    otherKeys.push(KeyMetadata?.KeyId ?? "");
  }
  for (const input of [{ Origin: "EXTERNAL" }, { MultiRegion: true }] as const) {
    const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
    otherKeys.push(KeyMetadata?.KeyId ?? "");
  }
  const grantee = `arn:aws:iam::${account}:user/grantee`;
  await client.send(
    new CreateGrantCommand({ KeyId: enabled, GranteePrincipal: grantee, Operations: ["Encrypt"] }),
  );
  return {
    otherKeys,
    keyId: enabled.split("/")[1] ?? "",
    arn: enabled,
    aliasName: "alias/prepared",
    ciphertext: Buffer.from(CiphertextBlob ?? []).toString("base64"),
    foreign: [],
  };
}

/** Everything that an account can read of its keys in a Region. */
export async function snapshot(
  account: string,
  region: string,
  options: ClientOptions = {},
): Promise<unknown> {
  const client = kms({ ...options, account, region });
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
  const { Grants } = await client.send(new ListGrantsCommand({ KeyId }));
  const all = { KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" } as const;
  // Not every kind of key can be rotated.
  const [status, rotations] = await Promise.all([
    client.send(new GetKeyRotationStatusCommand({ KeyId })).then(
      ({ $metadata: _, OnDemandRotationStartDate: __, ...rest }) => rest,
      (error: Error) => error.name,
    ),
    client.send(new ListKeyRotationsCommand(all)).then(
      ({ Rotations }) => Rotations,
      (error: Error) => error.name,
    ),
  ]);
  return { KeyMetadata, Policy, Tags, Grants, status, rotations };
}
