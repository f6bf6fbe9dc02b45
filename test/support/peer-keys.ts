import * as nodeCrypto from "node:crypto";
import {
  constants,
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import {
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  type KeySpec,
  type KeyUsageType,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { addKey } from "./management.ts";
import { newRsaKey } from "./rsa-keys.ts";

/*
 * Keys of OpenSSL, the implementation that KMS is compared with: public keys of KMS keys, and private keys that are
 * imported into KMS too.
 */

/** Node's name of a curve, by key spec. */
export const CURVES: Readonly<Record<string, string>> = {
  ECC_NIST_P256: "prime256v1",
  ECC_NIST_P384: "secp384r1",
  ECC_NIST_P521: "secp521r1",
  ECC_SECG_P256K1: "secp256k1",
  SM2: "SM2",
};

/** Last byte of the object identifier of ML-DSA and ML-KEM (RFC 9881 §2, RFC 9935 §3), and the arc above it. */
const POST_QUANTUM: Readonly<Record<string, readonly [arc: number, last: number, seed: number]>> = {
  ML_DSA_44: [3, 17, 32],
  ML_DSA_65: [3, 18, 32],
  ML_DSA_87: [3, 19, 32],
  ML_KEM_512: [4, 1, 64],
  ML_KEM_768: [4, 2, 64],
  ML_KEM_1024: [4, 3, 64],
};

/** Longest value of a tag in characters. */
const TAG_LENGTH = 256;

/** A new private key of a key spec, made by OpenSSL. */
export function newPeerKey(spec: KeySpec): KeyObject {
  const namedCurve = CURVES[spec];
  if (namedCurve !== undefined) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve });
    // The key is read again, because OpenSSL uses a new SM2 key for ECDSA, and only a key that it has read for SM2.
    return privateKeyOf(privateKey.export({ format: "der", type: "pkcs8" }));
  }
  if (spec.startsWith("RSA_")) return newRsaKey(Number(spec.slice(4)));
  if (spec === "ECC_NIST_EDWARDS25519") return generateKeyPairSync("ed25519").privateKey;
  return privateKeyOf(seedForm(spec, randomBytes(POST_QUANTUM[spec]?.[2] ?? 0)));
}

/** Whether this Node's OpenSSL knows keys of a spec: post-quantum ones since Node 24.7. */
export function peerKnows(spec: KeySpec): boolean {
  return !(spec in POST_QUANTUM) || "encapsulate" in nodeCrypto;
}

/** The private key of PKCS #8 in DER. */
export function privateKeyOf(der: Uint8Array | undefined): KeyObject {
  return createPrivateKey({ key: Buffer.from(der ?? []), format: "der", type: "pkcs8" });
}

/** The public key of a SubjectPublicKeyInfo in DER. */
export function publicKeyOf(der: Uint8Array | undefined): KeyObject {
  return createPublicKey({ key: Buffer.from(der ?? []), format: "der", type: "spki" });
}

/** SubjectPublicKeyInfo in DER of a public key, or of a private key's public half. */
export function spkiOf(key: KeyObject): Uint8Array {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return new Uint8Array(half.export({ format: "der", type: "spki" }));
}

/** The public key of a KMS key. */
export async function getPublicKey(client: KMSClient, keyId: string): Promise<KeyObject> {
  return publicKeyOf((await client.send(new GetPublicKeyCommand({ KeyId: keyId }))).PublicKey);
}

/** A KMS key with the private key of a peer. */
export async function adopt(
  client: KMSClient,
  KeySpec: KeySpec,
  KeyUsage: KeyUsageType,
  key: KeyObject,
): Promise<{ id: string; arn: string }> {
  const material = materialOf(KeySpec, key);
  const TagValue = material.toString("base64");
  if (TagValue.length <= TAG_LENGTH) {
    return addKey(client, { KeySpec, KeyUsage, Tags: [{ TagKey: "_custom_key_material_", TagValue }] });
  }
  const made = await addKey(client, { KeySpec, KeyUsage, Origin: "EXTERNAL" });
  const parameters = await client.send(
    new GetParametersForImportCommand({
      KeyId: made.id,
      WrappingAlgorithm: "RSA_AES_KEY_WRAP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    }),
  );
  await client.send(
    new ImportKeyMaterialCommand({
      KeyId: made.id,
      ImportToken: parameters.ImportToken,
      EncryptedKeyMaterial: wrapped(publicKeyOf(parameters.PublicKey), material),
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }),
  );
  return made;
}

/** PKCS #8 of a key. For ML-DSA and ML-KEM, Node exports the expanded key as well, which is too long for a tag. */
function materialOf(spec: KeySpec, key: KeyObject): Buffer {
  const der = key.export({ format: "der", type: "pkcs8" });
  const [, , length] = POST_QUANTUM[spec] ?? [];
  if (length === undefined) return der;
  const at = der.indexOf(Buffer.of(0x04, length)) + 2;
  return seedForm(spec, der.subarray(at, at + length));
}

/** PKCS #8 with only the seed: SEQUENCE { 0, { oid }, OCTET STRING { [0] seed } }. */
function seedForm(spec: KeySpec, seed: Uint8Array): Buffer {
  const [arc = 0, last = 0] = POST_QUANTUM[spec] ?? [];
  const oid = [0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, arc, last];
  const body = [0x02, 0x01, 0x00, ...oid, 0x04, seed.length + 2, 0x80, seed.length, ...seed];
  return Buffer.of(0x30, body.length, ...body);
}

/** Material as RSA_AES_KEY_WRAP_SHA_256 wraps it (PKCS #11, CKM_RSA_AES_KEY_WRAP). */
function wrapped(key: KeyObject, material: Uint8Array): Uint8Array {
  const aes = randomBytes(32);
  // The alternative initial value of RFC 5649 §3.
  const cipher = createCipheriv("id-aes256-wrap-pad", aes, Buffer.from("a65959a6", "hex"));
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return Buffer.concat([
    publicEncrypt({ key, padding, oaepHash: "sha256" }, aes),
    cipher.update(material),
    cipher.final(),
  ]);
}
