import { concat, toHex, utf8 } from "../bytes.ts";
import { AES_256_LENGTH, SM4_LENGTH } from "../crypto/aead.ts";
import { keyKind } from "../crypto/key-kinds.ts";
import type { Keyring } from "../crypto/keyring.ts";
import { sha256 } from "../crypto/sha256.ts";
import { partitionOf } from "../partition.ts";
import { type KeyRecord, materialLabel, type WrappedMaterial } from "./key.ts";

/** Spec of the keys that encrypt and decrypt with AES-256-GCM, in China Regions with SM4-GCM. */
export const SYMMETRIC = "SYMMETRIC_DEFAULT";

const MATERIAL_ID_LENGTH = 32;

/** Whose material it is: what of a key decides what its material looks like. */
export type MaterialOwner = Pick<KeyRecord, "keyId" | "keySpec" | "region">;

/** Bytes of a symmetric encryption key's material (Developer Guide, Key spec reference: SYMMETRIC_DEFAULT). */
function symmetricLength(region: string): number {
  return partitionOf(region) === "aws-cn" ? SM4_LENGTH : AES_256_LENGTH;
}

/** New random material for a key, wrapped. @throws RangeError for a key spec that does not exist */
export async function newMaterial(
  keyring: Keyring,
  { keyId, keySpec, region }: MaterialOwner,
): Promise<WrappedMaterial> {
  const id = toHex(crypto.getRandomValues(new Uint8Array(MATERIAL_ID_LENGTH)));
  if (keySpec === SYMMETRIC) {
    const raw = crypto.getRandomValues(new Uint8Array(symmetricLength(region)));
    return wrapMaterial(keyring, keyId, id, raw);
  }
  const kind = await keyKind(keySpec);
  const { material, publicKey } = await kind.generate();
  return wrapMaterial(keyring, keyId, id, material, publicKey);
}

/**
 * Material that somebody brings (imported, or a fixture's), wrapped. Its id follows from it, so that a key knows
 * its own material again, in every Region.
 *
 * @returns null where it is not material for a key of this spec.
 */
export async function givenMaterial(
  keyring: Keyring,
  { keyId, keySpec, region }: MaterialOwner,
  given: Uint8Array,
): Promise<WrappedMaterial | null> {
  if (keySpec === SYMMETRIC) {
    if (given.length !== symmetricLength(region)) return null;
    return wrapMaterial(keyring, keyId, await idOf(keyId, given), given);
  }
  const kind = await keyKind(keySpec);
  const material = await kind.accept(given);
  if (!material) return null;
  const { publicKey } = await kind.load(material);
  return wrapMaterial(keyring, keyId, await idOf(keyId, material), material, publicKey);
}

async function wrapMaterial(
  keyring: Keyring,
  keyId: string,
  materialId: string,
  material: Uint8Array,
  publicKey?: Uint8Array,
): Promise<WrappedMaterial> {
  const wrapped = await keyring.wrap(material, materialLabel(keyId, materialId));
  return { materialId, wrapped, publicKey: publicKey ?? null };
}

async function idOf(keyId: string, material: Uint8Array): Promise<string> {
  return toHex(await sha256(concat(utf8(`fixed material of ${keyId}/`), material)));
}
