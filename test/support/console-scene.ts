import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateAliasCommand,
  CreateCustomKeyStoreCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  type KMSClient,
  ListKeysCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from "@aws-sdk/client-kms";
import { type AlibabaOptions, alibabaClient } from "./alibaba.ts";
import { kms } from "./client.ts";
import { cloudWatch } from "./cloudwatch.ts";
import { clusterStore } from "./custom-key-stores.ts";

/** Accounts and Regions of the scene. */
export const AWS = { account: "111122223333", region: "eu-west-3" } as const;
export const ALIBABA = { account: "1234567890123456", region: "cn-hangzhou" } as const;

/** A text that would run, were it ever taken for markup. */
export const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

/** What tags, aliases and names of secrets may have of it: neither cloud takes angle brackets there. */
export const HOSTILE_TAG = "javascript:window.hacked=1";

/** What only GetSecretValue may tell. */
export const SECRET_VALUE = "the-value-of-a-secret-that-no-page-shows";

/** What was made, as far as tests look for it. */
export interface Scene {
  readonly aws: KMSClient;
  /** Its first key, which has all that a key may have. */
  readonly keyId: string;
}

/** Where a scene is made. */
export interface Stage {
  readonly url: string;
  /** The default one where it is left out. */
  readonly workspace?: string;
}

function headersOf({ workspace }: Stage): Record<string, string> {
  return workspace === undefined ? {} : { "x-fauxkms-workspace": workspace };
}

/** Calls the control API of a server that asks for no token. @throws Error for what it refuses */
export async function controlOn(
  stage: Stage,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${stage.url}/_fauxkms/${path}`, {
    method,
    headers: headersOf(stage),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/**
 * Fills a workspace of a server through the SDKs of both clouds, so that every page has something to show: keys in
 * several states, grants, secrets, an instance, refusals, a fault, users, costs; and texts of strangers that are hostile.
 */
export async function makeScene(stage: Stage): Promise<Scene> {
  const aws = kms({ ...stage, ...AWS, config: { maxAttempts: 3 } });
  const [keyId] = await Promise.all([makeAws(aws), makeAlibaba({ ...stage, ...ALIBABA })]);
  await makeAlarm(stage);
  await makeByControl(stage);
  await beThrottled(aws, keyId);
  return { aws, keyId };
}

/** @returns the id of the first key */
async function makeAws(aws: KMSClient): Promise<string> {
  const make = async (Description: string) =>
    (await aws.send(new CreateKeyCommand({ Description }))).KeyMetadata?.KeyId ?? "";
  const keyId = await make(HOSTILE);
  await aws.send(new CreateAliasCommand({ AliasName: "alias/orders", TargetKeyId: keyId }));
  const Tags = [
    { TagKey: "team", TagValue: "orders" },
    { TagKey: "note", TagValue: HOSTILE_TAG },
  ];
  await aws.send(new TagResourceCommand({ KeyId: keyId, Tags }));
  await aws.send(new EnableKeyRotationCommand({ KeyId: keyId, RotationPeriodInDays: 90 }));
  await aws.send(
    new CreateGrantCommand({
      KeyId: keyId,
      GranteePrincipal: `arn:aws:iam::${AWS.account}:role/worker`,
      Operations: ["Decrypt"],
    }),
  );
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: HOSTILE.replaceAll(/[^a-z0-9]/gi, ""),
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${AWS.account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
  await aws.send(new PutKeyPolicyCommand({ KeyId: keyId, Policy }));
  await aws.send(new CreateCustomKeyStoreCommand(clusterStore({ CustomKeyStoreName: HOSTILE })));
  const [disabled, dying] = [await make("a key that is disabled"), await make("a key that will be deleted")];
  // As hostile as the name of an alias may be.
  await aws.send(new CreateAliasCommand({ AliasName: "alias/img_src-x/onerror", TargetKeyId: disabled }));
  await aws.send(new DisableKeyCommand({ KeyId: disabled }));
  await aws.send(new ScheduleKeyDeletionCommand({ KeyId: dying, PendingWindowInDays: 7 }));
  const { CiphertextBlob } = await aws.send(
    new EncryptCommand({ KeyId: keyId, Plaintext: Buffer.from("hello") }),
  );
  await aws.send(new DecryptCommand({ CiphertextBlob }));
  await aws.send(new EncryptCommand({ KeyId: disabled, Plaintext: Buffer.from("no") })).catch(() => {});
  return keyId;
}

async function makeAlibaba(options: AlibabaOptions): Promise<void> {
  const alibaba = alibabaClient(options);
  const { KeyMetadata } = await alibaba.call("CreateKey", { Description: HOSTILE });
  const { KeyId: alibabaKeyId } = KeyMetadata as { readonly KeyId: string };
  await alibaba.call("CreateAlias", { KeyId: alibabaKeyId, AliasName: "alias/orders" });
  await alibaba.call("TagResource", {
    KeyId: alibabaKeyId,
    Tags: JSON.stringify([{ TagKey: "note", TagValue: HOSTILE_TAG }]),
  });
  await alibaba.call("Encrypt", { KeyId: alibabaKeyId, Plaintext: "aGVsbG8=" });
  await alibaba.call("CreateSecret", {
    SecretName: "orders/db_password.onerror=1",
    SecretData: SECRET_VALUE,
    VersionId: "v1",
    Description: HOSTILE,
  });
}

/** An alarm on throttled requests, whose texts are hostile. */
async function makeAlarm(stage: Stage): Promise<void> {
  const alarm = {
    AlarmName: HOSTILE,
    AlarmDescription: HOSTILE,
    Namespace: "AWS/Usage",
    MetricName: "CallCount",
    Dimensions: [
      { Name: "Service", Value: "KMS" },
      { Name: "Type", Value: "API" },
      { Name: "Resource", Value: "CreateKey" },
      { Name: "Class", Value: "None" },
    ],
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
  } as const;
  const client = cloudWatch({ ...stage, ...AWS });
  await client.send(new PutMetricAlarmCommand({ ...alarm, Dimensions: [...alarm.Dimensions] }));
}

async function makeByControl(stage: Stage): Promise<void> {
  await controlOn(stage, "POST", "instances", { ...ALIBABA, productType: "software", qps: 1000, months: 12 });
  await controlOn(stage, "PUT", `identities/aws/${AWS.account}/user/alice`, {
    tags: { note: "a user" },
    policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
  });
  await controlOn(stage, "POST", "faults", {
    match: { operation: "GenerateDataKeyWithoutPlaintext" },
    effect: { error: "KMSInternalException" },
    times: 3,
  });
}

/** Uses a quota up, so that requests are refused, also with the SDK's retries. */
async function beThrottled(aws: KMSClient, KeyId: string): Promise<void> {
  await aws.send(new ListKeysCommand({}));
  const data = () => aws.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
  await Promise.all([data(), data(), data()]);
  const create = () => aws.send(new CreateKeyCommand({ Description: "one too many" }));
  await Promise.allSettled(Array.from({ length: 12 }, create));
}
