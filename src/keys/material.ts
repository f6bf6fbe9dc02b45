import { concat, utf8 } from "../bytes.ts";
import { symmetricCipher } from "../crypto/aead.ts";
import { keyKind } from "../crypto/key-kinds.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { sha256 } from "../crypto/sha256.ts";
import { type KeyRecord, materialLabel, type WrappedMaterial } from "./key.ts";
import { materialIdFrom, newMaterialId } from "./key-version.ts";

/** AWS's key spec for symmetric encryption: AES-256-GCM, in China Regions SM4-GCM. */
export const SYMMETRIC = "SYMMETRIC_DEFAULT";

/** The properties of a key that decide the form of its material. */
export type MaterialOwner = Pick<KeyRecord, "keyId" | "keySpec" | "cloud" | "region">;

/** Whether a key spec of either cloud is one of symmetric encryption keys. */
export function isSymmetric(keySpec: string): boolean {
  // Any Region will do: it decides which cipher, not whether there is one.
  return symmetricCipher(keySpec, "") !== null;
}

/** New random material for a key, wrapped. @throws RangeError for a key spec that does not exist */
export async function newMaterial(
  masterKey: MasterKey,
  { keyId, keySpec, cloud, region }: MaterialOwner,
): Promise<WrappedMaterial> {
  const id = newMaterialId(cloud);
  const cipher = symmetricCipher(keySpec, region);
  if (cipher) {
    const raw = crypto.getRandomValues(new Uint8Array(cipher.length));
    return wrapMaterial(masterKey, keyId, id, raw);
  }
  const kind = await keyKind(keySpec);
  const { material, publicKey } = await kind.generate();
  return wrapMaterial(masterKey, keyId, id, material, publicKey);
}

/**
 * Given material (imported, or a fixture's), wrapped. Its id is derived from it, so that a key recognises its own
 * material, in every Region.
 *
 * @returns null where it is not material for a key of this spec.
 */
export async function givenMaterial(
  masterKey: MasterKey,
  owner: MaterialOwner,
  given: Uint8Array,
): Promise<WrappedMaterial | null> {
  const { keyId, keySpec, region } = owner;
  const cipher = symmetricCipher(keySpec, region);
  if (cipher) {
    if (given.length !== cipher.length) return null;
    return wrapMaterial(masterKey, keyId, await idOf(owner, given), given);
  }
  const kind = await keyKind(keySpec);
  const material = await kind.accept(given);
  if (!material) return null;
  const { publicKey } = await kind.load(material);
  return wrapMaterial(masterKey, keyId, await idOf(owner, material), material, publicKey);
}

async function wrapMaterial(
  masterKey: MasterKey,
  keyId: string,
  materialId: string,
  material: Uint8Array,
  publicKey?: Uint8Array,
): Promise<WrappedMaterial> {
  const wrapped = await masterKey.wrap(material, materialLabel(keyId, materialId));
  return { materialId, wrapped, publicKey: publicKey ?? null };
}

async function idOf({ keyId, cloud }: MaterialOwner, material: Uint8Array): Promise<string> {
  return materialIdFrom(cloud, await sha256(concat(utf8(`fixed material of ${keyId}/`), material)));
}
