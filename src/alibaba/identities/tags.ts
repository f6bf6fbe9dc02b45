import type { PrincipalTag } from "../../auth/session.ts";

/** Largest number of tags of a user, role or policy (RAM API Reference, TagResources: Tag). */
export const MOST_RAM_TAGS = 20;

/** Longest key and value of a tag, in characters (same page). */
const LONGEST = 128;

/** What the key of a tag may not begin with, and what neither part may contain (same page). */
const RESERVED = /^(?:aliyun|acs:)/i;
const ADDRESS = /https?:\/\//i;

/** What is wrong with the tags of a user, role or policy; null for what RAM takes. */
export function ramTagsProblem(tags: readonly PrincipalTag[]): string | null {
  if (tags.length > MOST_RAM_TAGS) return `at most ${MOST_RAM_TAGS}`;
  const wrong = tags.find(({ key, value }) => !isTag(key, value));
  if (wrong) return `'${wrong.key.slice(0, 100)}' is no tag that RAM takes`;
  const twice = tags.find(({ key }, index) => tags.findIndex((each) => each.key === key) < index);
  return twice ? `'${twice.key}' is given twice` : null;
}

function isTag(key: string, value: string): boolean {
  const isShort = key.length >= 1 && key.length <= LONGEST && value.length <= LONGEST;
  return isShort && !RESERVED.test(key) && !ADDRESS.test(key) && !ADDRESS.test(value);
}
