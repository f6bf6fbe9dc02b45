import { equalBytes } from "../bytes.ts";

/** RSAES_OAEP_SHA_256: SHA-256 as the hash and inside MGF1, with an empty label (RFC 8017 §7.1). */
export const RSA_OAEP = { name: "RSA-OAEP", hash: "SHA-256" } as const;

/**
 * RSA key sizes that AWS's own SDK lets an enclave generate (aws-nitro-enclaves-sdk-c, attestation.h,
 * `aws_rsa_key_size`). Its documentation mentions RSA 2048 alone.
 */
const MODULUS_LENGTHS: readonly unknown[] = [2048, 3072, 4096];

/**
 * Imports the public key to which an enclave wants answers encrypted.
 *
 * @param spki SubjectPublicKeyInfo as DER (RFC 5280 §4.1.2.7).
 * @returns null where it is anything but an RSA key of 2048, 3072 or 4096 bits.
 */
export async function importRecipientKey(spki: Uint8Array): Promise<CryptoKey | null> {
  try {
    const key = await crypto.subtle.importKey("spki", spki, RSA_OAEP, true, ["encrypt"]);
    const { modulusLength } = key.algorithm as { modulusLength?: number };
    if (!MODULUS_LENGTHS.includes(modulusLength)) return null;
    const exported = (await crypto.subtle.exportKey("spki", key)) as ArrayBuffer;
    if (!equalBytes(new Uint8Array(exported), spki)) return null;
    // Encrypts once as a test: a key with an even modulus, for example, can be imported but not used.
    await crypto.subtle.encrypt(RSA_OAEP, key, new Uint8Array(32));
    return key;
  } catch {
    return null;
  }
}
