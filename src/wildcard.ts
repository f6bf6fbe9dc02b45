import { Glob } from "./glob.ts";

/** Whether a text matches a glob pattern, `*` for any characters and `?` for one, as in policies of both clouds. */
export function matchesWildcard(pattern: string, text: string): boolean {
  return new Glob(pattern).matches(text);
}

/** `matchesWildcard` without regard to case, as for names of actions. */
export function matchesWildcardIgnoringCase(pattern: string, text: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), text.toLowerCase());
}
