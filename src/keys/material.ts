import { concat, toHex, utf8 } from "../bytes.ts";
import { keyKind } from "../crypto/key-kinds.ts";
import type { Keyring } from "../crypto/keyring.ts";
import { sha256 } from "../crypto/sha256.ts";
import { materialLabel, type WrappedMaterial } from "./key.ts";

/** Spec of the keys that encrypt and decrypt with AES-256-GCM. */
export const SYMMETRIC = "SYMMETRIC_DEFAULT";

/** Bytes of the material of a symmetric encryption key. */
export const SYMMETRIC_LENGTH = 32;

const MATERIAL_ID_LENGTH = 32;

/** New random material for a key, wrapped. @throws RangeError for a key spec that does not exist */
export async function newMaterial(
  keyring: Keyring,
  keyId: string,
  keySpec: string,
): Promise<WrappedMaterial> {
  const id = toHex(crypto.getRandomValues(new Uint8Array(MATERIAL_ID_LENGTH)));
  if (keySpec === SYMMETRIC) {
    const raw = crypto.getRandomValues(new Uint8Array(SYMMETRIC_LENGTH));
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
  keyId: string,
  keySpec: string,
  given: Uint8Array,
): Promise<WrappedMaterial | null> {
  if (keySpec === SYMMETRIC) {
    if (given.length !== SYMMETRIC_LENGTH) return null;
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
