/**
 * Whether a text fits a pattern of wildcards, `*` for any characters and `?` for one, as policies of both clouds have
 * them. Both come from callers, so no regular expression is made of them, which could take time without end: each
 * part between two `*` is looked for once, from where the one before has ended. The first place that fits is as good
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

/** The same where capitals make no difference, as in names of actions. */
export function matchesWildcardIgnoringCase(pattern: string, text: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), text.toLowerCase());
}

/** Of several `*` in a row one is enough. */
function isPartOrEdge(part: string, index: number, parts: readonly string[]): boolean {
  return part !== "" || index === 0 || index === parts.length - 1;
}

/** The first place from `from` on at which a part without `*` fits; negative where there is none. */
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
