import {
  DecryptCommand,
  type KMSClient,
  ReEncryptCommand,
  type ReEncryptCommandInput,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import {
  encryptText,
  HIDDEN_KEY,
  newKey,
  ownWorkspace,
  text,
  UNUSABLE,
  wordless,
} from "../../support/keys.ts";

const BAD_CIPHERTEXT = wordless("InvalidCiphertextException");

const reEncrypt = (client: KMSClient, input: ReEncryptCommandInput) =>
  client.send(new ReEncryptCommand(input));

/** Two keys of a new account, and a ciphertext of the first. */
async function setting(context?: Record<string, string>) {
  const client = kms();
  const [source, destination] = await Promise.all([newKey(client), newKey(client)]);
  const blob = await encryptText(client, source.id, "hello", context);
  return { client, source, destination, blob };
}

describe("ReEncrypt", () => {
  it("moves a ciphertext to another key and answers both keys and their materials", async () => {
    const { client, source, destination, blob } = await setting();
    const { $metadata, ...answer } = await reEncrypt(client, {
      CiphertextBlob: blob,
      DestinationKeyId: destination.id,
    });
    expect($metadata.httpStatusCode).toBe(200);
    expect(answer).toEqual({
      CiphertextBlob: expect.any(Uint8Array),
      SourceKeyId: source.arn,
      KeyId: destination.arn,
      SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      DestinationEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      SourceKeyMaterialId: source.materialId,
      DestinationKeyMaterialId: destination.materialId,
    });
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob }));
    expect(text(opened.Plaintext)).toBe("hello");
    expect(opened.KeyId).toBe(destination.arn);
  });

  it("moves a ciphertext to the key's new material after a rotation", async () => {
    const { client, source, blob } = await setting();
    await client.send(new RotateKeyOnDemandCommand({ KeyId: source.id }));
    const answer = await reEncrypt(client, { CiphertextBlob: blob, DestinationKeyId: source.arn });
    expect(answer.SourceKeyMaterialId).toBe(source.materialId);
    expect(answer.DestinationKeyMaterialId).not.toBe(source.materialId);
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob }));
    expect(text(opened.Plaintext)).toBe("hello");
    expect(opened.KeyMaterialId).toBe(answer.DestinationKeyMaterialId);
  });

  it("exchanges the encryption context", async () => {
    const { client, destination, blob } = await setting({ old: "1" });
    const { CiphertextBlob } = await reEncrypt(client, {
      CiphertextBlob: blob,
      SourceEncryptionContext: { old: "1" },
      DestinationKeyId: destination.id,
      DestinationEncryptionContext: { new: "2" },
    });
    const open = (EncryptionContext?: Record<string, string>) =>
      client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(text((await open({ new: "2" })).Plaintext)).toBe("hello");
    expect(await failure(open({ old: "1" }))).toEqual(BAD_CIPHERTEXT);
    expect(await failure(open())).toEqual(BAD_CIPHERTEXT);
  });

  it("drops the encryption context where the destination names none", async () => {
    const { client, destination, blob } = await setting({ old: "1" });
    const { CiphertextBlob } = await reEncrypt(client, {
      CiphertextBlob: blob,
      SourceEncryptionContext: { old: "1" },
      DestinationKeyId: destination.id,
    });
    const opened = await client.send(new DecryptCommand({ CiphertextBlob }));
    expect(text(opened.Plaintext)).toBe("hello");
  });

  it.each<[string, Record<string, string> | undefined]>([
    ["missing", undefined],
    ["another", { old: "2" }],
  ])("refuses a source whose encryption context is %s", async (_title, SourceEncryptionContext) => {
    const { client, destination, blob } = await setting({ old: "1" });
    const call = reEncrypt(client, {
      CiphertextBlob: blob,
      SourceEncryptionContext,
      DestinationKeyId: destination.id,
      DestinationEncryptionContext: { old: "1" },
    });
    expect(await failure(call)).toEqual(BAD_CIPHERTEXT);
  });

  it("refuses a source ciphertext with any byte altered", async () => {
    const { client, destination, blob } = await setting();
    const names = await Promise.all(
      [...blob.entries()].map(async ([at, byte]) => {
        const altered = Uint8Array.from(blob);
        altered[at] = byte ^ 0x10;
        const seen = await failure(
          reEncrypt(client, { CiphertextBlob: altered, DestinationKeyId: destination.id }),
        );
        return seen.name;
      }),
    );
    expect(names).toEqual(new Array(blob.length).fill(BAD_CIPHERTEXT.name));
  });

  it("checks the source key where the request names one", async () => {
    const { client, source, destination, blob } = await setting();
    const call = (SourceKeyId: string) =>
      reEncrypt(client, { CiphertextBlob: blob, SourceKeyId, DestinationKeyId: destination.id });
    expect((await call(source.id)).SourceKeyId).toBe(source.arn);
    expect((await call(source.arn)).SourceKeyId).toBe(source.arn);
    for (const other of [destination.id, destination.arn]) {
      expect(await failure(call(other))).toEqual({
        name: "IncorrectKeyException",
        message: "The key ID in the request does not identify a CMK that can perform this operation.",
        status: 400,
      });
    }
  });

  it.each(UNUSABLE)("refuses a source or destination key in state $state", async ({ enter, error }) => {
    const { client, source, destination, blob } = await setting();
    await enter(client, destination.id);
    const there = reEncrypt(client, { CiphertextBlob: blob, DestinationKeyId: destination.id });
    expect(await failure(there)).toEqual(error(destination.arn));
    const usable = await newKey(client);
    await enter(client, source.id);
    const from = reEncrypt(client, { CiphertextBlob: blob, DestinationKeyId: usable.id });
    expect(await failure(from)).toEqual(error(source.arn));
  });

  it("reveals nothing about a deleted source key, and does not find a deleted destination", async () => {
    const { client, advanceDays } = ownWorkspace();
    const [lost, kept] = await Promise.all([newKey(client), newKey(client)]);
    const blobs = await Promise.all([lost, kept].map((key) => encryptText(client, key.id, "hello")));
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: lost.id, PendingWindowInDays: 7 }));
    await advanceDays(8);
    const from = reEncrypt(client, { CiphertextBlob: blobs[0], DestinationKeyId: kept.id });
    expect(await failure(from)).toEqual(HIDDEN_KEY);
    const to = reEncrypt(client, { CiphertextBlob: blobs[1], DestinationKeyId: lost.id });
    expect(await failure(to)).toMatchObject({ message: `Key '${lost.arn}' does not exist` });
  });

  it.each(["SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm"] as const)(
    "refuses a %s of other kinds of keys",
    async (member) => {
      const { client, source, destination, blob } = await setting();
      const call = reEncrypt(client, {
        CiphertextBlob: blob,
        SourceKeyId: source.id,
        DestinationKeyId: destination.id,
        [member]: "RSAES_OAEP_SHA_1",
      });
      expect(await failure(call)).toEqual({
        name: "InvalidKeyUsageException",
        message: "Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec SYMMETRIC_DEFAULT.",
        status: 400,
      });
    },
  );

  it("needs a ciphertext and a destination", async () => {
    const { client, destination, blob } = await setting();
    const wants = async (input: Partial<ReEncryptCommandInput>, member: string) =>
      expect(await failure(reEncrypt(client, input as ReEncryptCommandInput))).toEqual({
        name: "ValidationException",
        message: `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
        status: 400,
      });
    await wants({ DestinationKeyId: destination.id }, "ciphertextBlob");
    await wants({ CiphertextBlob: blob }, "destinationKeyId");
  });
});
