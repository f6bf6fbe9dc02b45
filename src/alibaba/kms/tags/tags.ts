import type { Tag } from "../../../keys/key.ts";
import { invalidParameter } from "../../protocol/error.ts";

/** Largest number of tags of a key or a secret (API Reference, CreateSecret and TagResources; TagResource says 10). */
export const TAGS_PER_RESOURCE = 20;

/** Text of a tag: English letters, digits and `/ \ _ - . + = : @` (API Reference, TagResources: Tag). */
const TAG_TEXT = /^[A-Za-z0-9/\\_.+=:@-]*$/;

/** Prefixes that the key of a tag may not have (same page). */
const RESERVED = /^(aliyun|acs:)/;

/**
 * Tags of a request, checked.
 *
 * @param parameter name of the parameter with the tags.
 * @throws AlibabaError InvalidParameter
 */
export function readTags(
  given: readonly { readonly TagKey: string; readonly TagValue?: string }[],
  parameter = "Tags",
): readonly Tag[] {
  const tags = given.map(({ TagKey, TagValue = "" }) => ({ key: TagKey, value: TagValue }));
  const wrong = tags.some(({ key, value }) => !isTagKey(key) || value.length > 128 || !TAG_TEXT.test(value));
  if (wrong || tags.length > TAGS_PER_RESOURCE || new Set(tags.map(({ key }) => key)).size < tags.length) {
    throw invalidParameter(parameter);
  }
  return tags;
}

/** Keys of tags of a request, checked. @throws AlibabaError InvalidParameter */
export function readTagKeys(keys: readonly string[], parameter = "TagKeys"): readonly string[] {
  if (keys.length > TAGS_PER_RESOURCE || !keys.every(isTagKey)) throw invalidParameter(parameter);
  return keys;
}

function isTagKey(key: string): boolean {
  return key.length >= 1 && key.length <= 128 && TAG_TEXT.test(key) && !RESERVED.test(key);
}
