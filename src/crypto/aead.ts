import { partitionOf } from "../cloud/aws-partitions.ts";
import { importAesGcmKey, openAesGcm, sealAesGcm } from "./aes-gcm.ts";

/** Authenticated encryption under one key: nonces of 12 bytes, tags of 16. */
export interface Aead {
  /** @returns ciphertext and tag, as the runtime gives them. */
  seal(nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Promise<Uint8Array | ArrayBuffer>;
  /** @param sealed nonce, ciphertext and tag. @returns null where the tag does not fit. */
  open(sealed: Uint8Array, aad: Uint8Array): Promise<Uint8Array | null>;
}

/** The cipher of a symmetric encryption key. Length alone does not tell it: AES-128 and SM4 keys are equally long. */
export interface SymmetricCipher {
  readonly algorithm: "AES-GCM" | "SM4-GCM";
  /** Length of the material in bytes. */
  readonly length: number;
  /** An earlier cipher of the key spec, whose keys still exist: their material has another length than `length`. */
  readonly former?: SymmetricCipher;
}

const AES_256: SymmetricCipher = { algorithm: "AES-GCM", length: 32 };
const SM4: SymmetricCipher = { algorithm: "SM4-GCM", length: 16 };
/** SM4 in AWS's China Regions. Keys made there before 9c0e6f1 have AES-256 material until their next rotation. */
const CHINA: SymmetricCipher = { ...SM4, former: AES_256 };

/**
 * Symmetric encryption keys by key spec: AWS's (Developer Guide, Key spec reference), and Alibaba Cloud's (Key
 * management types and key specifications).
 */
const SYMMETRIC_CIPHERS: Readonly<Record<string, SymmetricCipher>> = {
  SYMMETRIC_DEFAULT: AES_256,
  Aliyun_AES_256: AES_256,
  Aliyun_AES_192: { algorithm: "AES-GCM", length: 24 },
  Aliyun_AES_128: { algorithm: "AES-GCM", length: 16 },
  Aliyun_SM4: SM4,
};

/** The cipher of a symmetric key spec in a Region; null for any other key spec. */
export function symmetricCipher(keySpec: string, region: string): SymmetricCipher | null {
  // SYMMETRIC_DEFAULT is SM4 in AWS's China Regions. Alibaba Cloud's specs name their cipher.
  if (keySpec === "SYMMETRIC_DEFAULT" && partitionOf(region) === "aws-cn") return CHINA;
  return Object.hasOwn(SYMMETRIC_CIPHERS, keySpec) ? (SYMMETRIC_CIPHERS[keySpec] ?? null) : null;
}

/** A cipher keyed with a key's material. @throws RangeError for material of another length than the cipher's */
export async function aeadOf(cipher: SymmetricCipher, material: Uint8Array): Promise<Aead> {
  const { algorithm, length, former } = cipher;
  if (former?.length === material.length) return aeadOf(former, material);
  if (material.length !== length) throw new RangeError("not this symmetric key's material");
  if (algorithm === "SM4-GCM") {
    const { openSm4Gcm, sealSm4Gcm } = await import("./sm4-gcm.ts");
    return {
      seal: (nonce, plaintext, aad) => sealSm4Gcm(material, nonce, plaintext, aad),
      open: (sealed, aad) => openSm4Gcm(material, sealed, aad),
    };
  }
  const key = await importAesGcmKey(material);
  return {
    seal: (nonce, plaintext, aad) => sealAesGcm(key, nonce, plaintext, aad),
    open: (sealed, aad) => openAesGcm(key, sealed, aad),
  };
}
