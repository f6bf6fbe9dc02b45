import { RuntimeOptions } from "@alicloud/tea-util";
import { type AlibabaAnswer, type AlibabaParameters, alibabaClient } from "./alibaba.ts";
import { type AlibabaClient, type AlibabaKey, addAlibabaKey } from "./alibaba-keys.ts";
import { serverUrl } from "./client.ts";
import { FrozenWorkspace } from "./management.ts";
import { Config, OpenApi, OpenApiRequest, Params } from "./openapi-client.ts";

/** An instance to buy; omitted members have defaults. */
export interface Wanted {
  readonly type?: "software" | "hardware";
  readonly qps?: number;
  readonly keys?: number;
  readonly secrets?: number;
  readonly vpcs?: number;
  readonly logStorageGb?: number;
  readonly months?: number;
  readonly renewal?: "AutoRenewal" | "ManualRenewal" | "NotRenewal";
}

/** Calls an operation of BssOpenApi with the account, Region and workspace of a client of KMS. @throws the SDK's error */
export async function bss(
  client: AlibabaClient,
  action: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<AlibabaAnswer> {
  const { accessKey, region = "cn-hangzhou", workspace } = client;
  const api = new OpenApi(
    new Config({
      accessKeyId: accessKey?.accessKeyId ?? client.account,
      accessKeySecret: accessKey?.accessKeySecret ?? "any",
      endpoint: new URL(client.url ?? serverUrl(client.server ?? "off")).host,
      protocol: "http",
      regionId: region,
    }),
  );
  const params = new Params({
    action,
    version: "2017-12-14",
    protocol: "HTTP",
    pathname: "/",
    method: "POST",
    authType: "AK",
    style: "RPC",
    reqBodyType: "formData",
    bodyType: "json",
  });
  const request = new OpenApiRequest({
    query: { ...parameters },
    headers: workspace === undefined ? {} : { "x-fauxkms-workspace": workspace },
  });
  const { body } = await api.callApi(params, request, new RuntimeOptions({ autoretry: false }));
  return body as AlibabaAnswer;
}

/** The parameters of CreateInstance that buy an instance (BssOpenApi). */
export function purchase(wanted: Wanted, region = "cn-hangzhou"): Record<string, string> {
  const hardware = wanted.type === "hardware";
  const modules: Record<string, string | number> = {
    ProductVersion: hardware ? 1 : 3,
    Region: region,
    Spec: wanted.qps ?? (hardware ? 2000 : 1000),
    KeyNum: wanted.keys ?? 1000,
    SecretNum: wanted.secrets ?? 0,
    VpcNum: wanted.vpcs ?? 1,
    Log: wanted.logStorageGb ? 1 : 0,
    LogStorage: wanted.logStorageGb ?? 0,
  };
  const parameters: Record<string, string> = {
    ProductCode: "kms",
    ProductType: "kms_ddi_public_intl",
    SubscriptionType: "Subscription",
    Period: String(wanted.months ?? 1),
    ...(wanted.renewal !== undefined && { RenewalStatus: wanted.renewal }),
    ...(wanted.renewal === "AutoRenewal" && { RenewPeriod: "1" }),
  };
  for (const [index, [code, value]] of Object.entries(modules).entries()) {
    parameters[`Parameter.${index + 1}.Code`] = code;
    parameters[`Parameter.${index + 1}.Value`] = String(value);
  }
  return parameters;
}

/** Buys an instance in the client's Region. It is Uninitialized then. @returns its id */
export async function buyInstance(client: AlibabaClient, wanted: Wanted = {}): Promise<string> {
  const { Data } = await bss(client, "CreateInstance", purchase(wanted, client.region));
  const { InstanceId } = Data as { readonly InstanceId: string };
  return InstanceId;
}

/** The parameters of ConnectKmsInstance. @param zones their letters */
export function connection(KmsInstanceId: string, region = "cn-hangzhou", zones = ["k", "j"]) {
  return {
    KmsInstanceId,
    VpcId: "vpc-bp19z7cwmltad5dff0001",
    VSwitchIds: "vsw-bp1i512amda6d10a0001",
    ZoneIds: zones.map((zone) => `${region}-${zone}`).join(","),
    KMProvider: "Aliyun",
  };
}

/** Connects an instance and advances the clock until it is connected. */
async function connectInstance(
  client: AlibabaClient,
  workspace: Pick<FrozenWorkspace, "advance">,
  instanceId: string,
): Promise<void> {
  await client.call("ConnectKmsInstance", connection(instanceId, client.region));
  await workspace.advance(CONNECTING_SECONDS);
}

/** Seconds for which an instance is Connecting, by the workspace's clock. */
const CONNECTING_SECONDS = 2;

/** Buys an instance and connects it. @returns its id */
export async function makeInstance(
  client: AlibabaClient,
  workspace: Pick<FrozenWorkspace, "advance">,
  wanted: Wanted = {},
): Promise<string> {
  const instanceId = await buyInstance(client, wanted);
  await connectInstance(client, workspace, instanceId);
  return instanceId;
}

/** A key in an instance that works: only such a key and the secrets under it have policies. */
export interface InstanceKey extends AlibabaKey {
  /** Workspace of their own. Its clock stands still. */
  readonly workspace: FrozenWorkspace;
  /** Members of CreateKey that put another key into the instance. */
  readonly forKeys: { readonly DKMSInstanceId: string };
  /** Members of CreateSecret that put a secret into the instance, encrypted under the key. */
  readonly forSecrets: { readonly DKMSInstanceId: string; readonly EncryptionKeyId: string };
}

/**
 * Makes a key in an instance of a fresh account.
 *
 * @param parameters of CreateKey.
 * @param wanted has by default a unit for one account that policies name.
 * @param now start of the clock.
 */
export async function makeInstanceKey(
  parameters: AlibabaParameters = {},
  wanted: Wanted = { secrets: 100, vpcs: 2 },
  now = "2031-01-10T04:00:00.000Z",
): Promise<InstanceKey> {
  const workspace = await FrozenWorkspace.begin(now);
  const client = alibabaClient({ ...workspace.options });
  const forKeys = { DKMSInstanceId: await makeInstance(client, workspace, wanted) };
  const key = await addAlibabaKey(client, { ...forKeys, ...parameters });
  return { workspace, client, ...key, forKeys, forSecrets: { ...forKeys, EncryptionKeyId: key.id } };
}
