import { distance } from "fastest-levenshtein";

/** Longest text that is compared, in characters: a client chooses it, and a distance costs their product. */
const LONGEST = 64;

/** The name that a text was probably meant to be: by its letters, else by a part of it; null where none is near. */
export function nearest(text: string, names: Iterable<string>): string | null {
  const asked = plain(text.slice(0, LONGEST));
  let best: string | null = null;
  let least = Math.min(asked.length, Math.max(2, Math.floor(asked.length / 3)) + 1);
  let holder: string | null = null;
  for (const name of names) {
    const candidate = plain(name);
    if (candidate === "") continue;
    const far = distance(asked, candidate);
    if (far < least) [best, least] = [name, far];
    if (asked.length >= 3 && (candidate.includes(asked) || asked.includes(candidate))) holder ??= name;
  }
  return best ?? holder;
}

/** ` (did you mean 'NAME'?)`, or nothing. */
export function meant(text: string, names: Iterable<string>): string {
  const name = nearest(text, names);
  return name === null ? "" : ` (did you mean '${name}'?)`;
}

/** A name without what is often written otherwise: case, hyphens, underscores, dots, spaces. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_. ]/g, "");
}
