import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  type KMSClient,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  XKS_INNER_CIPHERTEXT_INVALID,
  XKS_KEY_REQUIREMENTS,
  XKS_NOT_CONNECTED,
  XKS_WORDS,
} from "../../../src/xks/kms-errors.ts";
import { failure } from "../../support/client.ts";
import {
  clusterStore,
  PROBLEM_NAMES,
  PROBLEMS,
  proxyStore,
  Stores,
} from "../../support/custom-key-stores.ts";
import { wordless } from "../../support/keys.ts";
import { decrypt, encrypt, makeKey } from "../../support/management.ts";
import { TestXksProxy } from "../../support/xks-proxy.ts";

let proxy: TestXksProxy;
let stores: Stores;
let customKeyStoreId: string;
let key: { id: string; arn: string };
let client: KMSClient;
beforeAll(async () => {
  proxy = await TestXksProxy.start();
  proxy.addKey("key-1");
  stores = await Stores.open();
  customKeyStoreId = await stores.connected(proxyStore(proxy));
  key = await stores.key(customKeyStoreId, "key-1");
  ({ client } = stores);
});
afterAll(() => proxy?.stop());

const sent = () => proxy.seen.map(({ path, body }) => ({ path, ...JSON.parse(body) }));

/** Operations that encrypt or decrypt with the key, for a blob that it made. */
const USES: Readonly<Record<string, (blob: Uint8Array, DryRun?: boolean) => Promise<unknown>>> = {
  Encrypt: (_, DryRun) =>
    client.send(new EncryptCommand({ KeyId: key.id, Plaintext: Buffer.from("x"), DryRun })),
  Decrypt: (blob, DryRun) => client.send(new DecryptCommand({ CiphertextBlob: blob, DryRun })),
  GenerateDataKey: (_, DryRun) =>
    client.send(new GenerateDataKeyCommand({ KeyId: key.id, KeySpec: "AES_256", DryRun })),
  GenerateDataKeyWithoutPlaintext: (_, DryRun) =>
    client.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: key.id, KeySpec: "AES_256", DryRun })),
  ReEncrypt: (blob, DryRun) =>
    client.send(new ReEncryptCommand({ CiphertextBlob: blob, DestinationKeyId: key.id, DryRun })),
};

describe("A key of an external key store", () => {
  it("shows its external key, and asks the proxy about it once", async () => {
    proxy.addKey("key-2");
    const asked = proxy.seen.length;
    const { KeyMetadata } = await client.send(
      new CreateKeyCommand({
        Origin: "EXTERNAL_KEY_STORE",
        CustomKeyStoreId: customKeyStoreId,
        XksKeyId: "key-2",
      }),
    );
    expect(KeyMetadata).toMatchObject({
      Origin: "EXTERNAL_KEY_STORE",
      CustomKeyStoreId: customKeyStoreId,
      XksKeyConfiguration: { Id: "key-2" },
      KeyState: "Enabled",
      KeySpec: "SYMMETRIC_DEFAULT",
      MultiRegion: false,
    });
    expect(KeyMetadata).not.toHaveProperty("CloudHsmClusterId");
    expect(KeyMetadata).not.toHaveProperty("CurrentKeyMaterialId");
    expect(sent().slice(asked)).toEqual([
      {
        path: `${proxy.path}/keys/key-2/metadata`,
        requestMetadata: {
          awsPrincipalArn: `arn:aws:iam::${stores.account}:root`,
          kmsOperation: "CreateKey",
          kmsRequestId: expect.any(String),
        },
      },
    ]);
    const described = await client.send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(described.KeyMetadata).toEqual(KeyMetadata);
  });

  it("has an external key that no other key of its store uses, until the key is deleted", async () => {
    proxy.addKey("key-3");
    const first = await stores.key(customKeyStoreId, "key-3");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: first.id }));
    const again = stores.key(customKeyStoreId, "key-3");
    expect(await failure(again)).toMatchObject({ name: "XksKeyAlreadyInUseException", status: 400 });
  });

  it.each([
    [0, { keySpec: "AES_128" }],
    [1, { keyStatus: "DISABLED" as const }],
    [2, { keyUsage: ["ENCRYPT"] }],
  ])("must fulfil requirement %i", async (index, change) => {
    const made = proxy.addKey(`key-bad-${index}`, change);
    expect(await failure(stores.key(customKeyStoreId, `key-bad-${index}`))).toEqual({
      name: "XksKeyInvalidConfigurationException",
      message: XKS_KEY_REQUIREMENTS[index]?.message(made),
      status: 400,
    });
  });

  it.each(PROBLEM_NAMES)("is not made where the proxy answers with problem %s", async (problem) => {
    await using bad = await TestXksProxy.start();
    bad.addKey("key-1");
    const own = await Stores.open();
    const id = await own.connected(proxyStore(bad));
    bad.misbehave(PROBLEMS[problem]);
    const { createKey: name, message } = XKS_WORDS[problem];
    expect(await failure(own.key(id, "key-1"))).toEqual({ name, message, status: 400 });
  });

  it("is not made before the store is connected, nor without its id, nor in another type of store", async () => {
    const own = await Stores.open();
    const id = await own.create(proxyStore(proxy));
    const { createKey: name, message } = XKS_NOT_CONNECTED;
    expect(await failure(own.key(id, "key-1"))).toEqual({ name, message, status: 400 });
    const make = (input: object) =>
      own.client.send(new CreateKeyCommand({ Origin: "EXTERNAL_KEY_STORE", ...input }));
    expect(await failure(make({ CustomKeyStoreId: id }))).toMatchObject({ name: "ValidationException" });
    expect(await failure(make({ XksKeyId: "key-1" }))).toMatchObject({ name: "ValidationException" });
    const cluster = await own.connected(clusterStore());
    expect(await failure(make({ CustomKeyStoreId: cluster, XksKeyId: "key-1" }))).toMatchObject({
      name: "UnsupportedOperationException",
    });
  });
});

