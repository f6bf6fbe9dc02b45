import { fromBase64 } from "../../../bytes.ts";
import { isKeyId, isMultiRegionKeyId } from "../../../keys/identifiers.ts";
import type { Tag } from "../../../keys/key.ts";
import { TAGS_PER_KEY } from "../../../quotas/aws-resources.ts";
import { AwsError } from "../errors.ts";

/** Tag that fixes the id of a new key, for fixtures, as in other mocks. */
const CUSTOM_ID = "_custom_id_";
/**
 * Tag that fixes the material of a new key, as in other mocks: base64 of raw bytes, or of PKCS #8 in DER for an
 * asymmetric one. It is not kept as a tag.
 */
export const CUSTOM_KEY_MATERIAL = "_custom_key_material_";

/** Text of a tag: letters, digits, spaces and `_ . / = + - : @` (API Reference, Tag). */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tags of a request, checked. @throws AwsError TagException */
export function readTags(given: readonly { TagKey: string; TagValue: string }[]): Tag[] {
  const tags = given.map(({ TagKey, TagValue }) => ({ key: TagKey, value: TagValue }));
  if (new Set(tags.map((tag) => tag.key)).size < tags.length) throw tagError("Duplicate tag keys");
  if (tags.length > TAGS_PER_KEY) throw tagError("Too many tags");
  for (const { key, value } of tags) {
    if (/^aws:/i.test(key)) throw tagError("Tags beginning with aws: are reserved");
    if (!TAG_TEXT.test(key) || !TAG_TEXT.test(value)) throw tagError("Invalid tag");
  }
  return tags;
}

/**
 * The key id and the material that the tags of CreateKey fix, and the tags to keep.
 *
 * @param multiRegion whether it is to be a multi-Region key, whose id has a form of its own.
 * @throws AwsError ValidationException
 */
export function readFixture(
  tags: readonly Tag[],
  multiRegion: boolean,
): { keyId?: string; material?: Uint8Array; tags: Tag[] } {
  const keyId = tags.find((tag) => tag.key === CUSTOM_ID)?.value;
  const material = tags.find((tag) => tag.key === CUSTOM_KEY_MATERIAL)?.value;
  if (keyId !== undefined && (!isKeyId(keyId) || isMultiRegionKeyId(keyId) !== multiRegion)) {
    const form = multiRegion ? "mrk- and 32 hexadecimal digits" : "a UUID in lower case";
    throw new AwsError("ValidationException", `The value of tag ${CUSTOM_ID} must be ${form}.`);
  }
  const bytes = material === undefined ? undefined : fromBase64(material);
  if (bytes === null) {
    throw new AwsError("ValidationException", `The value of tag ${CUSTOM_KEY_MATERIAL} must be base64.`);
  }
  return { keyId, material: bytes, tags: tags.filter((tag) => tag.key !== CUSTOM_KEY_MATERIAL) };
}

function tagError(message: string): AwsError {
  return new AwsError("TagException", message);
}
