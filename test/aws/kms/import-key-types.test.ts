import * as openssl from "node:crypto";
import {
  type AlgorithmSpec,
  CreateKeyCommand,
  DecryptCommand,
  DeleteImportedKeyMaterialCommand,
  DeriveSharedSecretCommand,
  EncryptCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  type KeySpec,
  type KeyUsageType,
  type KMSClient,
  type MacAlgorithmSpec,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
  VerifyMacCommand,
  type WrappingKeySpec,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import {
  ecMaterial,
  ed25519Material,
  importWith,
  metadata,
  parametersForImport,
  pendingImport,
  rsaMaterial,
  stateOf,
  symmetricMaterial,
} from "../../support/import.ts";
import { wordless } from "../../support/keys.ts";
import { newRsaKey } from "../../support/rsa-keys.ts";

const { RSA_PKCS1_PSS_PADDING, RSA_PKCS1_OAEP_PADDING } = openssl.constants;
const MESSAGE = Buffer.from("from OpenSSL to KMS and back");

interface Made {
  readonly id: string;
  readonly arn: string;
}

async function external(client: KMSClient, KeySpec: KeySpec, KeyUsage: KeyUsageType): Promise<Made> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage, Origin: "EXTERNAL" }));
  return { id: KeyMetadata?.KeyId ?? "", arn: KeyMetadata?.Arn ?? "" };
}

const privateOf = (material: Buffer) =>
  openssl.createPrivateKey({ key: material, format: "der", type: "pkcs8" });

async function publicKeyOf(client: KMSClient, KeyId: string): Promise<openssl.KeyObject> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId }));
  return openssl.createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
}

/** What holds for the life of every key that is not for symmetric encryption. */
async function hasOneMaterial(
  client: KMSClient,
  key: Made,
  wrapping: Awaited<ReturnType<typeof parametersForImport>>,
  material: Buffer,
  other: Buffer,
): Promise<void> {
  const incorrect = { name: "IncorrectKeyMaterialException", status: 400 };
  expect(await failure(importWith(client, wrapping, other))).toMatchObject(incorrect);
  expect(await metadata(client, key.id)).not.toHaveProperty("CurrentKeyMaterialId");
  await importWith(client, wrapping, material);
  const { KeyMaterialId } = await client.send(new DeleteImportedKeyMaterialCommand({ KeyId: key.id }));
  expect(KeyMaterialId).toBeUndefined();
  expect(await stateOf(client, key.id)).toBe("PendingImport");
  expect(await failure(importWith(client, wrapping, other))).toMatchObject(incorrect);
  for (const more of [
    { ImportType: "NEW_KEY_MATERIAL" },
    { ImportType: "EXISTING_KEY_MATERIAL" },
    { KeyMaterialDescription: "mine" },
  ] as const) {
    const seen = await failure(importWith(client, wrapping, material, more));
    expect(seen.name).toBe("ValidationException");
  }
  expect(await importWith(client, wrapping, material)).toBeUndefined();
  expect(await stateOf(client, key.id)).toBe("Enabled");
}