describe("The data of a key of an external key store", () => {
  it("is encrypted by us, and then by the proxy", async () => {
    const asked = proxy.seen.length;
    const blob = await encrypt(client, key.id, "the plaintext");
    const [request] = sent().slice(asked);
    expect(request).toMatchObject({
      path: `${proxy.path}/keys/key-1/encrypt`,
      encryptionAlgorithm: "AES_GCM",
      requestMetadata: {
        awsPrincipalArn: `arn:aws:iam::${stores.account}:root`,
        kmsKeyArn: key.arn,
        kmsOperation: "Encrypt",
      },
    });
    const given = Buffer.from(request?.plaintext ?? "", "base64");
    expect(given.length).toBe("the plaintext".length + 28);
    expect(given.toString()).not.toContain("the plaintext");
    expect(Buffer.from(blob).includes(given)).toBe(false);
    const answer = await client.send(new DecryptCommand({ CiphertextBlob: blob, KeyId: key.id }));
    expect(Buffer.from(answer.Plaintext ?? []).toString()).toBe("the plaintext");
    expect(answer).not.toHaveProperty("KeyMaterialId");
    expect(sent().at(-1)).toMatchObject({
      path: `${proxy.path}/keys/key-1/decrypt`,
      requestMetadata: { kmsOperation: "Decrypt", kmsKeyArn: key.arn },
    });
  });

  it.each([
    ["metadata of 20 bytes", Buffer.alloc(20, 1), 12],
    ["no metadata", Buffer.alloc(0), 12],
    ["a long initialization vector", Buffer.from("v=1"), 16],
  ] as const)("comes back with %s, in its full length", async (_name, metadata, ivLength) => {
    proxy.ciphertextMetadata = metadata;
    proxy.ivLength = ivLength;
    const longest = "x".repeat(4096);
    const blob = await encrypt(client, key.id, longest);
    proxy.ciphertextMetadata = Buffer.from("another");
    expect(blob.length).toBeLessThan(6144);
    expect((await decrypt(client, blob)).text).toBe(longest);
  });

  it.each([
    ["short", { project: "nile" }],
    ["longer than a proxy need take", { project: "n".repeat(9000) }],
  ])("is bound to an encryption context that is %s", async (_name, EncryptionContext) => {
    const { CiphertextBlob, Plaintext } = await client.send(
      new GenerateDataKeyCommand({ KeyId: key.id, NumberOfBytes: 64, EncryptionContext }),
    );
    const aad = Buffer.from(sent().at(-1)?.additionalAuthenticatedData ?? "", "base64");
    expect(aad.length).toBeGreaterThan(0);
    expect(aad.length).toBeLessThanOrEqual(8192);
    const back = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(back.Plaintext).toEqual(Plaintext);
    for (const wrong of [undefined, { project: "Nile" }]) {
      const call = client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: wrong }));
      const { cryptographic: name, message } = XKS_WORDS.invalidCiphertext;
      expect(await failure(call)).toEqual({ name, message, status: 400 });
    }
  });

  it("moves from one kind of key to another by ReEncrypt", async () => {
    const { id, client: other } = await makeKey({ ...stores.workspace.options, account: stores.account });
    const there = await client.send(
      new ReEncryptCommand({ CiphertextBlob: await encrypt(other, id, "moved"), DestinationKeyId: key.id }),
    );
    expect(there).not.toHaveProperty("DestinationKeyMaterialId");
    expect(there.SourceKeyMaterialId).toMatch(/^[0-9a-f]{64}$/);
    const { CiphertextBlob = new Uint8Array() } = there;
    expect((await decrypt(client, CiphertextBlob)).text).toBe("moved");
    const back = await client.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: id }));
    expect(back).not.toHaveProperty("SourceKeyMaterialId");
    expect((await decrypt(client, back.CiphertextBlob ?? new Uint8Array())).text).toBe("moved");
    expect(sent().at(-1)).toMatchObject({ requestMetadata: { kmsOperation: "ReEncrypt" } });
  });

  it("is refused where the blob was altered", async () => {
    const blob = Buffer.from(await encrypt(client, key.id, "hello"));
    const altered = (at: number) => {
      const bytes = Buffer.from(blob);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return failure(client.send(new DecryptCommand({ CiphertextBlob: bytes, KeyId: key.id })));
    };
    const asked = proxy.seen.length;
    // Its end is missing; its header is not ours (the mark is among the last bytes before the 128th).
    const short = failure(client.send(new DecryptCommand({ CiphertextBlob: blob.subarray(0, 128) })));
    expect(await short).toEqual(wordless("InvalidCiphertextException"));
    expect(await altered(100)).toEqual(wordless("InvalidCiphertextException"));
    expect(proxy.seen).toHaveLength(asked);
    const { cryptographic: name, message } = XKS_WORDS.invalidCiphertext;
    expect(await altered(blob.length - 1)).toEqual({ name, message, status: 400 });
  });

  it("is refused where the proxy gives back something else", async () => {
    const blob = await encrypt(client, key.id, "hello");
    proxy.misbehave({
      alter: (answer) => ({
        plaintext: Buffer.alloc(Buffer.from(String(answer.plaintext), "base64").length).toString("base64"),
      }),
    });
    const { cryptographic: name, message } = XKS_INNER_CIPHERTEXT_INVALID;
    expect(await failure(decrypt(client, blob))).toEqual({ name, message, status: 400 });
    proxy.misbehave({});
  });

  it.each(Object.keys(USES))("has an error for every problem of the proxy in %s", async (operation) => {
    const blob = await encrypt(client, key.id, "hello");
    for (const problem of PROBLEM_NAMES.filter((name) => name !== "timeout")) {
      proxy.misbehave(PROBLEMS[problem]);
      const { cryptographic: name, message } = XKS_WORDS[problem];
      expect(await failure(USES[operation]?.(blob) ?? Promise.resolve()), problem).toEqual({
        name,
        message,
        status: 400,
      });
    }
    proxy.misbehave({});
    await USES[operation]?.(blob);
  });

  it("is not waited for longer than the proxy may take", async () => {
    proxy.misbehave(PROBLEMS.timeout);
    const { cryptographic: name, message } = XKS_WORDS.timeout;
    expect(await failure(encrypt(client, key.id, "hello"))).toEqual({ name, message, status: 400 });
    proxy.misbehave({});
  });

  it.each(Object.keys(USES))("is not shown to the proxy in a dry run of %s", async (operation) => {
    const blob = await encrypt(client, key.id, "hello");
    const asked = proxy.seen.length;
    const call = USES[operation]?.(blob, true) ?? Promise.resolve();
    expect(await failure(call)).toMatchObject({ name: "DryRunOperationException" });
    expect(proxy.seen).toHaveLength(asked);
  });

  it("depends on the external key at every use, and on the KMS key before", async () => {
    proxy.addKey("key-4");
    const { id, arn } = await stores.key(customKeyStoreId, "key-4");
    const blob = await encrypt(client, id, "hello");
    const message = (problem: keyof typeof XKS_WORDS) => ({ message: XKS_WORDS[problem].message });
    proxy.key("key-4").keyStatus = "DISABLED";
    expect(await failure(decrypt(client, blob))).toMatchObject(message("invalidState"));
    proxy.key("key-4").keyStatus = "ENABLED";
    proxy.key("key-4").isDenied = true;
    expect(await failure(decrypt(client, blob))).toMatchObject(message("accessDenied"));
    proxy.removeKey("key-4");
    expect(await failure(decrypt(client, blob))).toMatchObject(message("keyNotFound"));
    const asked = proxy.seen.length;
    await client.send(new DisableKeyCommand({ KeyId: id }));
    expect(await failure(decrypt(client, blob))).toMatchObject({ message: `${arn} is disabled.` });
    expect(proxy.seen).toHaveLength(asked);
  });

  it("protects no data key pairs", async () => {
    const call = client.send(new GenerateDataKeyPairCommand({ KeyId: key.id, KeyPairSpec: "ECC_NIST_P256" }));
    expect(await failure(call)).toMatchObject({
      name: "UnsupportedOperationException",
      message: `${key.arn} origin is EXTERNAL_KEY_STORE which is not valid for this operation.`,
    });
  });
});
