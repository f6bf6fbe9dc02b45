import {
  DecryptCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  type GenerateDataKeyWithoutPlaintextCommandInput,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { newKey, UNUSABLE, wordless } from "../../support/keys.ts";

type Given = Partial<GenerateDataKeyWithoutPlaintextCommandInput>;

describe("GenerateDataKeyWithoutPlaintext", () => {
  it.each<[string, Given, number]>([
    ["KeySpec AES_128", { KeySpec: "AES_128" }, 16],
    ["KeySpec AES_256", { KeySpec: "AES_256" }, 32],
    ["NumberOfBytes 1", { NumberOfBytes: 1 }, 1],
    ["NumberOfBytes 1024", { NumberOfBytes: 1024 }, 1024],
  ])("makes a data key for %s that only Decrypt shows", async (_title, size, length) => {
    const client = kms();
    const key = await newKey(client);
    const { $metadata, ...answer } = await client.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId: key.id, ...size }),
    );
    expect($metadata.httpStatusCode).toBe(200);
    expect(answer).toEqual({
      CiphertextBlob: expect.any(Uint8Array),
      KeyId: key.arn,
      KeyMaterialId: key.materialId,
    });
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob }));
    expect(opened.Plaintext).toHaveLength(length);
    expect(opened.KeyMaterialId).toBe(key.materialId);
  });

  it("leaves the plaintext out of the answer on the wire too", async () => {
    const account = freshAccount();
    const { id } = await newKey(kms({ account }));
    const body = { KeyId: id, KeySpec: "AES_256" };
    const { json } = await raw("GenerateDataKeyWithoutPlaintext", body, { account });
    expect(Object.keys(json).sort()).toEqual(["CiphertextBlob", "KeyId", "KeyMaterialId"]);
  });

  it("makes another data key each time", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const keys = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { CiphertextBlob } = await client.send(
          new GenerateDataKeyWithoutPlaintextCommand({ KeyId: id, KeySpec: "AES_256" }),
        );
        const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob }));
        return Buffer.from(Plaintext ?? []).toString("hex");
      }),
    );
    expect(new Set(keys).size).toBe(10);
  });

  it("binds the ciphertext to the encryption context", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const { CiphertextBlob } = await client.send(
      new GenerateDataKeyWithoutPlaintextCommand({
        KeyId: id,
        KeySpec: "AES_256",
        EncryptionContext: { a: "1" },
      }),
    );
    const open = (EncryptionContext: Record<string, string>) =>
      client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect((await open({ a: "1" })).Plaintext).toHaveLength(32);
    expect(await failure(open({ a: "2" }))).toEqual(wordless("InvalidCiphertextException"));
  });

  it.each<[string, Given]>([
    ["neither KeySpec nor NumberOfBytes", {}],
    ["both KeySpec and NumberOfBytes", { KeySpec: "AES_256", NumberOfBytes: 32 }],
    ["no bytes", { NumberOfBytes: 0 }],
    ["too many bytes", { NumberOfBytes: 1025 }],
  ])("refuses %s", async (_title, size) => {
    const client = kms();
    const { id } = await newKey(client);
    const call = client.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: id, ...size }));
    expect(await failure(call)).toMatchObject({ name: "ValidationException", status: 400 });
  });

  it.each(UNUSABLE)("refuses a key in state $state", async ({ enter, error }) => {
    const client = kms();
    const key = await newKey(client);
    await enter(client, key.id);
    const call = client.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId: key.id, KeySpec: "AES_256" }),
    );
    expect(await failure(call)).toEqual(error(key.arn));
  });
});
