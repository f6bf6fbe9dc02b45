import { partitionOf } from "../partition.ts";
import { importAesGcmKey, openAesGcm, sealAesGcm } from "./aes-gcm.ts";

/** Authenticated encryption under one key: nonces of 12 bytes, tags of 16. */
export interface Aead {
  /** @returns ciphertext and tag. */
  seal(nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Promise<Uint8Array>;
  /** @param sealed nonce, ciphertext and tag. @returns null where the tag does not fit. */
  open(sealed: Uint8Array, aad: Uint8Array): Promise<Uint8Array | null>;
}

/** With what a symmetric encryption key seals: AES-128 and SM4 have keys of one length, so the length does not tell. */
export interface SymmetricCipher {
  readonly algorithm: "AES-GCM" | "SM4-GCM";
  /** Length of the material in bytes. */
  readonly length: number;
  /** With what keys sealed before this was their cipher. The length of their material, another one, tells. */
  readonly former?: SymmetricCipher;
}

const AES_256: SymmetricCipher = { algorithm: "AES-GCM", length: 32 };
const SM4: SymmetricCipher = { algorithm: "SM4-GCM", length: 16 };
/** Keys of AWS's China Regions had material of AES-256 before 9c0e6f1. It goes on to be used; a rotation brings SM4. */
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

/** The cipher of a symmetric key spec in a Region; null for a spec that is none. */
export function symmetricCipher(keySpec: string, region: string): SymmetricCipher | null {
  // AWS's one spec is SM4 in its China Regions. Alibaba Cloud's say themselves what they are.
  if (keySpec === "SYMMETRIC_DEFAULT" && partitionOf(region) === "aws-cn") return CHINA;
  return Object.hasOwn(SYMMETRIC_CIPHERS, keySpec) ? (SYMMETRIC_CIPHERS[keySpec] ?? null) : null;
}

/** The cipher under a key's material. @throws RangeError for material of another length than the cipher's */
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
