import { toHex } from "../bytes.ts";
import { CLOUD_FACTS, type Cloud } from "../cloud/list.ts";

/*
 * Ids of key materials: 32 bytes, as AWS KMS shows them. Alibaba Cloud shows the version of a key instead, a UUID:
 * there the material id is the UUID's 16 bytes and 16 zeros, so that each follows from the other.
 */

const MATERIAL_ID_LENGTH = 32;
const UUID_LENGTH = 16;
const ZEROS = "00".repeat(MATERIAL_ID_LENGTH - UUID_LENGTH);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The key version id of a material. @param materialId of a key of Alibaba Cloud. */
export function versionIdOf(materialId: string): string {
  const hex = materialId.slice(0, 2 * UUID_LENGTH);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The material id of a key version of Alibaba Cloud; null where the text is no version id (a UUID in lower case). */
export function materialIdOf(versionId: string): string | null {
  return UUID.test(versionId) ? versionId.replaceAll("-", "") + ZEROS : null;
}

/** A new random material id. */
export function newMaterialId(cloud: Cloud): string {
  return materialIdFrom(cloud, crypto.getRandomValues(new Uint8Array(MATERIAL_ID_LENGTH)));
}

/** The material id that follows from 32 bytes: random ones, or a hash of the material. */
export function materialIdFrom(cloud: Cloud, bytes: Uint8Array): string {
  return CLOUD_FACTS[cloud].materialIds === "uuid" ? uuidMaterialId(bytes) : toHex(bytes);
}

/** The material id of a version: the first 16 bytes, made a UUID of version 4 (RFC 9562 §5.4), and zeros. */
function uuidMaterialId(bytes: Uint8Array): string {
  // A copy: `slice` of a Buffer is a view.
  const uuid = new Uint8Array(bytes.subarray(0, UUID_LENGTH));
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x40;
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
  return toHex(uuid) + ZEROS;
}
