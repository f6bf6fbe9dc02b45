import { randomUUID } from "node:crypto";
import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyLastUsageCommand,
  type KMSClient,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw, type Seen } from "../../support/client.ts";
import { bytes, denied, encryptText, HIDDEN_KEY, newKey, UNUSABLE, wordless } from "../../support/keys.ts";

const WOULD_SUCCEED: Seen = {
  name: "DryRunOperationException",
  message: "The request would have succeeded, but the DryRun option is set.",
  status: 400,
};

type Context = Record<string, string>;
type Call = (client: KMSClient, KeyId: string, blob: Uint8Array, context?: Context) => Promise<unknown>;

const CALLS: readonly { readonly operation: string; readonly call: Call }[] = [
  {
    operation: "Encrypt",
    call: (client, KeyId) => client.send(new EncryptCommand({ KeyId, Plaintext: bytes("x"), DryRun: true })),
  },
  {
    operation: "Decrypt",
    call: (client, KeyId, CiphertextBlob, EncryptionContext) =>
      client.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext, DryRun: true })),
  },
  {
    operation: "ReEncrypt",
    call: (client, DestinationKeyId, CiphertextBlob, SourceEncryptionContext) =>
      client.send(
        new ReEncryptCommand({ DestinationKeyId, CiphertextBlob, SourceEncryptionContext, DryRun: true }),
      ),
  },
  {
    operation: "GenerateDataKey",
    call: (client, KeyId) =>
      client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", DryRun: true })),
  },
  {
    operation: "GenerateDataKeyWithoutPlaintext",
    call: (client, KeyId) =>
      client.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256", DryRun: true })),
  },
];

const OPENING = CALLS.filter(({ operation }) => ["Decrypt", "ReEncrypt"].includes(operation));

async function setting() {
  const account = freshAccount();
  const client = kms({ account });
  const key = await newKey(client);
  return { account, client, key, blob: await encryptText(client, key.id, "hello") };
}

describe.each(CALLS)("$operation with DryRun", ({ operation, call }) => {
  it("says that the request would have succeeded", async () => {
    const { client, key, blob } = await setting();
    expect(await failure(call(client, key.id, blob))).toEqual(WOULD_SUCCEED);
    expect(await failure(call(client, key.arn, blob))).toEqual(WOULD_SUCCEED);
  });

  it.each(UNUSABLE)("fails as the request would with a key in state $state", async ({ enter, error }) => {
    const { client, key, blob } = await setting();
    await enter(client, key.id);
    expect(await failure(call(client, key.id, blob))).toEqual(error(key.arn));
  });

  it("fails as the request would without the key", async () => {
    const { account, client, blob } = await setting();
    const id = randomUUID();
    expect(await failure(call(client, id, blob))).toEqual({
      name: "NotFoundException",
      message: `Key 'arn:aws:kms:us-east-1:${account}:key/${id}' does not exist`,
      status: 400,
    });
    const foreign = `arn:aws:kms:us-east-1:${freshAccount()}:key/${id}`;
    const action = operation === "ReEncrypt" ? "ReEncryptTo" : operation;
    expect(await failure(call(client, foreign, blob))).toEqual(denied(account, action));
  });
});

describe.each(OPENING)("$operation with DryRun", ({ call }) => {
  it("checks the ciphertext and its context", async () => {
    const { client, key } = await setting();
    const blob = await encryptText(client, key.id, "hello", { a: "1" });
    expect(await failure(call(client, key.id, blob, { a: "1" }))).toEqual(WOULD_SUCCEED);
    expect(await failure(call(client, key.id, blob))).toEqual(wordless("InvalidCiphertextException"));
    const altered = Uint8Array.from(blob);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(await failure(call(client, key.id, altered, { a: "1" }))).toEqual(
      wordless("InvalidCiphertextException"),
    );
  });
});

