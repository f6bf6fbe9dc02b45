/*
 * Starts the mock of this checkout with all that a client of Alibaba Cloud needs, runs a command, and ends with its exit
 * code:
 *
 *   node with-instance.mjs COMMAND [ARGUMENT…]
 *
 * The variables that the command gets are those of `environment` below. The server forgets everything when it ends.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const ACCOUNT = "1234567890123456";
const PASSWORD = "Correct-horse-7";
const ROLES = ["CryptoServiceKeyUser", "CryptoServiceSecretUser"].map(
  (role) => `RbacPermission/Template/${role}`,
);

/** Calls an operation as the account: a permissive server checks no signature. */
async function call(url, Action, parameters = {}, Version = "2016-01-20") {
  const query = {
    Action,
    Version,
    Format: "JSON",
    AccessKeyId: ACCOUNT,
    RegionId: "cn-hangzhou",
    ...parameters,
  };
  const response = await fetch(`${url}/?${new URLSearchParams(query)}`, { method: "POST" });
  const body = await response.json();
  if (response.status !== 200) throw new Error(`${Action}: ${JSON.stringify(body)}`);
  return body;
}

/** Buys a KMS instance, and connects it. @returns its id */
async function makeInstance(url) {
  const modules = {
    ProductVersion: 3,
    Region: "cn-hangzhou",
    Spec: 1000,
    KeyNum: 1000,
    SecretNum: 100,
    VpcNum: 3,
  };
  const parameters = {
    ProductCode: "kms",
    ProductType: "kms_ddi_public_intl",
    SubscriptionType: "Subscription",
    Period: 1,
  };
  for (const [index, [code, value]] of Object.entries({ ...modules, Log: 0, LogStorage: 0 }).entries()) {
    parameters[`Parameter.${index + 1}.Code`] = code;
    parameters[`Parameter.${index + 1}.Value`] = value;
  }
  const { Data } = await call(url, "CreateInstance", parameters, "2017-12-14");
  await call(url, "ConnectKmsInstance", {
    KmsInstanceId: Data.InstanceId,
    VpcId: "vpc-bp19z7cwmltad5dff0001",
    VSwitchIds: "vsw-bp1i512amda6d10a0001",
    ZoneIds: "cn-hangzhou-k,cn-hangzhou-j",
    KMProvider: "Aliyun",
  });
  // It takes two seconds of the workspace's clock.
  await fetch(`${url}/_fauxkms/clock/advance`, { method: "POST", body: '{"seconds":3}' });
  return Data.InstanceId;
}

/** What a command is told of the server. */
async function environment(url, folder) {
  const KmsInstanceId = await makeInstance(url);
  const { KeyMetadata } = await call(url, "CreateKey", { DKMSInstanceId: KmsInstanceId });
  const EncryptionKeyId = KeyMetadata.KeyId;
  const secret = { SecretName: "instance/password", SecretData: "the value of a secret", VersionId: "v1" };
  await call(url, "CreateSecret", { ...secret, EncryptionKeyId, DKMSInstanceId: KmsInstanceId });
  await call(url, "CreateSecret", { ...secret, SecretName: "shared/password" });
  const Permissions = JSON.stringify(ROLES);
  const Resources = '["key/*","secret/*"]';
  for (const [Name, KmsInstance] of [
    ["instance", KmsInstanceId],
    ["shared", "shared"],
  ]) {
    await call(url, "CreatePolicy", { Name, KmsInstance, Permissions, Resources });
  }
  await call(url, "CreateApplicationAccessPoint", { Name: "aap", Policies: '["instance","shared"]' });
  const clientKey = await call(url, "CreateClientKey", { AapName: "aap", Password: PASSWORD });
  const content = JSON.stringify({ KeyId: clientKey.ClientKeyId, PrivateKeyData: clientKey.PrivateKeyData });
  const file = join(folder, "client-key.json");
  writeFileSync(file, content, { mode: 0o600 });
  return {
    /** Host and port, without a scheme: plain HTTP. */
    FAUXKMS_ENDPOINT: new URL(url).host,
    /** Also the AccessKey id: any secret does. */
    FAUXKMS_ACCOUNT: ACCOUNT,
    FAUXKMS_INSTANCE_ID: KmsInstanceId,
    /** A symmetric key of the instance. */
    FAUXKMS_KEY_ID: EncryptionKeyId,
    /** A secret of the instance, and one under the default key, with the same value. */
    FAUXKMS_SECRET_NAME: secret.SecretName,
    FAUXKMS_SHARED_SECRET_NAME: "shared/password",
    FAUXKMS_SECRET_VALUE: secret.SecretData,
    /** A ClientKey for both gateways, as text and as a file, and its password. */
    FAUXKMS_CLIENT_KEY: content,
    FAUXKMS_CLIENT_KEY_FILE: file,
    FAUXKMS_CLIENT_KEY_PASSWORD: PASSWORD,
  };
}

/** Starts the server. @returns its process and its URL */
async function start() {
  const flags = ["start", "--port", "0", "--data", "memory", "--quotas", "off"];
  const server = spawn(process.execPath, [join(ROOT, "cli/fauxkms.mjs"), ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((ready, failed) => {
    let said = "";
    // What it says later is read too, so that it can go on.
    server.stdout.on("data", (piece) => {
      said += piece;
      const found = /fauxkms ready on (\S+)/.exec(said)?.[1];
      if (found) ready(found);
    });
    server.on("exit", () => failed(new Error(`the server did not start:\n${said}`)));
  });
  return { server, url };
}

const folder = mkdtempSync(join(tmpdir(), "fauxkms-client-"));
const { server, url } = await start();
try {
  const env = { ...process.env, ...(await environment(url, folder)) };
  const [command, ...args] = process.argv.slice(2);
  const child = spawn(command, args, { stdio: "inherit", env });
  process.exitCode = await new Promise((done, failed) => {
    child.on("error", failed);
    child.on("exit", (code) => done(code ?? 1));
  });
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
