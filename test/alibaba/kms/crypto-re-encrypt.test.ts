import { constants, publicEncrypt, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { NO_VERSION, notProvided, notValid, UNSUPPORTED } from "../../support/alibaba-failures.ts";
import {
  addAlibabaKey,
  alibabaPublicKey,
  base64,
  makeAlibabaKey,
  onlyVersionOf,
  versionsOf,
} from "../../support/alibaba-keys.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";
import { sm2Encrypt } from "../../support/peer-sm2.ts";

const Plaintext = base64("attack at dawn");

/** Two symmetric keys of an account, and what the first one encrypted. */
async function twoKeys(context: object | undefined = undefined) {
  const { client, id: source, arn } = await makeAlibabaKey();
  const { id: destination } = await addAlibabaKey(client, { KeySpec: "Aliyun_SM4" });
  const sealed = await client.call("Encrypt", { KeyId: source, Plaintext, EncryptionContext: context });
  return { client, source, arn, destination, blob: sealed.CiphertextBlob as string };
}

/** An asymmetric key with a ciphertext that others made, and a symmetric key. */
async function asymmetricSource(spec: "RSA_2048" | "EC_SM2") {
  const key = await makeAlibabaKey({ KeySpec: spec, KeyUsage: "ENCRYPT/DECRYPT" });
  const { id: destination } = await addAlibabaKey(key.client);
  const version = await onlyVersionOf(key);
  const publicKey = await alibabaPublicKey(key, version);
  const bytes = Buffer.from(Plaintext, "base64");
  const ciphertext =
    spec === "EC_SM2"
      ? sm2Encrypt(bytes, publicKey)
      : publicEncrypt(
          { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
          bytes,
        );
  const fine = {
    CiphertextBlob: base64(ciphertext),
    SourceKeyId: key.id,
    SourceKeyVersionId: version,
    SourceEncryptionAlgorithm: spec === "EC_SM2" ? "SM2PKE" : "RSAES_OAEP_SHA_256",
    DestinationKeyId: destination,
  };
  return { client: key.client, destination, fine };
}

describe("ReEncrypt", () => {
  it("moves a ciphertext from a key and a context to others", async () => {
    const { client, source, destination, blob } = await twoKeys({ a: "1" });
    const answer = await client.call("ReEncrypt", {
      CiphertextBlob: blob,
      SourceEncryptionContext: { a: "1" },
      DestinationKeyId: destination,
      DestinationEncryptionContext: { b: "2" },
    });
    const { CiphertextBlob, KeyVersionId, RequestId: _, ...rest } = answer;
    expect(rest).toEqual({ KeyId: destination });
    const opened = await client.call("Decrypt", { CiphertextBlob, EncryptionContext: { b: "2" } });
    expect(opened).toMatchObject({ KeyId: destination, KeyVersionId, Plaintext });
    expect(await client.failure("Decrypt", { CiphertextBlob, EncryptionContext: { a: "1" } })).toEqual(
      notValid("CiphertextBlob"),
    );
    // Back again, with the source named although it need not be.
    const back = await client.call("ReEncrypt", {
      CiphertextBlob,
      SourceKeyId: destination,
      SourceEncryptionContext: { b: "2" },
      DestinationKeyId: source,
    });
    const again = await client.call("Decrypt", { CiphertextBlob: back.CiphertextBlob });
    expect(again).toMatchObject({ KeyId: source, Plaintext });
  });

  it("brings a ciphertext to the present version, under an alias too", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00.000Z");
    const rotation = { EnableAutomaticRotation: true, RotationInterval: "7d" };
    const key = await makeAlibabaKey(rotation, workspace.options);
    await key.client.call("CreateAlias", { KeyId: key.id, AliasName: "alias/now" });
    const old = await key.client.call("Encrypt", { KeyId: key.id, Plaintext });
    await workspace.advance(7 * DAY);
    const fresh = await key.client.call("ReEncrypt", {
      CiphertextBlob: old.CiphertextBlob,
      DestinationKeyId: "alias/now",
    });
    expect(fresh.KeyVersionId).not.toBe(old.KeyVersionId);
    expect(await versionsOf(key)).toEqual([old.KeyVersionId, fresh.KeyVersionId]);
    const { CiphertextBlob } = fresh;
    expect(await key.client.call("Decrypt", { CiphertextBlob })).toMatchObject({
      KeyVersionId: fresh.KeyVersionId,
      Plaintext,
    });
  });

  it.each(["RSA_2048", "EC_SM2"] as const)(
    "takes what was encrypted with a public key of %s",
    async (spec) => {
      const { client, destination, fine } = await asymmetricSource(spec);
      const { CiphertextBlob } = await client.call("ReEncrypt", {
        ...fine,
        DestinationEncryptionContext: { a: "1" },
      });
      const opening = { CiphertextBlob, EncryptionContext: { a: "1" } };
      expect(await client.call("Decrypt", opening)).toMatchObject({ KeyId: destination, Plaintext });
    },
  );

  it("wants key, version and algorithm of an asymmetric source, and the right ones", async () => {
    const { client, fine } = await asymmetricSource("RSA_2048");
    const refusal = (wrong: object) => client.failure("ReEncrypt", { ...fine, ...wrong });
    for (const missing of ["SourceKeyId", "SourceKeyVersionId", "SourceEncryptionAlgorithm"]) {
      expect(await refusal({ [missing]: undefined })).toEqual(notProvided(missing));
    }
    expect(await refusal({ SourceKeyVersionId: randomUUID() })).toEqual(NO_VERSION);
    for (const algorithm of ["SM2PKE", "RSA_PSS_SHA_256", "AES_GCM"]) {
      expect(await refusal({ SourceEncryptionAlgorithm: algorithm })).toEqual(
        notValid("SourceEncryptionAlgorithm"),
      );
    }
    const other = await refusal({ SourceEncryptionAlgorithm: "RSAES_OAEP_SHA_1" });
    expect(other).toEqual(notValid("CiphertextBlob"));
    expect(await refusal({ SourceEncryptionContext: { a: "1" } })).toEqual(
      notValid("SourceEncryptionContext"),
    );
    const { id: signing } = await addAlibabaKey(client, { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" });
    expect(await refusal({ SourceKeyId: signing })).toEqual(UNSUPPORTED);
    expect(await refusal({ SourceKeyId: randomUUID() })).toMatchObject({ code: "Forbidden.KeyNotFound" });
    const { id: symmetric } = await addAlibabaKey(client);
    expect(await refusal({ SourceKeyId: symmetric })).toEqual(notValid("SourceKeyId"));
  });

  it("refuses a source that is not what the request says, or none", async () => {
    const { client, destination, blob } = await twoKeys({ a: "1" });
    const fine = { CiphertextBlob: blob, DestinationKeyId: destination, SourceEncryptionContext: { a: "1" } };
    const refusal = (wrong: object) => client.failure("ReEncrypt", { ...fine, ...wrong });
    expect(await refusal({ SourceEncryptionContext: { a: "2" } })).toEqual(notValid("CiphertextBlob"));
    expect(await refusal({ SourceEncryptionContext: undefined })).toEqual(notValid("CiphertextBlob"));
    expect(await refusal({ CiphertextBlob: base64("nothing of ours") })).toEqual(notValid("CiphertextBlob"));
    expect(await refusal({ SourceKeyId: destination })).toEqual(notValid("SourceKeyId"));
    expect(await refusal({ DestinationKeyId: undefined })).toEqual(notProvided("DestinationKeyId"));
    expect(await refusal({ DestinationKeyId: randomUUID() })).toMatchObject({
      code: "Forbidden.KeyNotFound",
    });
    expect(await refusal({ DestinationEncryptionContext: "no" })).toEqual(
      notValid("DestinationEncryptionContext"),
    );
    expect(await refusal({ DryRun: "true" })).toMatchObject({ code: "DryRunOperationError", status: 400 });
  });

  it("encrypts under symmetric keys only", async () => {
    const { client, blob } = await twoKeys();
    for (const parameters of [{ KeySpec: "EC_P256" }, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" }]) {
      const { id } = await addAlibabaKey(client, parameters);
      expect(await client.failure("ReEncrypt", { CiphertextBlob: blob, DestinationKeyId: id })).toEqual(
        UNSUPPORTED,
      );
    }
  });

  it("does not reach into another Region", async () => {
    const { client, arn, blob } = await twoKeys();
    const elsewhere = alibabaClient({ account: client.account, region: "cn-shanghai" });
    const { id } = await addAlibabaKey(elsewhere);
    expect(await elsewhere.failure("ReEncrypt", { CiphertextBlob: blob, DestinationKeyId: id })).toEqual(
      notValid("CiphertextBlob"),
    );
    const there = await elsewhere.call("Encrypt", { KeyId: id, Plaintext });
    const into = { CiphertextBlob: there.CiphertextBlob, DestinationKeyId: arn };
    expect(await elsewhere.failure("ReEncrypt", into)).toMatchObject({ code: "Forbidden.KeyNotFound" });
  });

  it.each(["source", "destination"] as const)("looks at the state of the %s", async (which) => {
    const { client, source, destination, blob } = await twoKeys();
    const reEncrypt = { CiphertextBlob: blob, DestinationKeyId: destination };
    const KeyId = which === "source" ? source : destination;
    await client.call("DisableKey", { KeyId });
    expect(await client.failure("ReEncrypt", reEncrypt)).toMatchObject({
      code: "Rejected.Disabled",
      status: 409,
    });
    await client.call("EnableKey", { KeyId });
    expect(await client.call("ReEncrypt", reEncrypt)).toMatchObject({ KeyId: destination });
    await client.call("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
    expect(await client.failure("ReEncrypt", reEncrypt)).toMatchObject({
      code: "Rejected.PendingDeletion",
      status: 409,
    });
  });
});
