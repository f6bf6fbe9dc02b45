/*
 * Starts servers of this checkout with all that a client of Alibaba Cloud needs, one where everything is allowed and one where
 * policies decide, runs a command, and ends with its exit code:
 *
 *   node with-instance.mjs COMMAND [ARGUMENT…]
 *
 * The variables that the command gets are those of `environment` and `strictEnvironment` below. The servers forget everything when they end.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ADMIN_TOKEN, STRICT_FLAGS, startServer } from "./start-server.mjs";

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

/** What a command is told of the server at which policies decide. */
async function strictEnvironment({ url, tlsUrl }, folder) {
  const ca = join(folder, "ca.pem");
  writeFileSync(ca, await (await fetch(`${url}/_fauxkms/ca.pem`)).text());
  const made = await fetch(`${url}/_fauxkms/credentials`, {
    method: "POST",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ cloud: "alibaba", account: ACCOUNT }),
  });
  if (made.status !== 201) throw new Error(`credentials: ${await made.text()}`);
  const { accessKeyId, accessKeySecret } = await made.json();
  return {
    /** For the control API, whose token follows. */
    FAUXKMS_STRICT_URL: url,
    FAUXKMS_ADMIN_TOKEN: ADMIN_TOKEN,
    /** Host and port, of plain HTTP and of HTTPS; the latter has a certificate of the CA in that file. */
    FAUXKMS_STRICT_ENDPOINT: new URL(url).host,
    FAUXKMS_STRICT_TLS_ENDPOINT: `localhost:${new URL(tlsUrl).port}`,
    FAUXKMS_CA_FILE: ca,
    /** An access key of the account itself. */
    FAUXKMS_ROOT_KEY_ID: accessKeyId,
    FAUXKMS_ROOT_KEY_SECRET: accessKeySecret,
  };
}

const folder = mkdtempSync(join(tmpdir(), "fauxkms-client-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const [permissive, strict] = await Promise.all([
  startServer("--quotas", "off"),
  startServer("--quotas", "off", "--tls-port", "0", ...STRICT_FLAGS),
]);
const env = {
  ...process.env,
  ...(await environment(permissive.url, folder)),
  ...(await strictEnvironment(strict, folder)),
};
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: "inherit", env });
child.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
// The servers would keep this process alive.
child.on("exit", (code) => process.exit(code ?? 1));
