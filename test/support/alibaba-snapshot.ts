import { type AlibabaAnswer, type AlibabaOptions, alibabaClient } from "./alibaba.ts";
import { buyInstance, connection } from "./alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey, base64, versionsOf } from "./alibaba-keys.ts";

/** Resources that requests of an account may name: parameters by name. */
export interface AlibabaPrepared {
  readonly account: string;
  /** Well-formed parameters that name existing resources. */
  readonly named: Readonly<Record<string, string>>;
  /** Keys of all kinds and states, each with a version. */
  readonly keys: readonly { readonly KeyId: string; readonly KeyVersionId: string }[];
  /** A key and a secret that another account might ask for. */
  readonly arns: readonly string[];
}

/** Keys that are not of the default kind. */
const KINDS = [
  { KeySpec: "EC_P256" },
  { KeySpec: "RSA_2048" },
  { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" },
] as const;

/**
 * Makes keys in every state, the first and a secret in an instance, aliases, tags, other secrets and access points.
 *
 * @returns what requests may name
 */
export async function prepareAlibabaAccount(options: AlibabaOptions = {}): Promise<AlibabaPrepared> {
  const client = alibabaClient(options);
  const Tags = [{ TagKey: "a", TagValue: "1" }];
  const inInstance = { DKMSInstanceId: await connectedInstance(client) };
  const made = [await addAlibabaKey(client, { Tags, Description: "key 0", ...inInstance })];
  for (let n = 1; n < 3; n++) made.push(await addAlibabaKey(client, { Tags, Description: `key ${n}` }));
  for (const kind of KINDS) made.push(await addAlibabaKey(client, { ...kind, Tags }));
  const [main, disabled, going] = made;
  if (!main || !disabled || !going) throw new Error("no keys");
  const keys = [];
  for (const { id } of made) {
    const [KeyVersionId = ""] = await versionsOf({ client, id, arn: "" });
    keys.push({ KeyId: id, KeyVersionId });
  }
  await client.call("DisableKey", { KeyId: disabled.id });
  await client.call("ScheduleKeyDeletion", { KeyId: going.id, PendingWindowInDays: 30 });
  const pending = await addAlibabaKey(client, { Origin: "EXTERNAL" });
  keys.push({ KeyId: pending.id, KeyVersionId: keys[0]?.KeyVersionId ?? "" });
  await client.call("CreateAlias", { AliasName: "alias/prepared", KeyId: main.id });
  const secret = { SecretName: "prepared", SecretData: "data", VersionId: "v1" };
  await client.call("CreateSecret", { ...secret, ...inInstance, EncryptionKeyId: main.id, Tags });
  await client.call("CreateSecret", { ...secret, SecretName: "going" });
  await client.call("DeleteSecret", { SecretName: "going", RecoveryWindowInDays: 30 });
  await client.call("GetManagedDataKey", { DataKeyName: "prepared" });
  await client.call("CreateNetworkRule", { Name: "rule", Type: "Private", SourcePrivateIp: ["10.0.0.0/8"] });
  await client.call("CreatePolicy", {
    Name: "policy",
    Permissions: ["RbacPermission/Template/CryptoServiceKeyUser"],
    Resources: ["key/*"],
    AccessControlRules: { NetworkRules: ["rule"] },
  });
  await client.call("CreateApplicationAccessPoint", { Name: "prepared", Policies: ["policy"] });
  const { ClientKeyId } = await client.call("CreateClientKey", {
    AapName: "prepared",
    Password: "Passw0rd-1",
  });
  const sealed = await client.call("Encrypt", { KeyId: main.id, Plaintext: base64("text") });
  return {
    account: client.account,
    keys,
    arns: [main.arn, `acs:kms:cn-hangzhou:${client.account}:secret/prepared`],
    named: {
      AapName: "prepared",
      AliasName: "alias/prepared",
      CiphertextBlob: String(sealed.CiphertextBlob),
      ClientKeyId: String(ClientKeyId),
      DataKeyName: "prepared",
      DestinationKeyId: main.id,
      KeyId: main.id,
      "ResourceId.1": main.id,
      SecretName: "prepared",
    },
  };
}

/** Buys an instance and waits until it is connected, for servers whose clock is not the test's. @returns its id */
async function connectedInstance(client: AlibabaClient): Promise<string> {
  const KmsInstanceId = await buyInstance(client, { secrets: 100, vpcs: 2 });
  await client.call("ConnectKmsInstance", connection(KmsInstanceId));
  const isConnected = async () => {
    const { KmsInstance } = await client.call("GetKmsInstance", { KmsInstanceId });
    return (KmsInstance as { Status: string }).Status === "Connected";
  };
  while (!(await isConnected())) await new Promise((resolve) => setTimeout(resolve, 100));
  return KmsInstanceId;
}

/** Everything that an account can read of itself. */
export async function alibabaSnapshot(account: string, options: AlibabaOptions = {}): Promise<object> {
  const client = alibabaClient({ ...options, account });
  /** The answer, or the code of the error. The request is repeated where an idle connection was closed. */
  const ask = async (
    action: string,
    parameters: Readonly<Record<string, string>> = {},
    again = true,
  ): Promise<AlibabaAnswer> => {
    try {
      const { RequestId: _, ...rest } = await client.call(action, { PageSize: "100", ...parameters });
      return rest;
    } catch (thrown) {
      const error = thrown as Error & { readonly code?: string; readonly data?: unknown };
      if (error.data === undefined && again) return ask(action, parameters, false);
      if (error.data === undefined) throw error;
      return { error: error.code };
    }
  };
  const lists = {
    aliases: await ask("ListAliases"),
    keyTags: await ask("ListTagResources", { ResourceType: "key" }),
    secretTags: await ask("ListTagResources", { ResourceType: "secret" }),
    accessPoints: await ask("ListApplicationAccessPoints"),
    accessPoint: await ask("DescribeApplicationAccessPoint", { Name: "prepared" }),
    policies: await ask("ListPolicies"),
    policy: await ask("DescribePolicy", { Name: "policy" }),
    rules: await ask("ListNetworkRules"),
    rule: await ask("DescribeNetworkRule", { Name: "rule" }),
    clientKeys: await ask("ListClientKeys"),
    dataKeys: await ask("ListManagedDataKeyVersions", { DataKeyName: "prepared" }),
  };
  const keys = await ask("ListKeys");
  const secrets = await ask("ListSecrets", { FetchTags: "true" });
  const each = async (names: readonly string[], parameter: string, actions: readonly string[]) =>
    Promise.all(
      names.map((name) => Promise.all(actions.map((action) => ask(action, { [parameter]: name })))),
    );
  const keyIds = membersOf(keys, "Keys", "Key", "KeyId");
  const secretNames = membersOf(secrets, "SecretList", "Secret", "SecretName");
  return {
    ...lists,
    keys,
    secrets,
    ofKeys: await each(keyIds, "KeyId", ["DescribeKey", "GetKeyPolicy", "ListKeyVersions"]),
    ofSecrets: await each(secretNames, "SecretName", [
      ...["DescribeSecret", "GetSecretPolicy", "GetSecretValue", "ListSecretVersionIds"],
    ]),
  };
}

function membersOf(answer: AlibabaAnswer, list: string, member: string, name: string): string[] {
  const members = (answer[list] as Record<string, Record<string, string>[]> | undefined)?.[member] ?? [];
  return members.map((one) => one[name] ?? "");
}
