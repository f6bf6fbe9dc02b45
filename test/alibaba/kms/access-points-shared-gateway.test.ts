import { randomUUID, sign } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { KEY_USER, SECRET_USER } from "../../support/access-points.ts";
import { acsQueryString, sendAcs } from "../../support/acs-sign.ts";
import { alibabaClient } from "../../support/alibaba.ts";
import { type AlibabaClient, addAlibabaKey } from "../../support/alibaba-keys.ts";
import { addSecret } from "../../support/alibaba-secrets.ts";
import type { ClientKey } from "../../support/instance-api.ts";
import { addClientKey, originOf } from "../../support/instance-applications.ts";
import { FrozenWorkspace } from "../../support/management.ts";

/*
 * aliyun-python-sdk-core 2.16.1, auth/algorithm/sha_hmac256.py, as aliyun-secret-manager-client 0.1.5 uses it with a
 * ClientKey: signature 1.0, its HMAC replaced by RSASSA-PKCS1-v1_5.
 */
const NO_PERMISSION = { status: 403, json: { Code: "Forbidden.NoPermission" } };

let workspace: FrozenWorkspace;
let client: AlibabaClient;
let key: ClientKey;
let keyId: string;

beforeAll(async () => {
  workspace = await FrozenWorkspace.begin("2031-01-10T04:00:00Z");
  client = alibabaClient(workspace.options);
  key = await addClientKey(client, ["shared"]);
  keyId = (await addAlibabaKey(client)).id;
  await addSecret(client, { SecretName: "mine", SecretData: "data" });
});

/** A request that a ClientKey signs, and what is changed of its parameters before or after that. */
interface Draft {
  readonly before?: Readonly<Record<string, string>>;
  readonly after?: Readonly<Record<string, string>>;
}

async function ask(
  clientKey: ClientKey,
  Action: string,
  parameters: Readonly<Record<string, string>>,
  { before, after }: Draft = {},
) {
  const query: Record<string, string> = {
    Action,
    Version: "2016-01-20",
    Format: "JSON",
    RegionId: "cn-hangzhou",
    AccessKeyId: clientKey.keyId,
    SignatureMethod: "SHA256withRSA",
    SignatureType: "PRIVATEKEY",
    SignatureVersion: "1.0",
    SignatureNonce: randomUUID(),
    Timestamp: new Date().toISOString().replace(/\.\d+/, ""),
    ...parameters,
    ...before,
  };
  const toSign = `POST&%2F&${encodeURIComponent(acsQueryString(query))}`;
  const Signature = sign("sha256", Buffer.from(toSign), clientKey.privateKeyPem).toString("base64");
  return sendAcs({
    url: originOf(client),
    method: "POST",
    query: { ...query, Signature, ...after },
    headers: {},
    body: "",
  });
}

