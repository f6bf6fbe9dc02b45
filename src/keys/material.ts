import { concat, toHex, utf8 } from "../bytes.ts";
import type { Keyring } from "../crypto/keyring.ts";
import { sha256 } from "../crypto/sha256.ts";
import { materialLabel, type WrappedMaterial } from "./key.ts";

/** Bytes of material by key spec. */
const MATERIAL_LENGTH: Readonly<Record<string, number>> = { SYMMETRIC_DEFAULT: 32 };

const MATERIAL_ID_LENGTH = 32;

/**
 * New random material for a key, wrapped.
 *
 * @param fixed material to use instead (a fixture's), of the length that the key spec asks for. Its id follows
 *   from it, so that a key made again from its fixture opens what the one before sealed.
 * @throws RangeError for a key spec that has no material of this kind.
 */
export async function newMaterial(
  keyring: Keyring,
  keyId: string,
  keySpec: string,
  fixed?: Uint8Array,
): Promise<WrappedMaterial> {
  const length = MATERIAL_LENGTH[keySpec];
  if (length === undefined || (fixed && fixed.length !== length)) {
    throw new RangeError(`no material of this length for ${keySpec}`);
  }
  const materialId = toHex(
    fixed ? await fixedId(keyId, fixed) : crypto.getRandomValues(new Uint8Array(MATERIAL_ID_LENGTH)),
  );
  const material = fixed ?? crypto.getRandomValues(new Uint8Array(length));
  return { materialId, wrapped: await keyring.wrap(material, materialLabel(keyId, materialId)) };
}

function fixedId(keyId: string, material: Uint8Array): Promise<Uint8Array> {
  return sha256(concat(utf8(`fixed material of ${keyId}/`), material));
}
