import {
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import {
  DecryptCommand,
  DeriveSharedSecretCommand,
  EncryptCommand,
  type KeyUsageType,
  SignCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import { wordless } from "../../support/keys.ts";
import { adopt, getPublicKey, newPeerKey, spkiOf } from "../../support/peer-keys.ts";
import { sm2Decrypt, sm2Digest, sm2Encrypt } from "../../support/peer-sm2.ts";

const client = kms({ region: "cn-north-1" });

/** A key of OpenSSL and the KMS keys with the same material, one for each usage. */
const peer: KeyObject = newPeerKey("SM2");
const publicKey = createPublicKey(peer);
const ids = new Map<KeyUsageType, { id: string; arn: string }>();
const keyFor = (usage: KeyUsageType) => ids.get(usage) ?? { id: "", arn: "" };

beforeAll(async () => {
  for (const usage of ["SIGN_VERIFY", "ENCRYPT_DECRYPT", "KEY_AGREEMENT"] as const) {
    ids.set(usage, await adopt(client, "SM2", usage, peer));
  }
});

describe("An SM2 key", () => {
  it("has the public key of its private key", async () => {
    for (const { id } of ids.values()) {
      expect(spkiOf(await getPublicKey(client, id))).toEqual(spkiOf(peer));
    }
  });
});

describe("SM2DSA", () => {
  const calls = (Message: Uint8Array, MessageType: "RAW" | "DIGEST" | undefined) => ({
    KeyId: keyFor("SIGN_VERIFY").id,
    Message,
    MessageType,
    SigningAlgorithm: "SM2DSA" as const,
  });
  const signed = async (...given: Parameters<typeof calls>) =>
    (await client.send(new SignCommand(calls(...given)))).Signature ?? new Uint8Array();
  const verified = (Signature: Uint8Array, ...given: Parameters<typeof calls>) =>
    client.send(new VerifyCommand({ ...calls(...given), Signature }));

  it("signs digests as OpenSSL does", async () => {
    const message = randomBytes(500);
    // Node signs under an empty identifier; what is signed then has another digest, and the rest is the same.
    const digest = sm2Digest(message, peer, "");
    expect(verify("sm3", message, publicKey, await signed(digest, "DIGEST"))).toBe(true);
    const answer = await verified(sign("sm3", message, peer), digest, "DIGEST");
    expect(answer).toMatchObject({
      KeyId: keyFor("SIGN_VERIFY").arn,
      SignatureValid: true,
      SigningAlgorithm: "SM2DSA",
    });
  });

  it.each([1, 100, 4096])(
    "puts the identifier 1234567812345678 before a message of %i bytes",
    async (size) => {
      const message = randomBytes(size);
      const digest = sm2Digest(message, peer);
      expect((await verified(await signed(message, undefined), digest, "DIGEST")).SignatureValid).toBe(true);
      expect((await verified(await signed(digest, "DIGEST"), message, "RAW")).SignatureValid).toBe(true);
      const plain = createHash("sm3").update(message).digest();
      for (const other of [
        plain,
        sm2Digest(message, peer, ""),
        sm2Digest(message, peer, "ALICE123@YAHOO.COM"),
      ]) {
        const signature = await signed(other, "DIGEST");
        expect(await failure(verified(signature, message, "RAW"))).toEqual(
          wordless("KMSInvalidSignatureException"),
        );
      }
    },
  );

  it("refuses signatures that are altered or no signatures", async () => {
    const message = randomBytes(50);
    const signature = await signed(message, "RAW");
    const altered = Uint8Array.from(signature);
    altered[20] = (altered[20] ?? 0) ^ 1;
    const bad = [altered, signature.subarray(1), Buffer.concat([signature, Buffer.of(0)]), randomBytes(64)];
    for (const one of bad) {
      expect(await failure(verified(one, message, "RAW"))).toEqual(wordless("KMSInvalidSignatureException"));
    }
  });

  it("takes messages of the types RAW, and DIGEST of 32 bytes", async () => {
    expect(await failure(signed(randomBytes(31), "DIGEST"))).toEqual({
      name: "ValidationException",
      message: "Digest is invalid length for algorithm SM2DSA.",
      status: 400,
    });
    const mu = new SignCommand({ ...calls(randomBytes(64), "RAW"), MessageType: "EXTERNAL_MU" });
    expect(await failure(client.send(mu))).toMatchObject({
      name: "ValidationException",
      message: "Message type EXTERNAL_MU is incompatible with key spec SM2.",
    });
  });
});

describe("SM2PKE", () => {
  const SM2PKE = { EncryptionAlgorithm: "SM2PKE" } as const;
  const encrypted = async (Plaintext: Uint8Array) => {
    const command = new EncryptCommand({ KeyId: keyFor("ENCRYPT_DECRYPT").id, Plaintext, ...SM2PKE });
    return (await client.send(command)).CiphertextBlob ?? new Uint8Array();
  };
  const decrypted = async (CiphertextBlob: Uint8Array) => {
    const command = new DecryptCommand({ KeyId: keyFor("ENCRYPT_DECRYPT").id, CiphertextBlob, ...SM2PKE });
    return client.send(command);
  };

  it.each([1, 31, 32, 33, 1024])("carries %i bytes, both ways", async (length) => {
    const plaintext = randomBytes(length);
    const blob = await encrypted(plaintext);
    expect(sm2Decrypt(blob, peer)).toEqual(Uint8Array.from(plaintext));
    const { $metadata: _, Plaintext, ...answer } = await decrypted(blob);
    expect(Buffer.from(Plaintext ?? [])).toEqual(plaintext);
    expect(answer).toEqual({ KeyId: keyFor("ENCRYPT_DECRYPT").arn, ...SM2PKE });
    const theirs = await decrypted(sm2Encrypt(plaintext, publicKey));
    expect(Buffer.from(theirs.Plaintext ?? [])).toEqual(plaintext);
  });

  it("refuses more than 1024 bytes", async () => {
    expect(await failure(encrypted(randomBytes(1025)))).toEqual({
      name: "ValidationException",
      message: "Algorithm SM2PKE and key spec SM2 cannot encrypt data larger than 1024 bytes.",
      status: 400,
    });
  });

  it("refuses a ciphertext with any byte altered, cut off, or of something else", async () => {
    const blob = await encrypted(randomBytes(20));
    const bad: Uint8Array[] = [...blob.keys()].map((at) => {
      const altered = Uint8Array.from(blob);
      altered[at] = (altered[at] ?? 0) ^ 1;
      return altered;
    });
    bad.push(blob.subarray(0, -1), Buffer.concat([blob, Buffer.of(0)]), randomBytes(100), Buffer.of(0x30));
    const seen = await Promise.all(bad.map((one) => failure(decrypted(one))));
    expect(new Set(seen.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify(wordless("InvalidCiphertextException"))]),
    );
  });

  it("has no encryption context", async () => {
    const input = { KeyId: keyFor("ENCRYPT_DECRYPT").id, Plaintext: randomBytes(5), ...SM2PKE };
    const call = client.send(new EncryptCommand({ ...input, EncryptionContext: { a: "1" } }));
    expect(await failure(call)).toMatchObject({ name: "ValidationException" });
  });
});

describe("ECDH with SM2", () => {
  const derive = (PublicKey: Uint8Array, KeyId = keyFor("KEY_AGREEMENT").id) =>
    client.send(new DeriveSharedSecretCommand({ KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey }));

  it("agrees with OpenSSL", async () => {
    const [one, other] = [
      generateKeyPairSync("ec", { namedCurve: "SM2" }),
      generateKeyPairSync("ec", { namedCurve: "SM2" }),
    ];
    const { id, arn } = await adopt(client, "SM2", "KEY_AGREEMENT", one.privateKey);
    const { $metadata: _, SharedSecret, ...answer } = await derive(spkiOf(other.publicKey), id);
    expect(Buffer.from(SharedSecret ?? [])).toEqual(
      diffieHellman({ privateKey: other.privateKey, publicKey: one.publicKey }),
    );
    expect(answer).toEqual({ KeyId: arn, KeyAgreementAlgorithm: "ECDH", KeyOrigin: "AWS_KMS" });
  });

  it("refuses a key of another curve, and a point that is on none", async () => {
    const off = Uint8Array.from(spkiOf(peer));
    off[off.length - 1] = (off.at(-1) ?? 0) ^ 1;
    for (const key of [spkiOf(newPeerKey("ECC_NIST_P256")), off, randomBytes(91)]) {
      expect(await failure(derive(key))).toEqual(wordless("ValidationException"));
    }
  });
});
