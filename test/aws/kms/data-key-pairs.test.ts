import * as nodeCrypto from "node:crypto";
import {
  type DataKeyPairSpec,
  DecryptCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  type KMSClient,
  RotateKeyOnDemandCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { type MadeKey, newKey, wordless } from "../../support/keys.ts";
import { addKey } from "../../support/management.ts";
import { CURVES, peerKnows, privateKeyOf, publicKeyOf, spkiOf } from "../../support/peer-keys.ts";

const { createPublicKey, randomBytes } = nodeCrypto;

const OUTSIDE: readonly DataKeyPairSpec[] = [
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "ECC_NIST_EDWARDS25519",
  "ML_KEM_512",
  "ML_KEM_768",
  "ML_KEM_1024",
];
const PAIRS: readonly { readonly spec: DataKeyPairSpec; readonly region: string }[] = [
  ...OUTSIDE.map((spec) => ({ spec, region: "us-east-1" })),
  { spec: "SM2", region: "cn-northwest-1" },
];

const EncryptionContext = { purpose: "test" };
const account = freshAccount();
const clients = new Map<string, { client: KMSClient; key: MadeKey }>();
const at = (region: string) => {
  const found = clients.get(region);
  if (!found) throw new Error(`nothing in ${region}`);
  return found;
};

beforeAll(async () => {
  for (const region of ["us-east-1", "cn-northwest-1"]) {
    const client = kms({ account, region });
    clients.set(region, { client, key: await newKey(client) });
  }
});

describe.each(PAIRS)("A data key pair of $spec", ({ spec, region }) => {
  it("comes with both halves, and with the private one under the key", async () => {
    const { client, key } = at(region);
    const command = new GenerateDataKeyPairCommand({ KeyId: key.id, KeyPairSpec: spec, EncryptionContext });
    const { $metadata, ...answer } = await client.send(command);
    expect($metadata.httpStatusCode).toBe(200);
    const { PrivateKeyPlaintext, PrivateKeyCiphertextBlob, PublicKey, ...rest } = answer;
    expect(rest).toEqual({ KeyId: key.arn, KeyPairSpec: spec, KeyMaterialId: key.materialId });
    const opening = { CiphertextBlob: PrivateKeyCiphertextBlob, EncryptionContext };
    const opened = await client.send(new DecryptCommand(opening));
    expect(opened.Plaintext).toEqual(PrivateKeyPlaintext);
    expect(opened).toMatchObject({ KeyId: key.arn, KeyMaterialId: key.materialId });
    const call = client.send(new DecryptCommand({ CiphertextBlob: PrivateKeyCiphertextBlob }));
    expect(await failure(call)).toEqual(wordless("InvalidCiphertextException"));
    if (peerKnows(spec)) expectPair(spec, PrivateKeyPlaintext, PublicKey);
  });

  it("comes without the private key's plaintext where it is not asked for", async () => {
    const { client, key } = at(region);
    const command = new GenerateDataKeyPairWithoutPlaintextCommand({
      KeyId: key.id,
      KeyPairSpec: spec,
      EncryptionContext,
    });
    const { $metadata: _, PrivateKeyCiphertextBlob, PublicKey, ...answer } = await client.send(command);
    expect(answer).toEqual({ KeyId: key.arn, KeyPairSpec: spec, KeyMaterialId: key.materialId });
    const opening = { CiphertextBlob: PrivateKeyCiphertextBlob, EncryptionContext };
    const { Plaintext } = await client.send(new DecryptCommand(opening));
    if (peerKnows(spec)) expectPair(spec, Plaintext, PublicKey);
  });
});

describe.each([
  ["GenerateDataKeyPair", GenerateDataKeyPairCommand],
  ["GenerateDataKeyPairWithoutPlaintext", GenerateDataKeyPairWithoutPlaintextCommand],
] as const)("%s", (operation, Command) => {
  const generate = (client: KMSClient, KeyId: string, KeyPairSpec: DataKeyPairSpec = "ECC_NIST_P256") =>
    client.send(new Command({ KeyId, KeyPairSpec }));

  it("makes a new pair at each call, many at once", async () => {
    const { client, key } = at("us-east-1");
    const pairs = await Promise.all(Array.from({ length: 10 }, () => generate(client, key.id)));
    const publicKeys = pairs.map(({ PublicKey }) => Buffer.from(PublicKey ?? []).toString("hex"));
    expect(new Set(publicKeys).size).toBe(10);
  });

  it("wants a symmetric key", async () => {
    const { client } = at("us-east-1");
    const rsa = await addKey(client, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    // Recorded.
    expect(await failure(generate(client, rsa.id))).toEqual({
      name: "InvalidKeyUsageException",
      message: "You cannot generate a data key pair with an asymmetric CMK",
      status: 400,
    });
    const mac = await addKey(client, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    expect(await failure(generate(client, mac.id))).toEqual({
      name: "InvalidKeyUsageException",
      message: `${mac.arn} key usage is GENERATE_VERIFY_MAC which is not valid for ${operation}.`,
      status: 400,
    });
  });

  it("knows twelve specs", async () => {
    const { key } = at("us-east-1");
    for (const KeyPairSpec of ["HMAC_256", "ML_DSA_44", "SYMMETRIC_DEFAULT", "AES_256", "rsa_2048", ""]) {
      const { json } = await raw(operation, { KeyId: key.id, KeyPairSpec }, { account });
      expect(json.__type).toBe("ValidationException");
      expect(json.message).toBe(
        `1 validation error detected: Value '${KeyPairSpec}' at 'keyPairSpec' failed to satisfy constraint: Member must satisfy enum value set: [RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1, SM2, ECC_NIST_EDWARDS25519, ML_KEM_512, ML_KEM_768, ML_KEM_1024]`,
      );
    }
    expect((await raw(operation, { KeyId: key.id }, { account })).json.message).toContain(
      "Value null at 'keyPairSpec' failed to satisfy constraint: Member must not be null",
    );
  });

  it.each<[DataKeyPairSpec, string]>([
    ["SM2", "us-east-1"],
    ["ML_KEM_512", "cn-northwest-1"],
  ])("makes no pairs of %s in %s", async (spec, region) => {
    const { client, key } = at(region);
    expect(await failure(generate(client, key.id, spec))).toEqual({
      name: "UnsupportedOperationException",
      message: `Key spec ${spec} is not supported in Region ${region}.`,
      status: 400,
    });
  });

  it("works with an AWS managed key, and with another account's by ARN", async () => {
    const { client, key } = at("us-east-1");
    expect((await generate(client, "alias/aws/s3")).KeyId).toMatch(/:key\//);
    expect((await generate(kms(), key.arn)).KeyId).toBe(key.arn);
  });

  it("uses the new material after a rotation", async () => {
    const { client } = at("us-east-1");
    const key = await newKey(client);
    const before = await generate(client, key.id);
    await client.send(new RotateKeyOnDemandCommand({ KeyId: key.id }));
    const after = await generate(client, key.id);
    expect(before.KeyMaterialId).toBe(key.materialId);
    expect(after.KeyMaterialId).not.toBe(key.materialId);
    for (const { PrivateKeyCiphertextBlob, KeyMaterialId } of [before, after]) {
      const opened = await client.send(new DecryptCommand({ CiphertextBlob: PrivateKeyCiphertextBlob }));
      expect(opened.KeyMaterialId).toBe(KeyMaterialId);
    }
  });
});

/** That a private key (PKCS #8) and a public key (SPKI) are of a spec, and belong together. */
function expectPair(
  spec: DataKeyPairSpec,
  pkcs8: Uint8Array | undefined,
  spki: Uint8Array | undefined,
): void {
  const [privateKey, publicKey] = [privateKeyOf(pkcs8), publicKeyOf(spki)];
  expect(spkiOf(createPublicKey(privateKey))).toEqual(Uint8Array.from(spki ?? []));
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (spec.startsWith("RSA_")) {
    expect([type, details?.modulusLength]).toEqual(["rsa", Number(spec.slice(4))]);
    const secret = randomBytes(32);
    const sealed = nodeCrypto.publicEncrypt(publicKey, secret);
    expect(nodeCrypto.privateDecrypt(privateKey, sealed)).toEqual(secret);
  } else if (spec.startsWith("ML_KEM_")) {
    expect(type).toBe(spec.toLowerCase().replaceAll("_", "-"));
    // The seed alone (RFC 9935, "Private Key Format").
    expect(pkcs8).toHaveLength(86);
    const { sharedKey, ciphertext } = nodeCrypto.encapsulate(publicKey);
    expect(nodeCrypto.decapsulate(privateKey, ciphertext)).toEqual(sharedKey);
  } else {
    if (spec === "ECC_NIST_EDWARDS25519") expect(type).toBe("ed25519");
    else if (spec !== "SM2") expect([type, details?.namedCurve]).toEqual(["ec", CURVES[spec]]);
    const hash = spec === "ECC_NIST_EDWARDS25519" ? null : spec === "SM2" ? "sm3" : "sha256";
    const signature = nodeCrypto.sign(hash, randomBytes(0), privateKey);
    expect(nodeCrypto.verify(hash, new Uint8Array(0), publicKey, signature)).toBe(true);
  }
}
