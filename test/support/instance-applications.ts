import { KEY_USER, SECRET_USER } from "./access-points.ts";
import { alibabaClient } from "./alibaba.ts";
import { makeInstance, type Wanted } from "./alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey } from "./alibaba-keys.ts";
import { serverUrl } from "./client.ts";
import {
  type ClientKey,
  callInstanceApi,
  type InstanceAnswer,
  type ProtoValue,
  type ProtoValues,
} from "./instance-api.ts";
import type { FrozenWorkspace } from "./management.ts";
import { privateKeyIn } from "./pkcs12.ts";

const PASSWORD = "Correct-horse-7";

/** A policy of an access point; omitted members allow everything. */
export interface Allowed {
  readonly permissions?: readonly string[];
  readonly resources?: readonly string[];
  readonly networkRules?: readonly string[];
}

/** The error of an operation. */
export interface InstanceFailure {
  readonly status: number;
  readonly code: ProtoValue | undefined;
  readonly message: ProtoValue | undefined;
}

/** A KMS instance, its owner, and an application with a ClientKey for it. */
export interface Application {
  readonly client: AlibabaClient;
  readonly instanceId: string;
  /** Name of the access point that the ClientKey is of. */
  readonly accessPoint: string;
  readonly clientKey: ClientKey;
}

/** Buys and connects an instance in an account of its own, and makes a ClientKey that may do everything in it. */
export async function makeApplication(workspace: FrozenWorkspace, wanted: Wanted = {}): Promise<Application> {
  const client = alibabaClient({ server: workspace.server, workspace: workspace.name });
  const instanceId = await makeInstance(client, workspace, wanted);
  const accessPoint = await addAccessPoint(client, [instanceId]);
  return { client, instanceId, accessPoint, clientKey: await newClientKey(client, accessPoint) };
}

let made = 0;

/** Makes an access point with one policy for each instance, and a ClientKey of it. */
export async function addClientKey(
  client: AlibabaClient,
  instances: readonly string[],
  allowed: Allowed = {},
  validity: { readonly NotBefore?: string; readonly NotAfter?: string } = {},
): Promise<ClientKey> {
  return newClientKey(client, await addAccessPoint(client, instances, allowed), validity);
}

/** Makes an access point with one policy for each instance. @returns its name */
async function addAccessPoint(
  client: AlibabaClient,
  instances: readonly string[],
  allowed: Allowed = {},
): Promise<string> {
  const name = `application-${++made}`;
  const policies = instances.map((_, index) => `${name}-${index}`);
  for (const [index, KmsInstance] of instances.entries()) {
    await client.call("CreatePolicy", {
      Name: policies[index],
      KmsInstance,
      Permissions: allowed.permissions ?? [KEY_USER, SECRET_USER],
      Resources: allowed.resources ?? ["key/*", "secret/*"],
      AccessControlRules: { NetworkRules: allowed.networkRules ?? [] },
    });
  }
  await client.call("CreateApplicationAccessPoint", { Name: name, Policies: policies });
  return name;
}

/** Makes a ClientKey of an access point, and opens it. */
export async function newClientKey(
  client: AlibabaClient,
  AapName: string,
  validity: { readonly NotBefore?: string; readonly NotAfter?: string } = {},
): Promise<ClientKey> {
  const answer = await client.call("CreateClientKey", { AapName, Password: PASSWORD, ...validity });
  const privateKey = privateKeyIn(Buffer.from(String(answer.PrivateKeyData), "base64"), PASSWORD);
  const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { keyId: String(answer.ClientKeyId), privateKeyPem };
}

/** Makes a key in the instance. @returns its id */
export async function addInstanceKey(
  { client, instanceId }: Pick<Application, "client" | "instanceId">,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { id } = await addAlibabaKey(client, { DKMSInstanceId: instanceId, ...parameters });
  return id;
}

/** Calls an operation. @throws Error where it does not succeed */
export async function instanceCall(
  { client, clientKey }: Pick<Application, "client" | "clientKey">,
  apiName: string,
  request: ProtoValues = {},
): Promise<ProtoValues> {
  const { status, message } = await answerOf(client, clientKey, apiName, request);
  if (status !== 200) throw new Error(`${apiName}: ${status} ${JSON.stringify(message)}`);
  return message;
}

/** The error of a call. @throws Error where it succeeds */
export async function instanceFailure(
  { client, clientKey }: Pick<Application, "client" | "clientKey">,
  apiName: string,
  request: ProtoValues = {},
): Promise<InstanceFailure> {
  const { status, message } = await answerOf(client, clientKey, apiName, request);
  if (status === 200) throw new Error(`${apiName} succeeded`);
  return { status, code: message.ErrorCode, message: message.ErrorMessage };
}

/** Origin of the server that a client calls. */
export function originOf({ url, server }: AlibabaClient): string {
  return url ?? serverUrl(server ?? "off");
}

function answerOf(
  client: AlibabaClient,
  clientKey: ClientKey,
  apiName: string,
  request: ProtoValues,
): Promise<InstanceAnswer> {
  return callInstanceApi(originOf(client), clientKey, apiName, request);
}

/** Bytes of an answer. */
export function bytesOf(value: ProtoValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError("not bytes");
}