describe("DryRun", () => {
  it("does what was asked where it is false", async () => {
    const { client, key } = await setting();
    const answer = await client.send(
      new EncryptCommand({ KeyId: key.id, Plaintext: bytes("x"), DryRun: false }),
    );
    expect(answer.KeyId).toBe(key.arn);
  });

  it("does not count as a use of the key", async () => {
    const client = kms();
    const key = await newKey(client);
    const command = new EncryptCommand({ KeyId: key.id, Plaintext: bytes("x"), DryRun: true });
    expect(await failure(client.send(command))).toEqual(WOULD_SUCCEED);
    const before = await client.send(new GetKeyLastUsageCommand({ KeyId: key.id }));
    expect(before.KeyLastUsage).toEqual({});
    await encryptText(client, key.id, "x");
    const after = await client.send(new GetKeyLastUsageCommand({ KeyId: key.id }));
    expect(after.KeyLastUsage?.Operation).toBe("Encrypt");
  });

  it("must be a boolean", async () => {
    const { account, key } = await setting();
    const body = { KeyId: key.id, Plaintext: "eA==", DryRun: "true" };
    expect((await raw("Encrypt", body, { account })).json.__type).toBe("SerializationException");
  });

  it("is ignored by operations without it", async () => {
    const { json, status } = await raw("GenerateRandom", { NumberOfBytes: 4, DryRun: true });
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(["Plaintext"]);
  });
});

describe("DryRun with IGNORE_CIPHERTEXT", () => {
  const IGNORE = { DryRun: true, DryRunModifiers: ["IGNORE_CIPHERTEXT" as const] };

  it("asks about Decrypt without a ciphertext", async () => {
    const { client, key } = await setting();
    const command = new DecryptCommand({ KeyId: key.arn, CiphertextBlob: undefined, ...IGNORE });
    expect(await failure(client.send(command))).toEqual(WOULD_SUCCEED);
  });

  it("asks about ReEncrypt without a ciphertext", async () => {
    const { client, key } = await setting();
    const other = await newKey(client);
    const command = new ReEncryptCommand({
      SourceKeyId: key.id,
      DestinationKeyId: other.id,
      CiphertextBlob: undefined,
      ...IGNORE,
    });
    expect(await failure(client.send(command))).toEqual(WOULD_SUCCEED);
  });

  it("does not look at a ciphertext that is given", async () => {
    const { client, key } = await setting();
    const CiphertextBlob = bytes("anything");
    const decrypt = new DecryptCommand({ KeyId: key.id, CiphertextBlob, ...IGNORE });
    expect(await failure(client.send(decrypt))).toEqual(WOULD_SUCCEED);
    const careful = new DecryptCommand({ KeyId: key.id, CiphertextBlob, DryRun: true });
    expect(await failure(client.send(careful))).toEqual(wordless("InvalidCiphertextException"));
  });

  it("still checks the state of the key", async () => {
    const { client, key } = await setting();
    for (const { enter, error } of UNUSABLE) {
      await enter(client, key.id);
      const command = new DecryptCommand({ KeyId: key.id, CiphertextBlob: undefined, ...IGNORE });
      expect(await failure(client.send(command))).toEqual(error(key.arn));
    }
  });

  it("needs the key's name", async () => {
    const { client, key, blob } = await setting();
    const nameless = (member: string) => ({
      name: "ValidationException",
      message: `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
      status: 400,
    });
    const decrypt = new DecryptCommand({ CiphertextBlob: blob, ...IGNORE });
    expect(await failure(client.send(decrypt))).toEqual(nameless("keyId"));
    const reEncrypt = new ReEncryptCommand({ CiphertextBlob: blob, DestinationKeyId: key.id, ...IGNORE });
    expect(await failure(client.send(reEncrypt))).toEqual(nameless("sourceKeyId"));
  });

  it("is refused without DryRun, and never gives a plaintext away", async () => {
    const { client, key, blob } = await setting();
    for (const DryRun of [undefined, false]) {
      const command = new DecryptCommand({
        KeyId: key.id,
        CiphertextBlob: blob,
        DryRun,
        DryRunModifiers: IGNORE.DryRunModifiers,
      });
      expect(await failure(client.send(command))).toMatchObject({ name: "ValidationException", status: 400 });
    }
  });

  it("is the only modifier", async () => {
    const { account, key } = await setting();
    const body = { KeyId: key.id, DryRun: true, DryRunModifiers: ["IGNORE_EVERYTHING"] };
    const { json, status } = await raw("Decrypt", body, { account });
    expect(status).toBe(400);
    expect(json.__type).toBe("ValidationException");
    expect(json.message).toContain("failed to satisfy constraint");
  });

  it("does not let another account's hidden key be probed by its ciphertext", async () => {
    const { client } = await setting();
    const other = kms();
    const blob = await encryptText(other, "alias/aws/s3", "hello");
    const command = new DecryptCommand({ CiphertextBlob: blob, DryRun: true });
    expect(await failure(client.send(command))).toEqual(HIDDEN_KEY);
  });
});
