import {
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
} from "@aws-sdk/client-kms";
import { alibabaClient } from "../test/support/alibaba.ts";
import { makeInstance } from "../test/support/alibaba-instances.ts";
import { addAlibabaKey } from "../test/support/alibaba-keys.ts";
import { addClientKey, addInstanceKey, instanceCall } from "../test/support/instance-applications.ts";
import { ACCOUNT, ALIBABA_ACCOUNT, ALIBABA_REGION } from "./servers.ts";
import { shot } from "./shots.ts";

/** Sends one request. */
export type Send = () => Promise<unknown>;

/** Makes what a kind of request needs in a workspace. */
type Prepare = (url: string, workspace: string) => Promise<Send>;

/** Quota of symmetric cryptographic operations, by our id. */
const SYMMETRIC = "crypto_symmetric";
const Plaintext = new Uint8Array(64);

/** Requests whose costs are counted, by kind. */
export const KINDS: readonly (readonly [name: string, prepare: Prepare])[] = [
  ["Encrypt", async (url, workspace) => (await keyAt(url, workspace)).encrypt],
  [
    "Decrypt",
    async (url, workspace) => {
      const { send, encrypt } = await keyAt(url, workspace);
      const CiphertextBlob = Buffer.from(String((await encrypt()).CiphertextBlob), "base64");
      return send(new DecryptCommand({ CiphertextBlob }));
    },
  ],
  [
    "GenerateDataKey",
    async (url, workspace) => {
      const { send, KeyId } = await keyAt(url, workspace);
      return send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
    },
  ],
  [
    "CreateKey",
    async (url, workspace) => {
      await setLimit(url, workspace, "createKey", 10_000);
      return sender(url, workspace)(new CreateKeyCommand({}));
    },
  ],
  [
    "Encrypt, refused: the key is disabled",
    async (url, workspace) => {
      const { send, KeyId, encrypt } = await keyAt(url, workspace);
      await (await send(new DisableKeyCommand({ KeyId })))();
      return () => refused(encrypt(), "DisabledException");
    },
  ],
  [
    "Encrypt, refused: throttled",
    async (url, workspace) => {
      const { encrypt } = await keyAt(url, workspace);
      await setLimit(url, workspace, SYMMETRIC, 0);
      return () => refused(encrypt(), "ThrottlingException");
    },
  ],
  [
    "Encrypt at Alibaba Cloud",
    async (url, workspace) => {
      const { id } = await addAlibabaKey(accountAt(url, workspace));
      return alibaba(url, workspace, { Action: "Encrypt", KeyId: id, Plaintext: "dGV4dA==" });
    },
  ],
  [
    "GetSecretValue",
    async (url, workspace) => {
      const secret = { SecretName: "db", SecretData: "value", VersionId: "v1" };
      await accountAt(url, workspace).call("CreateSecret", secret);
      return alibaba(url, workspace, { Action: "GetSecretValue", SecretName: "db" });
    },
  ],
  [
    "Encrypt, Instance API",
    async (url, workspace) => {
      const client = accountAt(url, workspace);
      const advance = async (seconds: number) => {
        await control(url, workspace, "POST", "clock/advance", { seconds });
      };
      const instanceId = await makeInstance(client, { advance });
      const clientKey = await addClientKey(client, [instanceId]);
      const KeyId = await addInstanceKey({ client, instanceId });
      return () => instanceCall({ client, clientKey }, "Encrypt", { KeyId, Plaintext });
    },
  ],
];

/** A key, and requests for it. */
async function keyAt(url: string, workspace: string) {
  const send = sender(url, workspace);
  const { KeyMetadata } = await (await send(new CreateKeyCommand({})))();
  const { KeyId } = KeyMetadata as { KeyId: string };
  return { send, KeyId, encrypt: await send(new EncryptCommand({ KeyId, Plaintext })) };
}

/** Requests of AWS KMS as its SDK sends them. */
function sender(url: string, workspace: string) {
  return async (command: object) => {
    const { headers, body } = await shot("", url, { accessKeyId: ACCOUNT, secretAccessKey: "any" }, command);
    const { host: _, "content-length": __, ...kept } = headers;
    const sent = { ...kept, "x-fauxkms-workspace": workspace };
    return () => answered(fetch(url, { method: "POST", headers: sent, body: Buffer.from(body) }));
  };
}

function accountAt(url: string, workspace: string) {
  return alibabaClient({ url, workspace, account: ALIBABA_ACCOUNT, region: ALIBABA_REGION });
}

function alibaba(url: string, workspace: string, parameters: Record<string, string>): Send {
  const place = { Version: "2016-01-20", AccessKeyId: ALIBABA_ACCOUNT, RegionId: ALIBABA_REGION };
  const query = new URLSearchParams({ ...place, ...parameters });
  return () => answered(fetch(`${url}/?${query}`, { headers: { "x-fauxkms-workspace": workspace } }));
}

function setLimit(url: string, workspace: string, quota: string, limit: number): Promise<unknown> {
  const place = { account: ACCOUNT, region: "us-east-1" };
  return control(url, workspace, "PUT", `quotas/aws/${quota}`, { ...place, limit });
}

function control(url: string, workspace: string, method: string, path: string, body: object) {
  const headers = { "x-fauxkms-workspace": workspace };
  return answered(fetch(`${url}/_fauxkms/${path}`, { method, headers, body: JSON.stringify(body) }));
}

/** The body of an answer. @throws Error with the body of a failure */
async function answered(sent: Promise<Response>): Promise<Record<string, unknown>> {
  const response = await sent;
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
}

/** Waits for a failure. @throws Error where the request does not fail so */
async function refused(sent: Promise<unknown>, code: string): Promise<void> {
  const failure = await sent.then(
    () => "no failure",
    (error: unknown) => String(error),
  );
  if (!failure.includes(code)) throw new Error(failure);
}
