/** What seeds 001 and 003 say, sentence by sentence, over HTTP where a second's worth of requests is not too many. */
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  SignCommand,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount } from "../../support/client.ts";
import { clusterStore } from "../../support/custom-key-stores.ts";
import { Scene } from "../../support/throttling.ts";

const base64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("base64");
const TEXT = Buffer.from("x");
const PLAINTEXT = base64(TEXT);

/** Lets the principals of an account do anything with a key. */
const anyone = (account: string) => ({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: "kms:*",
  Resource: "*",
});

/** A scene with a key in a connected AWS CloudHSM key store. */
async function cluster(server?: "enforce" | "current") {
  const scene = await Scene.begin(server);
  const made = await scene.client.send(new CreateCustomKeyStoreCommand(clusterStore()));
  const customKeyStoreId = made.CustomKeyStoreId ?? "";
  await scene.client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: customKeyStoreId }));
  await scene.advance(3);
  const key = await scene.key({ CustomKeyStoreId: customKeyStoreId, Origin: "AWS_CLOUDHSM" });
  return { scene, customKeyStoreId, KeyId: key };
}

describe("Request quotas, 2020", () => {
  it("200 Encrypt, 100 Decrypt, 50 Sign and 150 Verify a second on RSA keys pass, and no more", async () => {
    const scene = await Scene.begin();
    const crypt = await scene.key({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    const sign = await scene.key({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
    const sealing = { KeyId: crypt, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" } as const;
    const signing = { KeyId: sign, SigningAlgorithm: "RSASSA_PSS_SHA_256" } as const;
    const { CiphertextBlob } = await scene.client.send(new EncryptCommand({ ...sealing, Plaintext: TEXT }));
    const { Signature } = await scene.client.send(new SignCommand({ ...signing, Message: TEXT }));
    await scene.advance(1);
    const [blob, signature] = [base64(CiphertextBlob), base64(Signature)];
    expect(await scene.passed(200, "Encrypt", { ...sealing, Plaintext: PLAINTEXT })).toBe(200);
    expect(await scene.passed(100, "Decrypt", { ...sealing, CiphertextBlob: blob })).toBe(100);
    expect(await scene.passed(50, "Sign", { ...signing, Message: PLAINTEXT })).toBe(50);
    const verify = { ...signing, Message: PLAINTEXT, Signature: signature };
    expect(await scene.passed(151, "Verify", verify)).toBe(150);
    expect(await scene.used("crypto_rsa")).toBe(500);
    expect(await scene.used("crypto_symmetric")).toBe(0);
  });

  it("1,000 DescribeKey pass, and all that follow in that second are throttled", async () => {
    const scene = await Scene.begin();
    const KeyId = await scene.key();
    expect(await scene.passed(1000, "DescribeKey", { KeyId })).toBe(1000);
    expect(await scene.passed(20, "DescribeKey", { KeyId })).toBe(0);
    await scene.advance(1);
    expect(await scene.passed(20, "DescribeKey", { KeyId })).toBe(20);
  });

  it("an application in account A that uses a key of account B is charged to A alone", async () => {
    const owner = await Scene.begin();
    const KeyId = await owner.key();
    const user = freshAccount();
    await owner.passed(3, "Encrypt", { KeyId, Plaintext: PLAINTEXT }, user);
    expect(await owner.used("crypto_symmetric", user)).toBe(3);
    expect(await owner.used("crypto_symmetric")).toBe(0);
  });
});

describe("a custom key store", () => {
  it("passes 1,800 Encrypt or 600 GenerateDataKey a second", async () => {
    const { scene, KeyId } = await cluster();
    expect(await scene.passed(1801, "Encrypt", { KeyId, Plaintext: PLAINTEXT })).toBe(1800);
    await scene.advance(1);
    expect(await scene.passed(601, "GenerateDataKey", { KeyId, KeySpec: "AES_256" })).toBe(600);
    expect(await scene.used("crypto_symmetric")).toBe(601);
    expect(await scene.used("custom_key_store_cloudhsm")).toBe(1800);
  });

  // Seed 001: "about 1,200" of an equal mix, which holds together with 1,800 and 600 under two limits.
  it("passes 1,200 of an equal mix of Encrypt and GenerateDataKey a second", async () => {
    const { scene, KeyId } = await cluster();
    expect(await scene.passed(601, "GenerateDataKey", { KeyId, KeySpec: "AES_256" })).toBe(600);
    expect(await scene.passed(600, "Encrypt", { KeyId, Plaintext: PLAINTEXT })).toBe(600);
    // Not a data key more, though the store has room for 600 other operations.
    expect(await scene.passed(1, "GenerateDataKeyWithoutPlaintext", { KeyId, KeySpec: "AES_256" })).toBe(0);
    expect(await scene.passed(601, "Encrypt", { KeyId, Plaintext: PLAINTEXT })).toBe(600);
  });

  it("bounds GenerateRandom from it to a third too, but nothing outside it and no other store", async () => {
    const { scene, customKeyStoreId, KeyId } = await cluster();
    await scene.limit("custom_key_store_cloudhsm", 7);
    const random = { NumberOfBytes: 1, CustomKeyStoreId: customKeyStoreId };
    expect(await scene.passed(3, "GenerateRandom", random)).toBe(2);
    // What GenerateRandom may not have is left for others.
    expect(await scene.passed(6, "Encrypt", { KeyId, Plaintext: PLAINTEXT })).toBe(5);
    expect(await scene.passed(5, "Encrypt", { KeyId: await scene.key(), Plaintext: PLAINTEXT })).toBe(5);
    expect(await scene.passed(5, "GenerateRandom", { NumberOfBytes: 1 })).toBe(5);
    expect(await scene.passed(5, "DescribeKey", { KeyId })).toBe(5);
  });

  it("is shared by all accounts that use its keys, each charged in its own quota too", async () => {
    const { scene, KeyId } = await cluster();
    const user = freshAccount();
    const policy = { Version: "2012-10-17", Statement: [anyone(scene.account), anyone(user)] };
    await scene.client.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify(policy) }));
    await scene.limit("custom_key_store_cloudhsm", 7);
    const encrypt = { KeyId, Plaintext: PLAINTEXT };
    expect(await scene.passed(4, "Encrypt", encrypt, user)).toBe(4);
    expect(await scene.passed(4, "Encrypt", encrypt)).toBe(3);
    expect(await scene.used("crypto_symmetric", user)).toBe(4);
    expect(await scene.used("crypto_symmetric")).toBe(4);
    expect(await scene.used("custom_key_store_cloudhsm")).toBe(7);
    expect(await scene.used("custom_key_store_cloudhsm", user)).toBe(0);
  });

  it("counts each operation once in today's figures", async () => {
    const { scene, KeyId } = await cluster("current");
    await scene.limit("custom_key_store_cloudhsm", 7);
    expect(await scene.passed(8, "GenerateDataKey", { KeyId, KeySpec: "AES_256" })).toBe(7);
  });
});

describe("a request that draws from two quotas", () => {
  it("takes two CreateKey in the replica's Region for ReplicateKey", async () => {
    const scene = await Scene.begin();
    const keys = await Promise.all([1, 2, 3].map(() => scene.key({ MultiRegion: true })));
    const replicate = (KeyId: string | undefined) =>
      scene.client.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-east-1" }));
    await replicate(keys[0]);
    expect(await scene.used("createKey", scene.account, "us-east-1")).toBe(2);
    expect(await scene.used("createKey")).toBe(3);
    await replicate(keys[1]);
    // Four of five are drawn there.
    expect((await failure(replicate(keys[2]))).name).toBe("ThrottlingException");
    expect(await scene.used("replicateKey")).toBe(3);
  });

  it("takes one in each Region for UpdatePrimaryRegion", async () => {
    const scene = await Scene.begin();
    const KeyId = await scene.key({ MultiRegion: true });
    await scene.client.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-east-1" }));
    await scene.advance(3);
    await scene.client.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: "us-east-1" }));
    expect(await scene.used("updatePrimaryRegion")).toBe(1);
    expect(await scene.used("updatePrimaryRegion", scene.account, "us-east-1")).toBe(1);
  });

  it("takes one of each class for ReEncrypt between keys of two classes", async () => {
    const scene = await Scene.begin();
    const source = await scene.key();
    const destination = await scene.key({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    const sealed = await scene.client.send(new EncryptCommand({ KeyId: source, Plaintext: TEXT }));
    await scene.client.send(
      new ReEncryptCommand({
        CiphertextBlob: sealed.CiphertextBlob,
        DestinationKeyId: destination,
        DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      }),
    );
    expect(await scene.used("crypto_symmetric")).toBe(2);
    expect(await scene.used("crypto_rsa")).toBe(1);
  });
});

describe("an invalid request", () => {
  // docs/quotas.md: "one whose signature, JSON or constraints are wrong is not" charged.
  it.each([
    ["crypto_symmetric", "Decrypt", { CiphertextBlob: "eA==" }],
    ["crypto_symmetric", "Decrypt", {}],
    ["createKey", "CreateKey", { KeySpec: "RSA_2048" }],
    ["createKey", "CreateKey", { Policy: "{}" }],
    ["createAlias", "CreateAlias", { AliasName: "alias/a:b", TargetKeyId: "KEY" }],
    ["createGrant", "CreateGrant", { KeyId: "KEY", GranteePrincipal: "alice", Operations: ["Encrypt"] }],
    ["listKeys", "ListKeys", { Marker: "AAAA" }],
    ["tagResource", "TagResource", { KeyId: "KEY", Tags: [{ TagKey: "aws:a", TagValue: "b" }] }],
    ["enableKeyRotation", "EnableKeyRotation", { KeyId: "alias/a" }],
  ])("costs nothing of %s: %s %j", async (quota, operation, members) => {
    const scene = await Scene.begin();
    const KeyId = await scene.key();
    const before = await scene.used(quota);
    const body = JSON.parse(JSON.stringify(members).replace("KEY", KeyId));
    expect(await scene.rejected(operation, body)).not.toBe("ThrottlingException");
    expect(await scene.used(quota)).toBe(before);
  });
});

describe("a hot key", () => {
  it("is not heated by changes that are rejected", async () => {
    const scene = await Scene.begin();
    const KeyId = await scene.key();
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(await scene.rejected("CancelKeyDeletion", { KeyId })).toBe("KMSInvalidStateException");
      expect(await scene.rejected("PutKeyPolicy", { KeyId, Policy: "{}" })).toBe(
        "MalformedPolicyDocumentException",
      );
    }
    await scene.client.send(new DisableKeyCommand({ KeyId }));
  });

  it("is throttled after eight changes in a second, though EnableKey and DisableKey each have some left", async () => {
    const scene = await Scene.begin();
    const [KeyId, other] = [await scene.key(), await scene.key()];
    for (let change = 0; change < 8; change++) {
      await scene.client.send(
        change % 2 === 0 ? new DisableKeyCommand({ KeyId }) : new EnableKeyCommand({ KeyId }),
      );
    }
    expect(await failure(scene.client.send(new DisableKeyCommand({ KeyId })))).toEqual({
      name: "ThrottlingException",
      message: "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
      status: 400,
    });
    expect(await scene.used("disableKey")).toBe(5);
    expect(await scene.used("enableKey")).toBe(4);
    // Another key is cool, and so is using this one.
    await scene.client.send(new EnableKeyCommand({ KeyId: other }));
    expect(await scene.passed(20, "Encrypt", { KeyId, Plaintext: PLAINTEXT })).toBe(20);
    await scene.advance(1);
    await scene.client.send(new DisableKeyCommand({ KeyId }));
  });

  it("passes in mode observe", async () => {
    const scene = await Scene.begin("observe");
    const KeyId = await scene.key();
    expect(await scene.passed(12, "UpdateKeyDescription", { KeyId, Description: "x" })).toBe(12);
    expect(await scene.used("updateKeyDescription")).toBe(5);
  });
});
