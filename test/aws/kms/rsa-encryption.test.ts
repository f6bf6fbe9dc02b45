import { constants, privateDecrypt, publicEncrypt, randomBytes } from "node:crypto";
import {
  CreateAliasCommand,
  DecryptCommand,
  type DecryptCommandInput,
  EncryptCommand,
  type EncryptionAlgorithmSpec,
  type KeySpec,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { encryptText, newKey, wordless } from "../../support/keys.ts";
import { addKey } from "../../support/management.ts";
import { adopt, getPublicKey, newPeerKey } from "../../support/peer-keys.ts";

/** Every pair of key spec and algorithm, and the bytes that it takes at the most (API Reference, Encrypt). */
const ROWS = [
  { spec: "RSA_2048", algorithm: "RSAES_OAEP_SHA_1", most: 214 },
  { spec: "RSA_2048", algorithm: "RSAES_OAEP_SHA_256", most: 190 },
  { spec: "RSA_3072", algorithm: "RSAES_OAEP_SHA_1", most: 342 },
  { spec: "RSA_3072", algorithm: "RSAES_OAEP_SHA_256", most: 318 },
  { spec: "RSA_4096", algorithm: "RSAES_OAEP_SHA_1", most: 470 },
  { spec: "RSA_4096", algorithm: "RSAES_OAEP_SHA_256", most: 446 },
] as const;

const BAD_CIPHERTEXT = wordless("InvalidCiphertextException");
const incompatible = (algorithm: string, spec: string) => ({
  name: "InvalidKeyUsageException",
  message: `Algorithm ${algorithm} is incompatible with key spec ${spec}.`,
  status: 400,
});

const account = freshAccount();
const client = kms({ account });
const keys = new Map<KeySpec, { id: string; arn: string }>();
const keyOf = (spec: KeySpec) => keys.get(spec) ?? { id: "", arn: "" };

const oaep = (algorithm: EncryptionAlgorithmSpec) => ({
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: algorithm === "RSAES_OAEP_SHA_1" ? "sha1" : "sha256",
});

async function encrypt(spec: KeySpec, EncryptionAlgorithm: EncryptionAlgorithmSpec, Plaintext: Uint8Array) {
  const command = new EncryptCommand({ KeyId: keyOf(spec).id, EncryptionAlgorithm, Plaintext });
  return (await client.send(command)).CiphertextBlob ?? new Uint8Array();
}

const decrypt = (input: DecryptCommandInput, from: KMSClient = client) =>
  from.send(new DecryptCommand(input));

beforeAll(async () => {
  for (const KeySpec of ["RSA_2048", "RSA_3072", "RSA_4096"] as const) {
    keys.set(KeySpec, await addKey(client, { KeySpec, KeyUsage: "ENCRYPT_DECRYPT" }));
  }
});

describe.each(ROWS)("$algorithm with $spec", ({ spec, algorithm, most }) => {
  it("makes ciphertexts as long as the modulus, which Decrypt opens", async () => {
    const { id, arn } = keyOf(spec);
    for (const length of [1, 32, most - 1, most]) {
      const Plaintext = randomBytes(length);
      const command = new EncryptCommand({ KeyId: id, Plaintext, EncryptionAlgorithm: algorithm });
      const { $metadata: _, CiphertextBlob, ...answer } = await client.send(command);
      expect(answer).toEqual({ KeyId: arn, EncryptionAlgorithm: algorithm });
      expect(CiphertextBlob).toHaveLength(Number(spec.slice(4)) / 8);
      const opened = await decrypt({ KeyId: id, CiphertextBlob, EncryptionAlgorithm: algorithm });
      const { $metadata: __, Plaintext: found, ...rest } = opened;
      expect(Buffer.from(found ?? [])).toEqual(Plaintext);
      // Only symmetric keys have a material id to tell.
      expect(rest).toEqual({ KeyId: arn, EncryptionAlgorithm: algorithm });
    }
  });

  it("opens what OpenSSL encrypted with the public key", async () => {
    const { id } = keyOf(spec);
    const key = await getPublicKey(client, id);
    for (const length of [1, most]) {
      const plaintext = randomBytes(length);
      const CiphertextBlob = publicEncrypt({ key, ...oaep(algorithm) }, plaintext);
      const opened = await decrypt({ KeyId: id, CiphertextBlob, EncryptionAlgorithm: algorithm });
      expect(Buffer.from(opened.Plaintext ?? [])).toEqual(plaintext);
    }
  });

  it("refuses a byte more than fits", async () => {
    for (const length of [most + 1, 4096]) {
      expect(await failure(encrypt(spec, algorithm, randomBytes(length)))).toEqual({
        name: "ValidationException",
        message: `Algorithm ${algorithm} and key spec ${spec} cannot encrypt data larger than ${most} bytes.`,
        status: 400,
      });
    }
  });

  it("refuses ciphertexts that are altered, cut off, of another algorithm, key or padding, without a text", async () => {
    const { id } = keyOf(spec);
    const key = await getPublicKey(client, id);
    const blob = await encrypt(spec, algorithm, randomBytes(20));
    const altered = Uint8Array.from(blob);
    altered[100] = (altered[100] ?? 0) ^ 1;
    const other = ROWS.find((row) => row.spec === spec && row.algorithm !== algorithm)?.algorithm;
    const stranger = ROWS.find((row) => row.spec !== spec)?.spec ?? spec;
    const bad = [
      altered,
      blob.subarray(1),
      blob.subarray(0, -1),
      Buffer.concat([blob, Buffer.of(0)]),
      Buffer.concat([Buffer.of(0), blob]),
      new Uint8Array(blob.length),
      new Uint8Array(blob.length).fill(0xff),
      new Uint8Array(blob.length).fill(1),
      Uint8Array.of(1),
      new Uint8Array(6144).fill(1),
      await encrypt(spec, other ?? algorithm, randomBytes(20)),
      await encrypt(stranger, algorithm, randomBytes(20)),
      publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, randomBytes(20)),
      publicEncrypt({ key, ...oaep(algorithm), oaepLabel: Buffer.from("label") }, randomBytes(20)),
      await encryptText(client, (await newKey(client)).id, "symmetric"),
    ];
    for (const [at, CiphertextBlob] of bad.entries()) {
      const call = decrypt({ KeyId: id, CiphertextBlob, EncryptionAlgorithm: algorithm });
      expect([at, await failure(call)]).toEqual([at, BAD_CIPHERTEXT]);
    }
  });
});

