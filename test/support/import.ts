import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import {
  type AlgorithmSpec,
  DescribeKeyCommand,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  type ImportKeyMaterialCommandInput,
  type KeyMetadata,
  type KMSClient,
  ListKeyRotationsCommand,
  type RotationsListEntry,
  type WrappingKeySpec,
} from "@aws-sdk/client-kms";
import { sm2 } from "sm-crypto-v2";
import { ciphertextToDer } from "../../src/crypto/sm2-der.ts";
import type { ClientOptions } from "./client.ts";
import { type MadeKey, makeKey } from "./management.ts";
import { newRsaKey } from "./rsa-keys.ts";

/** The answer of GetParametersForImport for one key. */
export interface Wrapping {
  readonly keyId: string;
  readonly algorithm: AlgorithmSpec;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
  readonly token: Uint8Array;
  readonly validTo: Date | undefined;
}

export async function parametersForImport(
  client: KMSClient,
  keyId: string,
  algorithm: AlgorithmSpec = "RSAES_OAEP_SHA_256",
  keySpec: WrappingKeySpec = "RSA_2048",
): Promise<Wrapping> {
  const answer = await client.send(
    new GetParametersForImportCommand({
      KeyId: keyId,
      WrappingAlgorithm: algorithm,
      WrappingKeySpec: keySpec,
    }),
  );
  const { PublicKey, ImportToken, ParametersValidTo } = answer;
  if (!PublicKey || !ImportToken) throw new Error("GetParametersForImport answered no parameters");
  const publicKey = Buffer.from(PublicKey);
  return { keyId, algorithm, publicKey, token: ImportToken, validTo: ParametersValidTo };
}

/** The initial value of AES Key Wrap with Padding (RFC 5649 §3). */
const KWP_IV = Buffer.from("a65959a6", "hex");
/** Bytes of an SM2 public key, uncompressed, at the end of its SubjectPublicKeyInfo. */
const SM2_POINT = 65;

/** Wraps key material with OpenSSL, as in the Developer Guide. */
export function wrap(
  { algorithm, publicKey }: Pick<Wrapping, "algorithm" | "publicKey">,
  material: Buffer,
): Buffer {
  if (algorithm === "SM2PKE") {
    const point = publicKey.subarray(-SM2_POINT).toString("hex");
    const raw = Buffer.from(sm2.doEncrypt(material, point, 1), "hex");
    return Buffer.from(ciphertextToDer(raw));
  }
  const oaep = (data: Buffer) =>
    publicEncrypt(
      {
        key: createPublicKey({ key: publicKey, format: "der", type: "spki" }),
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: algorithm.endsWith("SHA_1") ? "sha1" : "sha256",
      },
      data,
    );
  if (algorithm.startsWith("RSAES_OAEP")) return oaep(material);
  const key = randomBytes(32);
  const cipher = createCipheriv("id-aes256-wrap-pad", key, KWP_IV);
  return Buffer.concat([oaep(key), cipher.update(material), cipher.final()]);
}

export type ImportOptions = Partial<Omit<ImportKeyMaterialCommandInput, "KeyId">>;

/** Imports material with existing import parameters, by default without expiry. */
export async function importWith(
  client: KMSClient,
  wrapping: Wrapping,
  material: Buffer,
  options: ImportOptions = {},
): Promise<string | undefined> {
  const { KeyMaterialId } = await client.send(
    new ImportKeyMaterialCommand({
      KeyId: wrapping.keyId,
      ImportToken: wrapping.token,
      EncryptedKeyMaterial: wrap(wrapping, material),
      ExpirationModel: options.ValidTo ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE",
      ...options,
    }),
  );
  return KeyMaterialId;
}

/** A new key for imported material, with import parameters, which are valid for a day of the clock. */
export interface ImportKey extends MadeKey {
  readonly wrapping: Wrapping;
  /** Imports into the key. */
  readonly put: (material: Buffer, options?: ImportOptions) => Promise<string | undefined>;
}

/** Makes a symmetric encryption key without material. */
export async function makeImportKey(options: ClientOptions = {}, multiRegion = false): Promise<ImportKey> {
  const key = await makeKey(options, { Origin: "EXTERNAL", MultiRegion: multiRegion });
  return importInto(key);
}

/** Gets import parameters for an existing key. */
export async function importInto(key: MadeKey): Promise<ImportKey> {
  const wrapping = await parametersForImport(key.client, key.id);
  return {
    ...key,
    wrapping,
    put: (material, options) => importWith(key.client, wrapping, material, options),
  };
}

/** New material of a symmetric encryption key. */
export function symmetricMaterial(): Buffer {
  return randomBytes(32);
}

export async function metadata(client: KMSClient, KeyId: string): Promise<KeyMetadata> {
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
  if (!KeyMetadata) throw new Error("DescribeKey answered no key");
  return KeyMetadata;
}

export async function stateOf(client: KMSClient, keyId: string): Promise<string | undefined> {
  return (await metadata(client, keyId)).KeyState;
}

/** All materials of a key, newest first, the reverse of ListKeyRotations. */
export async function materialsOf(client: KMSClient, KeyId: string): Promise<RotationsListEntry[]> {
  const input = { KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" } as const;
  return (await client.send(new ListKeyRotationsCommand(input))).Rotations?.reverse() ?? [];
}

/** PKCS #8 of a new RSA private key. */
export function rsaMaterial(bits: number): Buffer {
  return newRsaKey(bits).export({ format: "der", type: "pkcs8" });
}

/** PKCS #8 of a new private key on a curve, by OpenSSL's name. */
export function ecMaterial(namedCurve: string): Buffer {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve });
  return privateKey.export({ format: "der", type: "pkcs8" });
}

export function ed25519Material(): Buffer {
  return generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" });
}

/** The error for other material than expected (recorded). */
export function otherMaterial(expected: string | undefined): {
  name: string;
  message: string;
  status: number;
} {
  return {
    name: "IncorrectKeyMaterialException",
    message: `Imported key material does not have the expected identifier (${expected}).`,
    status: 400,
  };
}

/** The error while material is missing. */
export function pendingImport(arn: string): { name: string; message: string; status: number } {
  return { name: "KMSInvalidStateException", message: `${arn} is pending import.`, status: 400 };
}
