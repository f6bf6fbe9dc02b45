import { randomBytes } from "node:crypto";
import { DecryptRequest, EncryptRequest } from "@alicloud/kms20160120";
import { describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../../support/alibaba.ts";
import { notProvided, notValid, UNSUPPORTED } from "../../support/alibaba-failures.ts";
import { addAlibabaKey, base64, makeAlibabaKey, unbase64 } from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const SPECS = ["Aliyun_AES_256", "Aliyun_AES_192", "Aliyun_AES_128", "Aliyun_SM4"] as const;
const PLAINTEXT = base64("attack at dawn");

const wrongBlob = notValid("CiphertextBlob");

/** A key, and something that it encrypted. */
async function encrypted(parameters = {}, context: object | undefined = undefined) {
  const key = await makeAlibabaKey(parameters);
  const answer = await key.client.call("Encrypt", {
    KeyId: key.id,
    Plaintext: PLAINTEXT,
    EncryptionContext: context,
  });
  return { ...key, blob: answer.CiphertextBlob as string, version: answer.KeyVersionId };
}

describe("Encrypt and Decrypt", () => {
  it("work through the vendor's typed client", async () => {
    const account = freshAlibabaAccount();
    const { id } = await makeAlibabaKey({}, { account });
    const kms = alibabaKms({ account });
    const context = { EncryptionContext: '{"one":"1"}' };
    const sealed = await kms.encrypt(
      new EncryptRequest({ keyId: id, plaintext: PLAINTEXT, encryptionContext: context.EncryptionContext }),
    );
    expect(sealed.keyId).toBe(id);
    const opened = await kms.decrypt(
      new DecryptRequest({
        ciphertextBlob: sealed.ciphertextBlob,
        encryptionContext: context.EncryptionContext,
      }),
    );
    expect(opened).toMatchObject({ keyId: id, keyVersionId: sealed.keyVersionId, plaintext: PLAINTEXT });
  });

  it.each(SPECS)("give back what a key of %s encrypted", async (KeySpec) => {
    const { client, id } = await makeAlibabaKey({ KeySpec, ProtectionLevel: "HSM" });
    for (const length of [1, 15, 16, 17, 6144]) {
      const Plaintext = base64(randomBytes(length));
      const sealed = await client.call("Encrypt", { KeyId: id, Plaintext });
      const opened = await client.call("Decrypt", { CiphertextBlob: sealed.CiphertextBlob });
      expect(opened).toMatchObject({ KeyId: id, KeyVersionId: sealed.KeyVersionId, Plaintext });
    }
  });

  it("begin every blob with the id of the key version, and never make the same one twice", async () => {
    const { client, id } = await makeAlibabaKey();
    const metadata = (await client.call("DescribeKey", { KeyId: id })).KeyMetadata;
    const blobs = await Promise.all(
      [1, 2].map(async () => client.call("Encrypt", { KeyId: id, Plaintext: PLAINTEXT })),
    );
    for (const { CiphertextBlob, KeyVersionId } of blobs) {
      expect(unbase64(CiphertextBlob).subarray(0, 36).toString()).toBe(KeyVersionId);
      expect(metadata).toMatchObject({ PrimaryKeyVersion: KeyVersionId });
    }
    expect(blobs[0]?.CiphertextBlob).not.toBe(blobs[1]?.CiphertextBlob);
  });

  it.each([
    ["an alias", (name: string) => name],
    ["the ARN of an alias", (name: string, arn: string) => arn.replace(/key\/.*/, name)],
    ["the ARN of the key", (_: string, arn: string) => arn],
  ])("encrypt under a key that is named by %s", async (_, named) => {
    const { client, id, arn } = await makeAlibabaKey();
    const alias = `alias/${randomBytes(4).toString("hex")}`;
    await client.call("CreateAlias", { KeyId: id, AliasName: alias });
    const sealed = await client.call("Encrypt", { KeyId: named(alias, arn), Plaintext: PLAINTEXT });
    expect(sealed.KeyId).toBe(id);
  });

  it("let another account use a key by its ARN", async () => {
    const { arn, id } = await makeAlibabaKey();
    const other = alibabaClient();
    const sealed = await other.call("Encrypt", { KeyId: arn, Plaintext: PLAINTEXT });
    expect(await other.call("Decrypt", { CiphertextBlob: sealed.CiphertextBlob })).toMatchObject({
      KeyId: id,
      Plaintext: PLAINTEXT,
    });
    expect(await other.failure("Encrypt", { KeyId: id, Plaintext: PLAINTEXT })).toMatchObject({
      code: "Forbidden.KeyNotFound",
      status: 404,
    });
  });

  it.each([
    ["too long", base64(Buffer.alloc(6145)), notValid("Plaintext")],
    ["not Base64", "dawn!", notValid("Plaintext")],
    ["not padded", "YQ", notValid("Plaintext")],
    ["empty", "", notProvided("Plaintext")],
  ])("refuse a plaintext that is %s", async (_, Plaintext, expected) => {
    const { client, id } = await makeAlibabaKey();
    expect(await client.failure("Encrypt", { KeyId: id, Plaintext })).toEqual(expected);
  });

  it("refuse keys that are no symmetric encryption keys", async () => {
    const client = alibabaClient();
    const keys = await Promise.all([
      addAlibabaKey(client, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" }),
      addAlibabaKey(client, { KeySpec: "EC_SM2", KeyUsage: "ENCRYPT/DECRYPT" }),
      addAlibabaKey(client, { KeySpec: "EC_P256" }),
      addAlibabaKey(client, { KeySpec: "HMAC_SHA_256" }),
    ]);
    for (const { id } of keys) {
      expect(await client.failure("Encrypt", { KeyId: id, Plaintext: PLAINTEXT })).toEqual(UNSUPPORTED);
      expect(await client.failure("GenerateDataKey", { KeyId: id })).toEqual(UNSUPPORTED);
    }
  });

  it("do not tell what a DryRun would have answered", async () => {
    const { client, id, blob } = await encrypted();
    const wouldWork = { code: "DryRunOperationError", status: 400 };
    const encryption = { KeyId: id, Plaintext: PLAINTEXT, DryRun: "true" };
    expect(await client.failure("Encrypt", encryption)).toMatchObject(wouldWork);
    expect(await client.failure("Decrypt", { CiphertextBlob: blob, DryRun: "true" })).toMatchObject(
      wouldWork,
    );
    const altered = `${blob.slice(0, -8)}AAAAAAA=`;
    expect(await client.failure("Decrypt", { CiphertextBlob: altered, DryRun: "true" })).toEqual(wrongBlob);
  });
});

describe("an encryption context", () => {
  it("is the same in any order", async () => {
    const { client, blob } = await encrypted({}, { b: "2", a: "1", "": "é" });
    const EncryptionContext = { "": "é", a: "1", b: "2" };
    expect(await client.call("Decrypt", { CiphertextBlob: blob, EncryptionContext })).toMatchObject({
      Plaintext: PLAINTEXT,
    });
  });

  it.each([
    ["none", undefined],
    ["an empty one", {}],
    ["another value", { a: "2", b: "2" }],
    ["another name", { A: "1", b: "2" }],
    ["less", { a: "1" }],
    ["more", { a: "1", b: "2", c: "3" }],
    ["the same bytes, cut elsewhere", { a: "1b", "": "2" }],
  ])("must be what it was, not %s", async (_, EncryptionContext) => {
    const { client, blob } = await encrypted({}, { a: "1", b: "2" });
    expect(await client.failure("Decrypt", { CiphertextBlob: blob, EncryptionContext })).toEqual(wrongBlob);
  });

  it("that is empty binds nothing", async () => {
    const { client, blob } = await encrypted({}, {});
    expect(await client.call("Decrypt", { CiphertextBlob: blob })).toMatchObject({ Plaintext: PLAINTEXT });
  });

  it.each([
    ["no JSON", "{a:1}"],
    ["an array", '["a"]'],
    ["a text", '"a"'],
    ["null", "null"],
    ["a number", '{"a":1}'],
    ["an object in it", '{"a":{"b":"c"}}'],
    ["too long", JSON.stringify({ a: "x".repeat(8185) })],
  ])("is refused where it is %s", async (_, EncryptionContext) => {
    const { client, id } = await makeAlibabaKey();
    const parameters = { KeyId: id, Plaintext: PLAINTEXT, EncryptionContext };
    expect(await client.failure("Encrypt", parameters)).toEqual(notValid("EncryptionContext"));
  });

  it("may be of 8,192 characters", async () => {
    const EncryptionContext = JSON.stringify({ a: "x".repeat(8184) });
    expect(EncryptionContext).toHaveLength(8192);
    const { client, id } = await makeAlibabaKey();
    const sealed = await client.call("Encrypt", { KeyId: id, Plaintext: PLAINTEXT, EncryptionContext });
    const { CiphertextBlob } = sealed;
    expect(await client.call("Decrypt", { CiphertextBlob, EncryptionContext })).toMatchObject({
      Plaintext: PLAINTEXT,
    });
  });
});

describe("a ciphertext blob", () => {
  it("does not decrypt once any of its bytes is another", async () => {
    const { client, blob } = await encrypted();
    const bytes = unbase64(blob);
    const positions = Array.from({ length: bytes.length }, (_, at) => at);
    const seen = await Promise.all(
      positions.map(async (at) => {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ 1;
        return client.failure("Decrypt", { CiphertextBlob: base64(altered) });
      }),
    );
    expect(seen).toEqual(positions.map(() => wrongBlob));
  });

  it("does not decrypt with anything cut off, or added", async () => {
    const { client, blob } = await encrypted();
    const bytes = unbase64(blob);
    const others = [
      bytes.subarray(0, -1),
      bytes.subarray(1),
      bytes.subarray(0, 36),
      bytes.subarray(36),
      bytes.subarray(0, 100),
      Buffer.concat([bytes, Buffer.of(0)]),
      Buffer.concat([bytes, bytes]),
      Buffer.concat([bytes.subarray(0, 36), bytes]),
      Buffer.of(0),
    ];
    for (const other of others) {
      expect(await client.failure("Decrypt", { CiphertextBlob: base64(other) })).toEqual(wrongBlob);
    }
  });

  it("does not open under the version of another key", async () => {
    const one = await encrypted();
    const other = await one.client.call("Encrypt", {
      KeyId: (await addAlibabaKey(one.client)).id,
      Plaintext: PLAINTEXT,
    });
    const [mine, theirs] = [unbase64(one.blob), unbase64(other.CiphertextBlob)];
    const spliced = [
      Buffer.concat([theirs.subarray(0, 36), mine.subarray(36)]),
      Buffer.concat([theirs.subarray(0, -42), mine.subarray(-42)]),
    ];
    for (const blob of spliced) {
      expect(await one.client.failure("Decrypt", { CiphertextBlob: base64(blob) })).toEqual(wrongBlob);
    }
  });

  it("of another Region is refused, and so is one of a key that is gone", async () => {
    const { client, blob } = await encrypted();
    const elsewhere = alibabaClient({ account: client.account, region: "cn-shanghai" });
    expect(await elsewhere.failure("Decrypt", { CiphertextBlob: blob })).toEqual(wrongBlob);

    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00.000Z");
    const key = await makeAlibabaKey({}, workspace.options);
    const { CiphertextBlob } = await key.client.call("Encrypt", { KeyId: key.id, Plaintext: PLAINTEXT });
    await key.client.call("ScheduleKeyDeletion", { KeyId: key.id, PendingWindowInDays: 7 });
    await workspace.advance(7 * DAY);
    expect(await key.client.failure("Decrypt", { CiphertextBlob })).toMatchObject({
      code: "Forbidden.KeyNotFound",
      status: 404,
    });
  });

  it("of an earlier version decrypts after rotations", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00.000Z");
    const rotation = { EnableAutomaticRotation: true, RotationInterval: "7d" };
    const { client, id } = await makeAlibabaKey(rotation, workspace.options);
    const sealed = [];
    for (let round = 0; round < 3; round++) {
      sealed.push(await client.call("Encrypt", { KeyId: id, Plaintext: base64(`${round}`) }));
      await workspace.advance(7 * DAY);
    }
    expect(new Set(sealed.map(({ KeyVersionId }) => KeyVersionId)).size).toBe(3);
    for (const [round, { CiphertextBlob, KeyVersionId }] of sealed.entries()) {
      const opened = await client.call("Decrypt", { CiphertextBlob });
      expect(opened).toMatchObject({ KeyId: id, KeyVersionId, Plaintext: base64(`${round}`) });
    }
    // The version id in front is of the one that sealed, and no other version of the key opens it.
    const [first, last] = [unbase64(sealed[0]?.CiphertextBlob), unbase64(sealed[2]?.CiphertextBlob)];
    const mixed = Buffer.concat([last.subarray(0, -29), first.subarray(-29)]);
    expect(await client.failure("Decrypt", { CiphertextBlob: base64(mixed) })).toEqual(wrongBlob);
  });
});