describe("a ClientKey at the shared gateway", () => {
  it("reads secrets and uses keys of its account, in no header but its signature", async () => {
    const answer = await ask(key, "GetSecretValue", { SecretName: "mine" });
    expect(answer).toMatchObject({ status: 200, json: { SecretData: "data" } });
    const arn = `acs:kms:cn-hangzhou:${client.account}:secret/mine`;
    expect(await ask(key, "GetSecretValue", { SecretName: arn })).toMatchObject({ status: 200 });
    const several = { SecretsList: '[{"SecretName":"mine"}]' };
    expect(await ask(key, "BatchGetSecretValue", several)).toMatchObject({ status: 200 });
    const { json: sealed } = await ask(key, "Encrypt", { KeyId: keyId, Plaintext: "dGV4dA==" });
    const opened = await ask(key, "Decrypt", { CiphertextBlob: String(sealed.CiphertextBlob) });
    expect(opened).toMatchObject({ status: 200, json: { KeyId: keyId, Plaintext: "dGV4dA==" } });
  });

  it.each([
    ["ListKeys", {}],
    ["CreateKey", {}],
    ["DescribeSecret", { SecretName: "mine" }],
    ["PutSecretValue", { SecretName: "mine", SecretData: "x", VersionId: "v9" }],
    ["CreateClientKey", { AapName: "aap", Password: "YouPassword123!" }],
    ["GetRandomPassword", {}],
  ])("manages nothing: %s", async (action, parameters) => {
    expect(await ask(key, action, parameters)).toMatchObject(NO_PERMISSION);
  });

  it("does what one of the policies for `shared` allows, and nothing else", async () => {
    const other = (await addAlibabaKey(client)).id;
    const ofKeys = await addClientKey(client, ["shared"], {
      permissions: [KEY_USER],
      resources: [`key/${keyId}`, "secret/*"],
    });
    const given = { KeyId: keyId, Plaintext: "dGV4dA==" };
    expect(await ask(ofKeys, "Encrypt", given)).toMatchObject({ status: 200 });
    expect(await ask(ofKeys, "Encrypt", { ...given, KeyId: other })).toMatchObject(NO_PERMISSION);
    expect(await ask(ofKeys, "Encrypt", { ...given, KeyId: "alias/none" })).toMatchObject(NO_PERMISSION);
    expect(await ask(ofKeys, "GetSecretValue", { SecretName: "mine" })).toMatchObject(NO_PERMISSION);
    const ofSecrets = await addClientKey(client, ["shared"], {
      permissions: [SECRET_USER],
      resources: ["secret/mine"],
    });
    expect(await ask(ofSecrets, "GetSecretValue", { SecretName: "mine" })).toMatchObject({ status: 200 });
    expect(await ask(ofSecrets, "GetSecretValue", { SecretName: "none" })).toMatchObject(NO_PERMISSION);
    const both = { SecretsList: '[{"SecretName":"mine"},{"SecretName":"none"}]' };
    expect(await ask(ofSecrets, "BatchGetSecretValue", both)).toMatchObject(NO_PERMISSION);
    expect(await ask(ofSecrets, "Encrypt", given)).toMatchObject(NO_PERMISSION);
  });

  it("does not reach another account's secret, nor what is only for an instance", async () => {
    const stranger = alibabaClient(workspace.options);
    const { id } = await addAlibabaKey(stranger);
    await addSecret(stranger, { SecretName: "theirs", EncryptionKeyId: id });
    const SecretName = `acs:kms:cn-hangzhou:${stranger.account}:secret/theirs`;
    expect(await ask(key, "GetSecretValue", { SecretName })).toMatchObject(NO_PERMISSION);
    const theirs = { KeyId: `acs:kms:cn-hangzhou:${stranger.account}:key/${id}`, Plaintext: "dGV4dA==" };
    expect(await ask(key, "Encrypt", theirs)).toMatchObject(NO_PERMISSION);
  });

  it.each([
    ["another nonce than the signed one", { after: { SignatureNonce: "other" } }, "SignatureDoesNotMatch"],
    ["another secret than the signed one", { after: { SecretName: "theirs" } }, "SignatureDoesNotMatch"],
    ["no signature", { after: { Signature: "" } }, "IncompleteSignature"],
    ["an HMAC", { before: { SignatureMethod: "HMAC-SHA1" } }, "InvalidParameter"],
    ["another version", { before: { SignatureVersion: "2.0" } }, "InvalidParameter"],
    ["an old timestamp", { before: { Timestamp: "2020-01-01T00:00:00Z" } }, "InvalidTimeStamp.Expired"],
    ["no type of signature", { before: { SignatureType: "" } }, "InvalidAccessKeyId.NotFound"],
    ["another type", { before: { SignatureType: "BEARERTOKEN" } }, "InvalidAccessKeyId.NotFound"],
    ["another Region", { before: { RegionId: "cn-beijing" } }, "InvalidAccessKeyId.NotFound"],
  ])("is refused with %s", async (_, draft, Code) => {
    const answer = await ask(key, "GetSecretValue", { SecretName: "mine" }, draft);
    expect(answer.json).toMatchObject({ Code });
  });

  // No SDK sends it there; it would otherwise pass for an account that nobody knows.
  it("is no access key: not with an HMAC, nor in BssOpenApi", async () => {
    const missing = { status: 404, json: { Code: "InvalidAccessKeyId.NotFound" } };
    const before = { SignatureMethod: "HMAC-SHA1", SignatureType: "" };
    expect(await ask(key, "ListKeys", {}, { before })).toMatchObject(missing);
    const bss = { before: { Version: "2017-12-14" } };
    expect(await ask(key, "QueryAccountBalance", {}, bss)).toMatchObject(missing);
  });

  it("is refused with a nonce that was used", async () => {
    const before = { SignatureNonce: randomUUID() };
    const again = () => ask(key, "GetSecretValue", { SecretName: "mine" }, { before });
    expect(await again()).toMatchObject({ status: 200 });
    expect((await again()).json).toMatchObject({ Code: "SignatureNonceUsed" });
  });

  it("is refused where it is unknown, deleted or not valid by the workspace's clock", async () => {
    const given = { SecretName: "mine" };
    const unknown = { ...key, keyId: `KAAP.${randomUUID()}` };
    const missing = { status: 404, json: { Code: "InvalidAccessKeyId.NotFound" } };
    expect(await ask(unknown, "GetSecretValue", given)).toMatchObject(missing);
    for (const [NotBefore, NotAfter] of [
      ["2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"],
      ["2032-01-01T00:00:00Z", "2033-01-01T00:00:00Z"],
    ] as const) {
      const other = await addClientKey(client, ["shared"], {}, { NotBefore, NotAfter });
      expect(await ask(other, "GetSecretValue", given)).toMatchObject({
        status: 400,
        json: { Code: "InvalidAccessKeyId.Inactive" },
      });
    }
    const deleted = await addClientKey(client, ["shared"]);
    expect(await ask(deleted, "GetSecretValue", given)).toMatchObject({ status: 200 });
    await client.call("DeleteClientKey", { ClientKeyId: deleted.keyId });
    await expect.poll(() => ask(deleted, "GetSecretValue", given)).toMatchObject(missing);
  });
});
