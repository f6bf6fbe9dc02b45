import {
  CreateKeyCommand,
  DecryptCommand,
  type DecryptCommandInput,
  type KMSClient,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms, type Seen } from "../../support/client.ts";
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
const INCORRECT_KEY: Seen = {
  name: "IncorrectKeyException",
  message: "The key ID in the request does not identify a CMK that can perform this operation.",
  status: 400,
};

const decrypt = (client: KMSClient, input: DecryptCommandInput) => client.send(new DecryptCommand(input));

describe("Decrypt", () => {
  it("needs no key id and answers plaintext, key ARN, algorithm and key material id", async () => {
    const client = kms();
    const key = await newKey(client);
    const blob = await encryptText(client, key.id, "hello");
    const { $metadata, Plaintext, ...answer } = await decrypt(client, { CiphertextBlob: blob });
    expect($metadata.httpStatusCode).toBe(200);
    expect(text(Plaintext)).toBe("hello");
    expect(answer).toEqual({
      KeyId: key.arn,
      EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      KeyMaterialId: key.materialId,
    });
  });

  it("opens the same ciphertext again and again", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const blob = await encryptText(client, id, "hello");
    const all = await Promise.all(
      Array.from({ length: 20 }, () => decrypt(client, { CiphertextBlob: blob })),
    );
    expect(all.map(({ Plaintext }) => text(Plaintext))).toEqual(new Array(20).fill("hello"));
  });

  it("refuses a ciphertext with any byte altered, with and without a key id", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const blob = await encryptText(client, id, "hello", { a: "1" });
    const survivors: string[] = [];
    for (const [at, byte] of blob.entries()) {
      const tries = [0x01, 0x80, 0xff].map(async (mask) => {
        const altered = Uint8Array.from(blob);
        altered[at] = byte ^ mask;
        const KeyId = mask === 0x80 ? id : undefined;
        const seen = await failure(
          decrypt(client, { CiphertextBlob: altered, KeyId, EncryptionContext: { a: "1" } }),
        );
        if (seen.name !== BAD_CIPHERTEXT.name || seen.status !== 400) {
          survivors.push(`byte ${at} ^ ${mask}: ${seen.status} ${seen.name}`);
        }
      });
      await Promise.all(tries);
    }
    expect(survivors).toEqual([]);
    const { Plaintext } = await decrypt(client, { CiphertextBlob: blob, EncryptionContext: { a: "1" } });
    expect(text(Plaintext)).toBe("hello");
  });

  it("refuses a ciphertext cut off anywhere", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const blob = await encryptText(client, id, "hello");
    const seen = await Promise.all(
      Array.from({ length: blob.length - 1 }, (_, i) =>
        failure(decrypt(client, { CiphertextBlob: blob.subarray(0, i + 1) })),
      ),
    );
    expect(new Set(seen.map((error) => JSON.stringify(error)))).toEqual(
      new Set([JSON.stringify(BAD_CIPHERTEXT)]),
    );
  });

  it.each<[string, (blob: Uint8Array) => Uint8Array]>([
    ["with a byte appended", (blob) => Buffer.concat([blob, Buffer.of(0)])],
    ["with a byte prepended", (blob) => Buffer.concat([Buffer.of(1), blob])],
    ["written twice", (blob) => Buffer.concat([blob, blob])],
    ["reversed", (blob) => Uint8Array.from(blob).reverse()],
    ["as its base64 text", (blob) => Buffer.from(Buffer.from(blob).toString("base64"))],
    ["that is text", () => Buffer.from("this is no ciphertext")],
    ["of one byte", () => Uint8Array.of(1)],
    ["of zeros", () => new Uint8Array(200)],
    ["of ones", () => new Uint8Array(200).fill(0x01)],
    ["of the largest size", () => new Uint8Array(6144).fill(0xff)],
  ])("refuses a ciphertext %s", async (_title, change) => {
    const client = kms();
    const { id } = await newKey(client);
    const blob = change(await encryptText(client, id, "hello"));
    expect(await failure(decrypt(client, { CiphertextBlob: blob }))).toEqual(BAD_CIPHERTEXT);
    expect(await failure(decrypt(client, { CiphertextBlob: blob, KeyId: id }))).toMatchObject({
      name: BAD_CIPHERTEXT.name,
    });
  });

  it("refuses a ciphertext put together from two of the same key", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const one = await encryptText(client, id, "one");
    const two = await encryptText(client, id, "two");
    for (const tail of [8, 16, 19, 25]) {
      const mixed = Buffer.concat([one.subarray(0, one.length - tail), two.subarray(two.length - tail)]);
      expect(await failure(decrypt(client, { CiphertextBlob: mixed }))).toEqual(BAD_CIPHERTEXT);
    }
  });

  it("refuses the header of one key before the sealed part of another", async () => {
    const client = kms();
    const [a, b] = await Promise.all([newKey(client), newKey(client)]);
    const [one, two] = await Promise.all([
      encryptText(client, a.id, "same"),
      encryptText(client, b.id, "same"),
    ]);
    const sealed = 12 + 4 + 16;
    const mixed = Buffer.concat([one.subarray(0, -sealed), two.subarray(-sealed)]);
    expect(await failure(decrypt(client, { CiphertextBlob: mixed }))).toEqual(BAD_CIPHERTEXT);
  });

  it("reveals nothing about ciphertexts of a deleted key", async () => {
    const { client, advanceDays } = ownWorkspace();
    const [key, other] = await Promise.all([newKey(client), newKey(client)]);
    const blob = await encryptText(client, key.id, "lost");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: 7 }));
    await advanceDays(8);
    expect(await failure(decrypt(client, { CiphertextBlob: blob }))).toEqual(HIDDEN_KEY);
    for (const KeyId of [key.id, key.arn]) {
      expect(await failure(decrypt(client, { CiphertextBlob: blob, KeyId }))).toEqual({
        name: "NotFoundException",
        message: `Key '${key.arn}' does not exist`,
        status: 400,
      });
    }
    expect(await failure(decrypt(client, { CiphertextBlob: blob, KeyId: other.id }))).toEqual(INCORRECT_KEY);
    const altered = Uint8Array.from(blob);
    altered[5] = (altered[5] ?? 0) ^ 1;
    expect(await failure(decrypt(client, { CiphertextBlob: altered }))).toEqual(BAD_CIPHERTEXT);
  });

  it("reveals nothing about ciphertexts of another Region, even of the same account", async () => {
    const account = freshAccount();
    const there = kms({ account, region: "eu-west-1" });
    const here = kms({ account });
    const key = await newKey(there);
    const blob = await encryptText(there, key.id, "hello");
    expect(await failure(decrypt(here, { CiphertextBlob: blob }))).toEqual(HIDDEN_KEY);
    const mine = await newKey(here);
    expect(await failure(decrypt(here, { CiphertextBlob: blob, KeyId: mine.id }))).toEqual(INCORRECT_KEY);
    expect(await failure(decrypt(here, { CiphertextBlob: blob, KeyId: key.arn }))).toEqual({
      name: "NotFoundException",
      message: "Invalid arn eu-west-1",
      status: 400,
    });
  });

  it("reveals nothing about ciphertexts of another workspace", async () => {
    const account = freshAccount();
    const a = kms({ account, workspace: `t-${account}-a` });
    const b = kms({ account, workspace: `t-${account}-b` });
    const key = await newKey(a);
    const blob = await encryptText(a, key.id, "hello");
    expect(await failure(decrypt(b, { CiphertextBlob: blob }))).toEqual(HIDDEN_KEY);
    expect(await failure(encryptText(b, key.id, "x"))).toEqual({
      name: "NotFoundException",
      message: `Key '${key.arn}' does not exist`,
      status: 400,
    });
    const { Plaintext } = await decrypt(a, { CiphertextBlob: blob });
    expect(text(Plaintext)).toBe("hello");
  });

  it("refuses a key other than the one that made the ciphertext", async () => {
    const client = kms();
    const [maker, other] = await Promise.all([newKey(client), newKey(client)]);
    const blob = await encryptText(client, maker.id, "hello");
    for (const KeyId of [other.id, other.arn]) {
      expect(await failure(decrypt(client, { CiphertextBlob: blob, KeyId }))).toEqual(INCORRECT_KEY);
    }
    for (const KeyId of [maker.id, maker.arn]) {
      expect(text((await decrypt(client, { CiphertextBlob: blob, KeyId })).Plaintext)).toBe("hello");
    }
  });

  it("refuses an algorithm of other kinds of keys", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const CiphertextBlob = await encryptText(client, id, "hello");
    const asymmetric = { CiphertextBlob, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" } as const;
    expect(await failure(decrypt(client, asymmetric))).toEqual({
      name: "ValidationException",
      message: "KeyId must not be null",
      status: 400,
    });
    expect(await failure(decrypt(client, { ...asymmetric, KeyId: id }))).toEqual({
      name: "InvalidKeyUsageException",
      message: "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.",
      status: 400,
    });
  });

  // Recorded for HMAC keys.
  it.each([
    ["HMAC_256", "GENERATE_VERIFY_MAC"],
    ["ECC_NIST_P256", "SIGN_VERIFY"],
  ] as const)(
    "says of a symmetric ciphertext that a key of spec %s did not make it",
    async (KeySpec, KeyUsage) => {
      const client = kms();
      const { id } = await newKey(client);
      const CiphertextBlob = await encryptText(client, id, "hello");
      const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage }));
      const KeyId = KeyMetadata?.KeyId;
      expect(await failure(decrypt(client, { CiphertextBlob, KeyId }))).toEqual(INCORRECT_KEY);
      const command = new ReEncryptCommand({ CiphertextBlob, SourceKeyId: KeyId, DestinationKeyId: id });
      expect(await failure(client.send(command))).toEqual(INCORRECT_KEY);
    },
  );

  it("needs a ciphertext", async () => {
    const client = kms();
    const { id } = await newKey(client);
    expect(await failure(decrypt(client, { KeyId: id, CiphertextBlob: undefined }))).toEqual({
      name: "ValidationException",
      message:
        "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
      status: 400,
    });
  });

  it.each(UNUSABLE)("refuses a key in state $state, named or not", async ({ enter, error }) => {
    const client = kms();
    const key = await newKey(client);
    const CiphertextBlob = await encryptText(client, key.id, "hello");
    await enter(client, key.id);
    for (const KeyId of [undefined, key.id, key.arn]) {
      expect(await failure(decrypt(client, { CiphertextBlob, KeyId }))).toEqual(error(key.arn));
    }
  });
});
