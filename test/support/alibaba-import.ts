import { constants, createPublicKey, publicEncrypt } from "node:crypto";
import { sm2 } from "sm-crypto-v2";
import { ciphertextToDer } from "../../src/crypto/sm2-der.ts";
import type { AlibabaParameters } from "./alibaba.ts";
import type { AlibabaKey } from "./alibaba-keys.ts";

/** Wrapping algorithms, with the spec of their wrapping key. */
export const ALIBABA_WRAPPINGS = [
  ["RSAES_PKCS1_V1_5", "RSA_2048"],
  ["RSAES_OAEP_SHA_1", "RSA_2048"],
  ["RSAES_OAEP_SHA_256", "RSA_2048"],
  ["SM2PKE", "EC_SM2"],
] as const;

export type AlibabaWrapping = (typeof ALIBABA_WRAPPINGS)[number][0];

/** The answer of GetParametersForImport. */
export interface AlibabaImportParameters {
  readonly algorithm: AlibabaWrapping;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer;
  readonly token: string;
  readonly validTo: string;
}

export async function alibabaImportParameters(
  { client, id }: AlibabaKey,
  algorithm: AlibabaWrapping = "RSAES_OAEP_SHA_256",
): Promise<AlibabaImportParameters> {
  const answer = await client.call("GetParametersForImport", {
    KeyId: id,
    WrappingAlgorithm: algorithm,
    WrappingKeySpec: algorithm === "SM2PKE" ? "EC_SM2" : "RSA_2048",
  });
  const { ImportToken, PublicKey, TokenExpireTime } = answer as Record<string, string>;
  if (!ImportToken || !PublicKey || !TokenExpireTime) throw new Error("no parameters for an import");
  const publicKey = Buffer.from(PublicKey, "base64");
  return { algorithm, publicKey, token: ImportToken, validTo: TokenExpireTime };
}

/** Bytes of an SM2 public key, uncompressed, at the end of its SubjectPublicKeyInfo. */
const SM2_POINT = 65;

/** Wraps material with OpenSSL, or for SM2 with sm-crypto-v2. @returns Base64. */
export function wrapForAlibaba(
  { algorithm, publicKey }: Pick<AlibabaImportParameters, "algorithm" | "publicKey">,
  material: Buffer,
): string {
  if (algorithm === "SM2PKE") {
    const point = publicKey.subarray(-SM2_POINT).toString("hex");
    const raw = Buffer.from(sm2.doEncrypt(material, point, 1), "hex");
    return Buffer.from(ciphertextToDer(raw)).toString("base64");
  }
  const key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
  const isOaep = algorithm !== "RSAES_PKCS1_V1_5";
  const padding = isOaep ? constants.RSA_PKCS1_OAEP_PADDING : constants.RSA_PKCS1_PADDING;
  const oaepHash = algorithm === "RSAES_OAEP_SHA_1" ? "sha1" : "sha256";
  return publicEncrypt({ key, padding, ...(isOaep && { oaepHash }) }, material).toString("base64");
}

/** The parameters of an ImportKeyMaterial. @param expireUnix seconds since the epoch; 0 for never. */
export function alibabaImport(
  { id }: AlibabaKey,
  parameters: AlibabaImportParameters,
  material: Buffer,
  expireUnix = 0,
): AlibabaParameters {
  return {
    KeyId: id,
    EncryptedKeyMaterial: wrapForAlibaba(parameters, material),
    ImportToken: parameters.token,
    KeyMaterialExpireUnix: expireUnix,
  };
}
