import { ANY, type CodeMasks, codeMasks } from "./code-masks.ts";

/** The characters between two `*` of a glob. */
export interface GlobPart {
  readonly length: number;
  /** About how many steps a search takes for each character of a long text. */
  readonly effort: number;
  fitsAt(text: string, at: number): boolean;
  /** The first index from `from` on at which the part fits; negative where there is none. */
  find(text: string, from: number): number;
}

/** Up to this many comparisons the plain search is faster than one that prepares itself. */
const FEW_COMPARISONS = 4096;

/** A part without `?`. Long searches are those of Knuth, Morris and Pratt, which need no more time than both lengths. */
export class LiteralPart implements GlobPart {
  readonly text: string;
  readonly effort = 2;
  #borders: Int32Array | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get length(): number {
    return this.text.length;
  }

  fitsAt(text: string, at: number): boolean {
    return text.startsWith(this.text, at);
  }

  find(text: string, from: number): number {
    const { length } = this.text;
    if (length < 3 || (text.length - from) * length <= FEW_COMPARISONS) return text.indexOf(this.text, from);
    this.#borders ??= bordersOf(this.text);
    return foundByBorders(text, from, this.text, this.#borders);
  }
}

function foundByBorders(text: string, from: number, part: string, borders: Int32Array): number {
  let matched = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    while (matched > 0 && part.charCodeAt(matched) !== code) matched = borders[matched - 1] ?? 0;
    if (part.charCodeAt(matched) === code) matched++;
    if (matched === part.length) return at - matched + 1;
  }
  return -1;
}

/** For each prefix of a text, the length of the longest shorter prefix that it ends in. */
function bordersOf(text: string): Int32Array {
  const borders = new Int32Array(text.length);
  let border = 0;
  for (let at = 1; at < text.length; at++) {
    while (border > 0 && text[border] !== text[at]) border = borders[border - 1] ?? 0;
    if (text[border] === text[at]) border++;
    borders[at] = border;
  }
  return borders;
}

/** A part in which any character may stand at some places. Long searches take 32 places of the part at a time. */
export class MaskedPart implements GlobPart {
  readonly #codes: Int32Array;
  #masks: CodeMasks | null = null;

  /** @param codes UTF-16 code units; `ANY` where any will do. */
  constructor(codes: readonly number[]) {
    this.#codes = Int32Array.from(codes);
  }

  get length(): number {
    return this.#codes.length;
  }

  get effort(): number {
    return 2 + this.length / 32;
  }

  fitsAt(text: string, at: number): boolean {
    const codes = this.#codes;
    if (at < 0 || at + codes.length > text.length) return false;
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i];
      if (code !== ANY && code !== text.charCodeAt(at + i)) return false;
    }
    return true;
  }

  find(text: string, from: number): number {
    const last = text.length - this.length;
    if ((last - from + 1) * this.length <= FEW_COMPARISONS) {
      for (let at = from; at <= last; at++) if (this.fitsAt(text, at)) return at;
      return -1;
    }
    this.#masks ??= codeMasks(this.#codes);
    const steps = (text.length - from) * this.#masks.other.length;
    const rarest = this.#masks.other.length < LONG_MASK ? null : rarestOf(text, from, this.#masks.byCode);
    return rarest !== null && rarest.count * this.length <= steps
      ? this.#findAround(text, from, rarest.code)
      : searched(text, from, this.#masks, this.length);
  }

  /** Tries the places where one code unit of the part stands. */
  #findAround(text: string, from: number, code: number): number {
    const offset = this.#codes.indexOf(code);
    const character = String.fromCharCode(code);
    let at = text.indexOf(character, from + offset);
    while (at >= 0 && !this.fitsAt(text, at - offset)) at = text.indexOf(character, at + 1);
    return at < 0 ? -1 : at - offset;
  }
}

/** Words of a mask from which on it is worth counting the text's code units first. */
const LONG_MASK = 4;

/** The code unit of a part that is rarest in a text, and how often it is there; null for a part that is all `?`. */
function rarestOf(
  text: string,
  from: number,
  byCode: CodeMasks["byCode"],
): { code: number; count: number } | null {
  const counts = new Map([...byCode.keys()].map((code) => [code, 0]));
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const count = counts.get(code);
    if (count !== undefined) counts.set(code, count + 1);
  }
  let rarest: { code: number; count: number } | null = null;
  for (const [code, count] of counts) if (rarest === null || count < rarest.count) rarest = { code, count };
  return rarest;
}

/** The search of Baeza-Yates and Gonnet (shift-and): a bit for each prefix of the part that ends at a place of the text. */
function searched(text: string, from: number, { byCode, other }: CodeMasks, length: number): number {
  const state = new Int32Array(other.length);
  const end = (length - 1) >>> 5;
  const endBit = 1 << ((length - 1) & 31);
  // Words from here on are empty.
  let words = 1;
  for (let at = from; at < text.length; at++) {
    const mask = byCode.get(text.charCodeAt(at)) ?? other;
    let carried = 1;
    let filled = 0;
    for (let word = 0; word < words; word++) {
      const before = state[word] as number;
      const after = ((before << 1) | carried) & (mask[word] as number);
      carried = before >>> 31;
      state[word] = after;
      if (after !== 0) filled = word + 1;
    }
    words = Math.min(filled + 1, state.length);
    if (((state[end] as number) & endBit) !== 0) return at - length + 1;
  }
  return -1;
}
