import {
  DecryptCommand,
  GenerateDataKeyCommand,
  type GenerateDataKeyCommandInput,
  RotateKeyOnDemandCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import { newKey, UNUSABLE, wordless } from "../../support/keys.ts";

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("hex");

const SIZES: readonly [string, Partial<GenerateDataKeyCommandInput>, number][] = [
  ["KeySpec AES_128", { KeySpec: "AES_128" }, 16],
  ["KeySpec AES_256", { KeySpec: "AES_256" }, 32],
  ["NumberOfBytes 1", { NumberOfBytes: 1 }, 1],
  ["NumberOfBytes 64", { NumberOfBytes: 64 }, 64],
  ["NumberOfBytes 1024", { NumberOfBytes: 1024 }, 1024],
];

describe("GenerateDataKey", () => {
  it.each(SIZES)("makes a data key for %s, whose ciphertext Decrypt opens", async (_title, size, length) => {
    const client = kms();
    const key = await newKey(client);
    const { $metadata, ...answer } = await client.send(
      new GenerateDataKeyCommand({ KeyId: key.id, ...size }),
    );
    expect($metadata.httpStatusCode).toBe(200);
    expect(answer).toEqual({
      CiphertextBlob: expect.any(Uint8Array),
      Plaintext: expect.any(Uint8Array),
      KeyId: key.arn,
      KeyMaterialId: key.materialId,
    });
    expect(answer.Plaintext).toHaveLength(length);
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob }));
    expect(hex(opened.Plaintext)).toBe(hex(answer.Plaintext));
    expect(opened.KeyMaterialId).toBe(answer.KeyMaterialId);
  });

  it("makes another data key each time", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const made = await Promise.all(
      Array.from({ length: 20 }, () =>
        client.send(new GenerateDataKeyCommand({ KeyId: id, KeySpec: "AES_256" })),
      ),
    );
    expect(new Set(made.map(({ Plaintext }) => hex(Plaintext))).size).toBe(20);
    expect(new Set(made.map(({ CiphertextBlob }) => hex(CiphertextBlob))).size).toBe(20);
  });

  it("binds the ciphertext to the encryption context", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const { CiphertextBlob, Plaintext } = await client.send(
      new GenerateDataKeyCommand({ KeyId: id, KeySpec: "AES_256", EncryptionContext: { a: "1", b: "2" } }),
    );
    const open = (EncryptionContext?: Record<string, string>) =>
      client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(hex((await open({ b: "2", a: "1" })).Plaintext)).toBe(hex(Plaintext));
    expect(await failure(open())).toEqual(wordless("InvalidCiphertextException"));
    expect(await failure(open({ a: "1" }))).toEqual(wordless("InvalidCiphertextException"));
  });

  it("uses the new material after a rotation", async () => {
    const client = kms();
    const key = await newKey(client);
    await client.send(new RotateKeyOnDemandCommand({ KeyId: key.id }));
    const answer = await client.send(new GenerateDataKeyCommand({ KeyId: key.id, KeySpec: "AES_128" }));
    expect(answer.KeyMaterialId).toMatch(/^[0-9a-f]{64}$/);
    expect(answer.KeyMaterialId).not.toBe(key.materialId);
  });

  it.each<[string, Partial<GenerateDataKeyCommandInput>]>([
    ["neither", {}],
    ["both", { KeySpec: "AES_256", NumberOfBytes: 32 }],
  ])("refuses %s of KeySpec and NumberOfBytes", async (_title, size) => {
    const client = kms();
    const { id } = await newKey(client);
    // The words are not documented, so only the type counts.
    expect(await failure(client.send(new GenerateDataKeyCommand({ KeyId: id, ...size })))).toMatchObject({
      name: "ValidationException",
      status: 400,
    });
  });

  it.each([
    [0, "greater than or equal to 1"],
    [-1, "greater than or equal to 1"],
    [1025, "less than or equal to 1024"],
  ])("refuses %i bytes", async (NumberOfBytes, rule) => {
    const client = kms();
    const { id } = await newKey(client);
    expect(await failure(client.send(new GenerateDataKeyCommand({ KeyId: id, NumberOfBytes })))).toEqual({
      name: "ValidationException",
      message: `1 validation error detected: Value '${NumberOfBytes}' at 'numberOfBytes' failed to satisfy constraint: Member must have value ${rule}`,
      status: 400,
    });
  });

  it.each(UNUSABLE)("refuses a key in state $state", async ({ enter, error }) => {
    const client = kms();
    const key = await newKey(client);
    await enter(client, key.id);
    const call = client.send(new GenerateDataKeyCommand({ KeyId: key.id, KeySpec: "AES_256" }));
    expect(await failure(call)).toEqual(error(key.arn));
  });
});
