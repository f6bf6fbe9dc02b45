import { DecryptCommand, EncryptCommand, RotateKeyOnDemandCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import { bytes, encryptText, newKey, text, UNUSABLE } from "../../support/keys.ts";

describe("Encrypt", () => {
  it("answers the ciphertext, the key's ARN and the algorithm, and no key material id", async () => {
    const client = kms();
    const key = await newKey(client);
    const { $metadata, ...answer } = await client.send(
      new EncryptCommand({ KeyId: key.id, Plaintext: bytes("hello") }),
    );
    expect($metadata.httpStatusCode).toBe(200);
    expect(answer).toEqual({
      CiphertextBlob: expect.any(Uint8Array),
      KeyId: key.arn,
      EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    });
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob }));
    expect(text(opened.Plaintext)).toBe("hello");
  });

  it.each([1, 2, 4095, 4096])("takes a plaintext of %i bytes", async (length) => {
    const client = kms();
    const { id } = await newKey(client);
    const plaintext = crypto.getRandomValues(new Uint8Array(length));
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId: id, Plaintext: plaintext }));
    const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(Plaintext ?? [])).toEqual(Buffer.from(plaintext));
  });

  it.each([
    [0, "Member must have length greater than or equal to 1"],
    [4097, "Member must have length less than or equal to 4096"],
  ])("refuses a plaintext of %i bytes without showing it", async (length, rule) => {
    const client = kms();
    const { id } = await newKey(client);
    const call = client.send(new EncryptCommand({ KeyId: id, Plaintext: new Uint8Array(length) }));
    expect(await failure(call)).toEqual({
      name: "ValidationException",
      message: `1 validation error detected: Value at 'plaintext' failed to satisfy constraint: ${rule}`,
      status: 400,
    });
  });

  it("never makes the same ciphertext twice", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const blobs = await Promise.all(Array.from({ length: 50 }, () => encryptText(client, id, "same")));
    expect(new Set(blobs.map((blob) => Buffer.from(blob).toString("hex"))).size).toBe(50);
    // The nonce is what makes them differ: twelve bytes that stand before ciphertext (4) and tag (16).
    const nonces = blobs.map((blob) => Buffer.from(blob).subarray(-32, -20).toString("hex"));
    expect(new Set(nonces).size).toBe(50);
    for (let at = 0; at < 12; at++) {
      expect(new Set(nonces.map((nonce) => nonce.slice(2 * at, 2 * at + 2))).size).toBeGreaterThan(20);
    }
  });

  it("does not carry plaintext or encryption context in the clear", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const blob = Buffer.from(await encryptText(client, id, "plain-secret", { purpose: "context-secret" }));
    expect(blob.includes("plain-secret")).toBe(false);
    expect(blob.includes("context-secret")).toBe(false);
    expect(blob.includes("purpose")).toBe(false);
  });

  it("encrypts under the new material after a rotation; older ciphertexts still open", async () => {
    const client = kms();
    const key = await newKey(client);
    const before = await encryptText(client, key.id, "before");
    await client.send(new RotateKeyOnDemandCommand({ KeyId: key.id }));
    const after = await encryptText(client, key.id, "after");
    const [old, young] = await Promise.all(
      [before, after].map((CiphertextBlob) => client.send(new DecryptCommand({ CiphertextBlob }))),
    );
    expect(text(old?.Plaintext)).toBe("before");
    expect(old?.KeyMaterialId).toBe(key.materialId);
    expect(text(young?.Plaintext)).toBe("after");
    expect(young?.KeyMaterialId).toMatch(/^[0-9a-f]{64}$/);
    expect(young?.KeyMaterialId).not.toBe(key.materialId);
  });

  it.each(["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"] as const)(
    "refuses %s with a symmetric key",
    async (algorithm) => {
      const client = kms();
      const { id } = await newKey(client);
      const call = client.send(
        new EncryptCommand({ KeyId: id, Plaintext: bytes("x"), EncryptionAlgorithm: algorithm }),
      );
      expect(await failure(call)).toEqual({
        name: "InvalidKeyUsageException",
        message: `Algorithm ${algorithm} is incompatible with key spec SYMMETRIC_DEFAULT.`,
        status: 400,
      });
    },
  );

  it.each(UNUSABLE)("refuses a key in state $state", async ({ enter, error }) => {
    const client = kms();
    const key = await newKey(client);
    await encryptText(client, key.id, "works before");
    await enter(client, key.id);
    expect(await failure(encryptText(client, key.id, "x"))).toEqual(error(key.arn));
  });
});
