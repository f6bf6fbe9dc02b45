import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { addSecret } from "../../support/alibaba-secrets.ts";
import { control } from "../../support/client.ts";
import type { ProtoValues } from "../../support/instance-api.ts";
import {
  type Application,
  addInstanceKey,
  bytesOf,
  instanceCall,
  instanceFailure,
  makeApplication,
} from "../../support/instance-applications.ts";
import { FrozenWorkspace } from "../../support/management.ts";

/*
 * Every operation in "Performance data for KMS" (seed 000, 2026-03-31), dedicated gateway, on both types of instance and in both
 * APIs: it works, and draws one unit from its row.
 */

const MESSAGE = Buffer.alloc(32, 7);
const Plaintext = MESSAGE.toString("base64");
const Digest = createHash("sha256").update(MESSAGE).digest("base64");
const SIGNING = "RSA_PKCS1_SHA_256";
const SEALING = "RSAES_OAEP_SHA_256";

async function scene(type: "software" | "hardware") {
  const workspace = await FrozenWorkspace.begin("2030-01-10T04:00:00Z", "enforce");
  const app: Application = await makeApplication(workspace, { type, secrets: 100 });
  const { client, instanceId } = app;
  const aes = await addInstanceKey(app);
  const rsa = await addInstanceKey(app, { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" });
  const sealing = await addInstanceKey(app, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" });
  const SecretName = await addSecret(client, { DKMSInstanceId: instanceId, EncryptionKeyId: aes });
  const versionOf = async (KeyId: string) => {
    const { KeyVersions } = await client.call("ListKeyVersions", { KeyId });
    return (KeyVersions as { KeyVersion: { KeyVersionId: string }[] }).KeyVersion[0]?.KeyVersionId ?? "";
  };
  const gateway = alibabaClient({ ...client, headers: { "x-fauxkms-instance": instanceId } });
  const openapi = async (name: string, parameters: object) => gateway.call(name, { ...parameters });
  const application = (name: string, request: ProtoValues) => instanceCall(app, name, request);

  /** Units used in the rows of the instance, rows that have none left out. */
  const used = async () => {
    const query = `quotas?cloud=alibaba&instance=${instanceId}`;
    const { json } = await control("GET", query, undefined, workspace.options);
    const rows = json.quotas as { id: string; used: number }[];
    return Object.fromEntries(rows.filter((row) => row.used > 0).map((row) => [row.id, row.used]));
  };
  /** Makes a call in a second of its own, and compares the rows that it drew from. */
  const draws = async <T>(row: string, call: () => Promise<T>): Promise<T> => {
    await workspace.advance(1);
    const answer = await call();
    expect(await used()).toEqual({ [`instance_${row}`]: 1 });
    return answer;
  };
  /** Makes an invalid call in a second of its own. */
  const costsNothing = async (name: string, request: ProtoValues): Promise<void> => {
    await workspace.advance(1);
    const { code } = await instanceFailure(app, name, request);
    expect(["InvalidParameter", "MissingParameter", "UnsupportedOperation"], name).toContain(code);
    expect(await used(), name).toEqual({});
  };
  return { costsNothing, aes, rsa, sealing, SecretName, versionOf, openapi, application, draws };
}

describe.each(["software", "hardware"] as const)("the gateway of a %s instance", (type) => {
  it("serves every operation of the OpenAPI from its row", async () => {
    const { aes, rsa, sealing, SecretName, versionOf, openapi, draws } = await scene(type);
    const call = (row: string, name: string, parameters: object) =>
      draws(row, () => openapi(name, parameters));
    const { CiphertextBlob } = await call("symmetric", "Encrypt", { KeyId: aes, Plaintext });
    expect(await call("symmetric", "Decrypt", { CiphertextBlob })).toMatchObject({ Plaintext });
    await call("symmetric", "GenerateDataKey", { KeyId: aes });
    await call("symmetric", "GenerateDataKeyWithoutPlaintext", { KeyId: aes });
    const seal = { KeyId: sealing, KeyVersionId: await versionOf(sealing), Algorithm: SEALING };
    const sealed = await call("asymmetric", "AsymmetricEncrypt", { ...seal, Plaintext });
    const opened = { ...seal, CiphertextBlob: sealed.CiphertextBlob };
    expect(await call("asymmetric", "AsymmetricDecrypt", opened)).toMatchObject({ Plaintext });
    const sign = { KeyId: rsa, KeyVersionId: await versionOf(rsa), Algorithm: "RSA_PKCS1_SHA_256", Digest };
    const { Value } = await call("asymmetric", "AsymmetricSign", sign);
    expect(await call("asymmetric", "AsymmetricVerify", { ...sign, Value })).toMatchObject({ Value: true });
    await call("public_key", "GetPublicKey", { KeyId: rsa, KeyVersionId: sign.KeyVersionId });
    expect(await call("secret_value", "GetSecretValue", { SecretName })).toMatchObject({ SecretData: "one" });
  });

  it("serves every operation of the Instance API from its row, and invalid requests from none", async () => {
    const { aes, rsa, sealing, SecretName, application, draws, costsNothing } = await scene(type);
    const call = (row: string, name: string, request: ProtoValues) =>
      draws(row, () => application(name, request));
    const sealed = await call("symmetric", "AdvanceEncrypt", { KeyId: aes, Plaintext: MESSAGE });
    const blob = bytesOf(sealed.CiphertextBlob);
    const opened = await call("symmetric", "AdvanceDecrypt", { CiphertextBlob: blob });
    expect(Buffer.from(bytesOf(opened.Plaintext))).toEqual(MESSAGE);
    await call("symmetric", "AdvanceGenerateDataKey", { KeyId: aes, NumberOfBytes: 32 });
    const made = await call("symmetric", "Encrypt", { KeyId: aes, Plaintext: MESSAGE });
    const taken = { KeyId: aes, CiphertextBlob: bytesOf(made.CiphertextBlob), Iv: bytesOf(made.Iv) };
    await call("symmetric", "Decrypt", { ...taken, Algorithm: "AES_GCM" });
    await call("symmetric", "GenerateDataKey", { KeyId: aes, NumberOfBytes: 32 });
    const wrapped = await call("asymmetric", "Encrypt", { KeyId: sealing, Plaintext: MESSAGE });
    const asymmetric = {
      KeyId: sealing,
      CiphertextBlob: bytesOf(wrapped.CiphertextBlob),
      Algorithm: SEALING,
    };
    await call("asymmetric", "Decrypt", asymmetric);
    const sign = { KeyId: rsa, Message: MESSAGE, MessageType: "RAW", Algorithm: SIGNING };
    const { Signature } = await call("asymmetric", "Sign", sign);
    const verified = await call("asymmetric", "Verify", { ...sign, Signature: bytesOf(Signature) });
    expect(verified).toMatchObject({ Value: true });
    await call("public_key", "GetPublicKey", { KeyId: rsa });
    await call("secret_value", "GetSecretValue", { SecretName });
    await call("random", "GenerateRandom", { Length: 16 });
    await costsNothing("GenerateRandom", { Length: 1025 });
    await costsNothing("Encrypt", { KeyId: aes });
    await costsNothing("AdvanceEncrypt", { KeyId: aes });
    await costsNothing("Decrypt", { KeyId: aes });
    await costsNothing("AdvanceDecrypt", { CiphertextBlob: MESSAGE });
    await costsNothing("Encrypt", { KeyId: "acs:kms:1", Plaintext: MESSAGE });
    await costsNothing("GenerateDataKey", { KeyId: aes, NumberOfBytes: 1025 });
    await costsNothing("Sign", { KeyId: rsa });
    await costsNothing("Verify", { KeyId: rsa, Message: MESSAGE });
    await costsNothing("GenerateDataKeyPair", { KeyId: aes, KeyPairSpec: "EC_P521" });
    // What the name of an algorithm, or a blob, tells without a key.
    const gcm = { KeyId: aes, Algorithm: "AES_GCM" };
    await costsNothing("Encrypt", { ...gcm, Plaintext: MESSAGE, Iv: MESSAGE.subarray(0, 3) });
    await costsNothing("AdvanceEncrypt", { ...gcm, Plaintext: MESSAGE, Aad: new Uint8Array(8193) });
    await costsNothing("Encrypt", { KeyId: aes, Algorithm: "AES_CBC", Plaintext: MESSAGE, PaddingMode: "X" });
    await costsNothing("AdvanceEncrypt", { KeyId: aes, Algorithm: "DES", Plaintext: MESSAGE });
    await costsNothing("Encrypt", { KeyId: aes, Algorithm: SIGNING, Plaintext: MESSAGE });
    await costsNothing("Decrypt", { ...gcm, CiphertextBlob: MESSAGE });
    await costsNothing("GenerateDataKey", { KeyId: aes, Algorithm: "AES" });
    await costsNothing("GenerateDataKeyPair", { KeyId: aes, KeyPairSpec: "EC_P256", Algorithm: "AES" });
    await costsNothing("Sign", { KeyId: rsa, Message: MESSAGE, Algorithm: SEALING });
    await costsNothing("Sign", {
      KeyId: rsa,
      Message: MESSAGE.subarray(1),
      MessageType: "DIGEST",
      Algorithm: SIGNING,
    });
    // `$`, version, mode and key version id (39 bytes), 12 of IV, then less than a tag.
    for (const length of [39, 50, 51, 66]) {
      await costsNothing("AdvanceDecrypt", { CiphertextBlob: blob.subarray(0, length) });
    }
    const pair = { KeyId: aes, KeyPairSpec: "EC_P256", KeyFormat: "DER" };
    for (const name of ["GenerateDataKeyPair", "AdvanceGenerateDataKeyPair"]) {
      await call("data_key_pairs", name, pair);
      await call("data_key_pairs", `${name}WithoutPlaintext`, pair);
    }
  });
});