describe("Encryption with RSA", () => {
  it("makes ciphertexts that the holder of the private key opens", async () => {
    const peer = newPeerKey("RSA_2048");
    const { id } = await adopt(client, "RSA_2048", "ENCRYPT_DECRYPT", peer);
    for (const algorithm of ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] as const) {
      const Plaintext = randomBytes(100);
      const command = new EncryptCommand({ KeyId: id, Plaintext, EncryptionAlgorithm: algorithm });
      const { CiphertextBlob = new Uint8Array() } = await client.send(command);
      expect(privateDecrypt({ key: peer, ...oaep(algorithm) }, CiphertextBlob)).toEqual(Plaintext);
    }
  });

  it("never makes the same ciphertext twice", async () => {
    const blobs = await Promise.all(
      Array.from({ length: 10 }, () => encrypt("RSA_2048", "RSAES_OAEP_SHA_256", Buffer.from("same"))),
    );
    expect(new Set(blobs.map((blob) => Buffer.from(blob).toString("hex"))).size).toBe(10);
  });

  it("needs the algorithm: by default it is that of symmetric keys", async () => {
    const { id } = keyOf("RSA_2048");
    const blob = await encrypt("RSA_2048", "RSAES_OAEP_SHA_256", Buffer.from("x"));
    const seen = incompatible("SYMMETRIC_DEFAULT", "RSA_2048");
    const named = { KeyId: id, CiphertextBlob: blob };
    expect(
      await failure(client.send(new EncryptCommand({ KeyId: id, Plaintext: Buffer.from("x") }))),
    ).toEqual(seen);
    // Recorded: what is no symmetric ciphertext is refused as one, whatever key is named.
    for (const EncryptionAlgorithm of [undefined, "SYMMETRIC_DEFAULT"] as const) {
      expect(await failure(decrypt({ ...named, EncryptionAlgorithm }))).toEqual(BAD_CIPHERTEXT);
    }
    const dryRun: DecryptCommandInput = {
      KeyId: id,
      CiphertextBlob: undefined,
      DryRun: true,
      DryRunModifiers: ["IGNORE_CIPHERTEXT"],
    };
    expect(await failure(decrypt(dryRun))).toEqual(seen);
    expect(await failure(decrypt({ ...dryRun, EncryptionAlgorithm: "RSAES_OAEP_SHA_1" }))).toMatchObject({
      name: "DryRunOperationException",
    });
    expect(await failure(decrypt({ ...named, EncryptionAlgorithm: "SM2PKE" }))).toEqual(
      incompatible("SM2PKE", "RSA_2048"),
    );
    const symmetric = await newKey(client);
    const command = new EncryptCommand({
      KeyId: symmetric.id,
      Plaintext: Buffer.from("x"),
      EncryptionAlgorithm: "RSAES_OAEP_SHA_1",
    });
    expect(await failure(client.send(command))).toEqual(
      incompatible("RSAES_OAEP_SHA_1", "SYMMETRIC_DEFAULT"),
    );
  });

  it("needs the key's name in Decrypt: a ciphertext of RSA names none", async () => {
    const CiphertextBlob = await encrypt("RSA_2048", "RSAES_OAEP_SHA_256", Buffer.from("x"));
    expect(await failure(decrypt({ CiphertextBlob }))).toEqual(BAD_CIPHERTEXT);
    expect(await failure(decrypt({ CiphertextBlob, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" }))).toEqual({
      name: "ValidationException",
      message: "KeyId must not be null",
      status: 400,
    });
  });

  it("does not open a symmetric ciphertext, nor a symmetric key one of RSA", async () => {
    const symmetric = await newKey(client);
    const blob = await encryptText(client, symmetric.id, "x");
    const { id } = keyOf("RSA_2048");
    expect(await failure(decrypt({ KeyId: id, CiphertextBlob: blob }))).toEqual(
      incompatible("SYMMETRIC_DEFAULT", "RSA_2048"),
    );
    const CiphertextBlob = await encrypt("RSA_2048", "RSAES_OAEP_SHA_256", Buffer.from("x"));
    expect(await failure(decrypt({ KeyId: symmetric.id, CiphertextBlob }))).toEqual(BAD_CIPHERTEXT);
  });

  it("has no encryption context", async () => {
    const { id } = keyOf("RSA_2048");
    const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
    const CiphertextBlob = await encrypt("RSA_2048", EncryptionAlgorithm, Buffer.from("x"));
    const seen = {
      name: "ValidationException",
      message: "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.",
      status: 400,
    };
    const EncryptionContext = { a: "1" };
    const input = { KeyId: id, Plaintext: Buffer.from("x"), EncryptionAlgorithm } as const;
    expect(await failure(client.send(new EncryptCommand({ ...input, EncryptionContext })))).toEqual(seen);
    const opening = { KeyId: id, CiphertextBlob, EncryptionAlgorithm } as const;
    expect(await failure(decrypt({ ...opening, EncryptionContext }))).toEqual(seen);
    // An empty one is none.
    expect((await client.send(new EncryptCommand({ ...input, EncryptionContext: {} }))).KeyId).toBe(
      keyOf("RSA_2048").arn,
    );
    expect(Buffer.from((await decrypt({ ...opening, EncryptionContext: {} })).Plaintext ?? [])).toEqual(
      Buffer.from("x"),
    );
  });

  it("is open to another account, by the key's or the alias's ARN", async () => {
    const { id, arn } = keyOf("RSA_2048");
    await client.send(new CreateAliasCommand({ AliasName: "alias/rsa", TargetKeyId: id }));
    const guest = kms();
    for (const KeyId of [arn, `arn:aws:kms:us-east-1:${account}:alias/rsa`]) {
      const EncryptionAlgorithm = "RSAES_OAEP_SHA_1";
      const { CiphertextBlob } = await guest.send(
        new EncryptCommand({ KeyId, Plaintext: Buffer.from("hello"), EncryptionAlgorithm }),
      );
      const opened = await decrypt({ KeyId, CiphertextBlob, EncryptionAlgorithm }, guest);
      expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("hello");
      expect(opened.KeyId).toBe(arn);
    }
  });
});
