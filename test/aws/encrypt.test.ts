import { CreateKeyCommand, DecryptCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../support/client.ts";

describe("Encrypt", () => {
  it("makes a ciphertext that Decrypt opens with the same context, whatever its order", async () => {
    const client = kms();
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const { CiphertextBlob, KeyId } = await client.send(
      new EncryptCommand({
        KeyId: KeyMetadata?.KeyId,
        Plaintext: Buffer.from("hello"),
        EncryptionContext: { a: "1", b: "2" },
      }),
    );
    expect(KeyId).toBe(KeyMetadata?.Arn);
    const opened = await client.send(
      new DecryptCommand({ CiphertextBlob, EncryptionContext: { b: "2", a: "1" } }),
    );
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("hello");
    expect(await failure(client.send(new DecryptCommand({ CiphertextBlob })))).toMatchObject({
      name: "InvalidCiphertextException",
      status: 400,
    });
  });
});
