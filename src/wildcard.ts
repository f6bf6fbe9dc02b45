/**
 * Whether a text matches a glob pattern, `*` for any characters and `?` for one, as in policies of both clouds. The
 * time is at most the product of both lengths, unlike that of a regular expression, because callers choose pattern
 * and text: each part between two `*` is searched once, from the end of the part before. The first match is as good
 * as any later one.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [first = "", ...others] = pattern.split("*").filter(isPartOrEdge);
  const last = others.pop();
  if (last === undefined) return first.length === text.length && fitsAt(first, text, 0);
  let needed = first.length + last.length;
  for (const part of others) needed += part.length;
  if (needed > text.length || !fitsAt(first, text, 0)) return false;
  const end = text.length - last.length;
  if (!fitsAt(last, text, end)) return false;
  let at = first.length;
  for (const part of others) {
    const found = placeOf(part, text, at);
    if (found < 0) return false;
    at = found + part.length;
    if (at > end) return false;
  }
  return true;
}

/** `matchesWildcard` without regard to case, as for names of actions. */
export function matchesWildcardIgnoringCase(pattern: string, text: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), text.toLowerCase());
}

/** Whether to keep a part of a split pattern: empty parts inside come from several `*` in a row. */
function isPartOrEdge(part: string, index: number, parts: readonly string[]): boolean {
  return part !== "" || index === 0 || index === parts.length - 1;
}

/** The first index from `from` on at which a part without `*` matches; negative where there is none. */
function placeOf(part: string, text: string, from: number): number {
  if (!part.includes("?")) return text.indexOf(part, from);
  for (let at = from; at + part.length <= text.length; at++) if (fitsAt(part, text, at)) return at;
  return -1;
}

function fitsAt(part: string, text: string, at: number): boolean {
  if (at < 0 || at + part.length > text.length) return false;
  for (let i = 0; i < part.length; i++) {
    if (part[i] !== "?" && part[i] !== text[at + i]) return false;
  }
  return true;
}