describe("imported signing keys", () => {
  const rsa = (bits: number) => () => rsaMaterial(bits);
  const ec = (curve: string) => () => ecMaterial(curve);
  const PSS = { padding: RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const CASES: readonly (readonly [
    KeySpec,
    () => Buffer,
    SigningAlgorithmSpec,
    string | null,
    object,
    readonly (readonly [AlgorithmSpec, WrappingKeySpec])[],
  ])[] = [
    ["RSA_2048", rsa(2048), "RSASSA_PSS_SHA_256", "sha256", PSS, [["RSA_AES_KEY_WRAP_SHA_256", "RSA_2048"]]],
    [
      "RSA_3072",
      rsa(3072),
      "RSASSA_PKCS1_V1_5_SHA_384",
      "sha384",
      {},
      [["RSA_AES_KEY_WRAP_SHA_1", "RSA_3072"]],
    ],
    [
      "RSA_4096",
      rsa(4096),
      "RSASSA_PKCS1_V1_5_SHA_512",
      "sha512",
      {},
      [["RSA_AES_KEY_WRAP_SHA_256", "RSA_3072"]],
    ],
    [
      "ECC_NIST_P256",
      ec("prime256v1"),
      "ECDSA_SHA_256",
      "sha256",
      {},
      [
        ["RSAES_OAEP_SHA_1", "RSA_2048"],
        ["RSAES_OAEP_SHA_256", "RSA_2048"],
        ["RSA_AES_KEY_WRAP_SHA_1", "RSA_2048"],
        ["RSA_AES_KEY_WRAP_SHA_256", "RSA_2048"],
      ],
    ],
    ["ECC_NIST_P384", ec("secp384r1"), "ECDSA_SHA_384", "sha384", {}, [["RSAES_OAEP_SHA_256", "RSA_3072"]]],
    [
      "ECC_NIST_P521",
      ec("secp521r1"),
      "ECDSA_SHA_512",
      "sha512",
      {},
      [
        ["RSA_AES_KEY_WRAP_SHA_256", "RSA_2048"],
        ["RSAES_OAEP_SHA_256", "RSA_3072"],
      ],
    ],
    ["ECC_SECG_P256K1", ec("secp256k1"), "ECDSA_SHA_256", "sha256", {}, [["RSAES_OAEP_SHA_1", "RSA_2048"]]],
    [
      "ECC_NIST_EDWARDS25519",
      ed25519Material,
      "ED25519_SHA_512",
      null,
      {},
      [
        ["RSAES_OAEP_SHA_256", "RSA_2048"],
        ["RSA_AES_KEY_WRAP_SHA_1", "RSA_2048"],
      ],
    ],
  ];

  it.each(CASES)("%s sign as OpenSSL does", async (spec, make, SigningAlgorithm, hash, options, ways) => {
    const client = kms();
    const key = await external(client, spec, "SIGN_VERIFY");
    const material = make();
    expect(await failure(client.send(new GetPublicKeyCommand({ KeyId: key.id })))).toEqual(
      pendingImport(key.arn),
    );
    const [first, ...more] = await Promise.all(
      ways.map(([algorithm, wrapping]) => parametersForImport(client, key.id, algorithm, wrapping)),
    );
    if (!first) throw new Error("no way to wrap it");
    await importWith(client, first, material);
    for (const wrapping of more) await importWith(client, wrapping, material);

    const privateKey = privateOf(material);
    const publicKey = await publicKeyOf(client, key.id);
    expect(publicKey.equals(openssl.createPublicKey(privateKey))).toBe(true);
    const facts = { KeyId: key.id, Message: MESSAGE, SigningAlgorithm };
    const { Signature } = await client.send(new SignCommand(facts));
    expect(openssl.verify(hash, MESSAGE, { key: publicKey, ...options }, Signature ?? MESSAGE)).toBe(true);
    const made = openssl.sign(hash, MESSAGE, { key: privateKey, ...options });
    const { SignatureValid } = await client.send(new VerifyCommand({ ...facts, Signature: made }));
    expect(SignatureValid).toBe(true);

    await hasOneMaterial(client, key, first, material, make());
    expect((await publicKeyOf(client, key.id)).equals(publicKey)).toBe(true);
  });

  it("keep their public key, and tell it while their material is deleted", async () => {
    const client = kms();
    const key = await external(client, "ECC_NIST_P256", "SIGN_VERIFY");
    const wrapping = await parametersForImport(client, key.id);
    const material = ecMaterial("prime256v1");
    await importWith(client, wrapping, material);
    const before = await publicKeyOf(client, key.id);
    await client.send(new DeleteImportedKeyMaterialCommand({ KeyId: key.id }));
    expect((await publicKeyOf(client, key.id)).equals(before)).toBe(true);
    const sign = new SignCommand({ KeyId: key.id, Message: MESSAGE, SigningAlgorithm: "ECDSA_SHA_256" });
    expect(await failure(client.send(sign))).toEqual(pendingImport(key.arn));
    await importWith(client, wrapping, material);
    expect((await publicKeyOf(client, key.id)).equals(before)).toBe(true);
  });
});

describe("other imported keys", () => {
  it.each([
    ["HMAC_224", "HMAC_SHA_224", 28, "sha224"],
    ["HMAC_256", "HMAC_SHA_256", 32, "sha256"],
    ["HMAC_384", "HMAC_SHA_384", 48, "sha384"],
    ["HMAC_512", "HMAC_SHA_512", 64, "sha512"],
  ] as [KeySpec, MacAlgorithmSpec, number, string][])(
    "%s make OpenSSL's MACs",
    async (spec, MacAlgorithm, length, hash) => {
      const client = kms();
      const key = await external(client, spec, "GENERATE_VERIFY_MAC");
      const wrapping = await parametersForImport(client, key.id);
      const material = openssl.randomBytes(length);
      for (const wrong of [length - 1, 16, 129]) {
        const call = importWith(client, wrapping, openssl.randomBytes(wrong));
        expect(await failure(call)).toEqual(wordless("InvalidCiphertextException"));
      }
      await importWith(client, wrapping, material);
      const Mac = openssl.createHmac(hash, material).update(MESSAGE).digest();
      const facts = { KeyId: key.id, Message: MESSAGE, MacAlgorithm };
      const made = await client.send(new GenerateMacCommand(facts));
      expect(Buffer.from(made.Mac ?? []).equals(Mac)).toBe(true);
      expect((await client.send(new VerifyMacCommand({ ...facts, Mac }))).MacValid).toBe(true);
      await hasOneMaterial(client, key, wrapping, material, openssl.randomBytes(length));
    },
  );

  // Developer Guide, Requirements for imported key material: "at least the same length specified by the key spec".
  it.each([
    ["HMAC_224", "HMAC_SHA_224", 29, "sha224"],
    ["HMAC_256", "HMAC_SHA_256", 128, "sha256"],
    ["HMAC_384", "HMAC_SHA_384", 65, "sha384"],
    ["HMAC_512", "HMAC_SHA_512", 65, "sha512"],
  ] as [KeySpec, MacAlgorithmSpec, number, string][])(
    "%s may be longer than their spec",
    async (spec, MacAlgorithm, length, hash) => {
      const client = kms();
      const { id } = await external(client, spec, "GENERATE_VERIFY_MAC");
      const material = openssl.randomBytes(length);
      await importWith(client, await parametersForImport(client, id), material);
      const made = await client.send(new GenerateMacCommand({ KeyId: id, Message: MESSAGE, MacAlgorithm }));
      const expected = openssl.createHmac(hash, material).update(MESSAGE).digest();
      expect(Buffer.from(made.Mac ?? []).equals(expected)).toBe(true);
    },
  );

  it("RSA keys are refused as PKCS #1, because PKCS #8 is required", async () => {
    const client = kms();
    const { id } = await external(client, "RSA_2048", "ENCRYPT_DECRYPT");
    const wrapping = await parametersForImport(client, id, "RSA_AES_KEY_WRAP_SHA_256");
    const privateKey = newRsaKey(2048);
    const pkcs1 = privateKey.export({ type: "pkcs1", format: "der" });
    expect(await failure(importWith(client, wrapping, pkcs1))).toEqual(
      wordless("InvalidCiphertextException"),
    );
  });

  it("RSA keys decrypt what OpenSSL encrypts, and the reverse", async () => {
    const client = kms();
    const key = await external(client, "RSA_2048", "ENCRYPT_DECRYPT");
    const material = rsaMaterial(2048);
    await importWith(client, await parametersForImport(client, key.id, "RSA_AES_KEY_WRAP_SHA_1"), material);
    const padding = RSA_PKCS1_OAEP_PADDING;
    const oaep = { padding, oaepHash: "sha256" };
    const facts = { KeyId: key.id, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" } as const;
    const CiphertextBlob = openssl.publicEncrypt(
      { key: await publicKeyOf(client, key.id), ...oaep },
      MESSAGE,
    );
    const opened = await client.send(new DecryptCommand({ ...facts, CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext ?? []).equals(MESSAGE)).toBe(true);
    const sealed = await client.send(new EncryptCommand({ ...facts, Plaintext: MESSAGE }));
    const back = openssl.privateDecrypt(
      { key: privateOf(material), ...oaep },
      Buffer.from(sealed.CiphertextBlob ?? []),
    );
    expect(back.equals(MESSAGE)).toBe(true);
  });

  it.each([
    ["ECC_NIST_P256", "prime256v1"],
    ["ECC_NIST_P384", "secp384r1"],
    ["ECC_NIST_P521", "secp521r1"],
  ] as [KeySpec, string][])("%s agree on a secret with OpenSSL", async (spec, namedCurve) => {
    const client = kms();
    const key = await external(client, spec, "KEY_AGREEMENT");
    const material = ecMaterial(namedCurve);
    await importWith(client, await parametersForImport(client, key.id, "RSA_AES_KEY_WRAP_SHA_256"), material);
    const peer = openssl.generateKeyPairSync("ec", { namedCurve });
    const PublicKey = peer.publicKey.export({ format: "der", type: "spki" });
    const { SharedSecret } = await client.send(
      new DeriveSharedSecretCommand({ KeyId: key.id, KeyAgreementAlgorithm: "ECDH", PublicKey }),
    );
    const own = openssl.createPublicKey(privateOf(material));
    const agreed = openssl.diffieHellman({ privateKey: peer.privateKey, publicKey: own });
    expect(Buffer.from(SharedSecret ?? []).equals(agreed)).toBe(true);
  });
});

describe("material of another kind", () => {
  it.each([
    ["ECC_NIST_P256", "SIGN_VERIFY", { P384: ecMaterial("secp384r1"), secp256k1: ecMaterial("secp256k1") }],
    ["ECC_SECG_P256K1", "SIGN_VERIFY", { P256: ecMaterial("prime256v1"), Ed25519: ed25519Material() }],
    ["ECC_NIST_EDWARDS25519", "SIGN_VERIFY", { P256: ecMaterial("prime256v1"), raw: symmetricMaterial() }],
    ["RSA_2048", "ENCRYPT_DECRYPT", { RSA_3072: rsaMaterial(3072), P256: ecMaterial("prime256v1") }],
    ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", { P256: ecMaterial("prime256v1") }],
  ] as [KeySpec, KeyUsageType, Record<string, Buffer>][])("is not for %s", async (spec, usage, wrong) => {
    const client = kms();
    const key = await external(client, spec, usage);
    const algorithm = spec === "RSA_2048" ? "RSA_AES_KEY_WRAP_SHA_256" : "RSAES_OAEP_SHA_256";
    const wrapping = await parametersForImport(client, key.id, algorithm);
    const garbage = { zeros: Buffer.alloc(48), text: Buffer.from("-----BEGIN PRIVATE KEY-----") };
    for (const [name, material] of Object.entries({ ...wrong, ...garbage })) {
      expect(await failure(importWith(client, wrapping, material)), name).toEqual(
        wordless("InvalidCiphertextException"),
      );
    }
    expect(await stateOf(client, key.id)).toBe("PendingImport");
  });
});
