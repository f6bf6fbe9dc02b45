import * as openssl from "node:crypto";
import {
  CreateKeyCommand,
  DecryptCommand,
  DeriveSharedSecretCommand,
  EncryptCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  type KeySpec,
  type KeyUsageType,
  ReplicateKeyCommand,
  SignCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { sm2 } from "sm-crypto-v2";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import {
  ecMaterial,
  importWith,
  makeImportKey,
  parametersForImport,
  stateOf,
  wrap,
} from "../../support/import.ts";
import { wordless } from "../../support/keys.ts";
import { decrypt, encrypt } from "../../support/management.ts";

const region = "cn-north-1";
const MESSAGE = Buffer.from("from OpenSSL to KMS and back");

/** Bytes of a point, at the end of a key on the curve SM2, and of what lies between it and the scalar. */
const POINT = 65;
const BETWEEN = 5;
/** How SM2 signs by its standard. Node's OpenSSL has no way to say who signs. */
const STANDARD = { hash: true, der: true, userId: "1234567812345678" };

/** A key for imported material in a Region of China, and what wraps it with SM2. */
async function made(KeySpec: KeySpec, KeyUsage: KeyUsageType) {
  const client = kms({ region });
  const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage, Origin: "EXTERNAL" }));
  const id = KeyMetadata?.KeyId ?? "";
  return { client, id, wrapping: await parametersForImport(client, id, "SM2PKE", "SM2") };
}

const sm2Pair = () => openssl.generateKeyPairSync("ec", { namedCurve: "SM2" });

/** Scalar and point of a PKCS #8 that OpenSSL made. */
function partsOf(material: Buffer): { scalar: Buffer; point: Buffer } {
  const end = -POINT - BETWEEN;
  return { scalar: material.subarray(end - 32, end), point: material.subarray(-POINT) };
}

describe("imported material in a Region of China", () => {
  it("signs with SM2", async () => {
    const { client, id, wrapping } = await made("SM2", "SIGN_VERIFY");
    const material = ecMaterial("SM2");
    await importWith(client, wrapping, material);
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: id }));
    const { scalar, point } = partsOf(material);
    expect(
      Buffer.from(PublicKey ?? [])
        .subarray(-POINT)
        .equals(point),
    ).toBe(true);
    const facts = { KeyId: id, Message: MESSAGE, SigningAlgorithm: "SM2DSA" } as const;
    const { Signature } = await client.send(new SignCommand(facts));
    const theirs = Buffer.from(Signature ?? []).toString("hex");
    expect(sm2.doVerifySignature(MESSAGE, theirs, point.toString("hex"), STANDARD)).toBe(true);
    const own = Buffer.from(sm2.doSignature(MESSAGE, scalar.toString("hex"), STANDARD), "hex");
    expect((await client.send(new VerifyCommand({ ...facts, Signature: own }))).SignatureValid).toBe(true);
    expect(await failure(importWith(client, wrapping, ecMaterial("SM2")))).toMatchObject({
      name: "IncorrectKeyMaterialException",
    });
  });

  it("decrypts with SM2 what was made with its public key", async () => {
    const { client, id, wrapping } = await made("SM2", "ENCRYPT_DECRYPT");
    await importWith(client, wrapping, ecMaterial("SM2"));
    const facts = { KeyId: id, EncryptionAlgorithm: "SM2PKE" } as const;
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: id }));
    const sealed = wrap({ algorithm: "SM2PKE", publicKey: Buffer.from(PublicKey ?? []) }, MESSAGE);
    const inside = await client.send(new EncryptCommand({ ...facts, Plaintext: MESSAGE }));
    for (const CiphertextBlob of [sealed, inside.CiphertextBlob]) {
      const { Plaintext } = await client.send(new DecryptCommand({ ...facts, CiphertextBlob }));
      expect(Buffer.from(Plaintext ?? []).equals(MESSAGE)).toBe(true);
    }
  });

  it("agrees on a secret with OpenSSL", async () => {
    const { client, id, wrapping } = await made("SM2", "KEY_AGREEMENT");
    const [own, peer] = [sm2Pair(), sm2Pair()];
    await importWith(client, wrapping, own.privateKey.export({ format: "der", type: "pkcs8" }));
    const PublicKey = peer.publicKey.export({ format: "der", type: "spki" });
    const { SharedSecret } = await client.send(
      new DeriveSharedSecretCommand({ KeyId: id, KeyAgreementAlgorithm: "ECDH", PublicKey }),
    );
    const agreed = openssl.diffieHellman({ privateKey: own.privateKey, publicKey: peer.publicKey });
    expect(Buffer.from(SharedSecret ?? []).equals(agreed)).toBe(true);
  });

  it("makes OpenSSL's MACs", async () => {
    const { client, id, wrapping } = await made("HMAC_256", "GENERATE_VERIFY_MAC");
    const material = openssl.randomBytes(32);
    await importWith(client, wrapping, material);
    const { Mac } = await client.send(
      new GenerateMacCommand({ KeyId: id, Message: MESSAGE, MacAlgorithm: "HMAC_SHA_256" }),
    );
    expect(
      Buffer.from(Mac ?? []).equals(openssl.createHmac("sha256", material).update(MESSAGE).digest()),
    ).toBe(true);
  });

  it("is 128 bits of SM4 for a symmetric encryption key, in every Region of a multi-Region key", async () => {
    const one = await makeImportKey({ region }, true);
    for (const length of [15, 17, 32]) {
      expect(await failure(one.put(openssl.randomBytes(length)))).toEqual(
        wordless("InvalidCiphertextException"),
      );
    }
    const material = openssl.randomBytes(16);
    const materialId = await one.put(material);
    const blob = await encrypt(one.client, one.id, "sealed in Beijing");
    const there = kms({ region: "cn-northwest-1", account: one.account });
    await one.client.send(new ReplicateKeyCommand({ KeyId: one.id, ReplicaRegion: "cn-northwest-1" }));
    await expect.poll(() => stateOf(there, one.id), { interval: 200 }).toBe("PendingImport");
    await importWith(there, await parametersForImport(there, one.id, "SM2PKE", "SM2"), material);
    expect(await decrypt(there, blob)).toEqual({ text: "sealed in Beijing", materialId });
    const abroad = one.client.send(new ReplicateKeyCommand({ KeyId: one.id, ReplicaRegion: "us-east-1" }));
    expect(await failure(abroad)).toMatchObject({ name: "ValidationException" });
  });

  it("is refused where it was altered, or is of another curve", async () => {
    const { client, id, wrapping } = await made("SM2", "SIGN_VERIFY");
    for (const material of [ecMaterial("prime256v1"), Buffer.alloc(32, 1)]) {
      expect(await failure(importWith(client, wrapping, material))).toEqual(
        wordless("InvalidCiphertextException"),
      );
    }
    const altered = wrap(wrapping, ecMaterial("SM2"));
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    for (const EncryptedKeyMaterial of [altered, Buffer.from("garbage")]) {
      const call = importWith(client, wrapping, ecMaterial("SM2"), { EncryptedKeyMaterial });
      expect(await failure(call)).toEqual(wordless("InvalidCiphertextException"));
    }
    expect(await stateOf(client, id)).toBe("PendingImport");
  });
});
