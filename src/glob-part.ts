/** The characters between two `*` of a glob. */
export interface GlobPart {
  readonly length: number;
  fitsAt(text: string, at: number): boolean;
  /** The first index from `from` on at which the part fits; negative where there is none. */
  find(text: string, from: number): number;
}

/** Up to this many comparisons the plain search is faster than one that prepares itself. */
const FEW_COMPARISONS = 4096;

/** A part without `?`. Long searches are those of Knuth, Morris and Pratt, which need no more time than both lengths. */
export class LiteralPart implements GlobPart {
  readonly text: string;
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
    const borders = this.#borders;
    let matched = 0;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      while (matched > 0 && this.text.charCodeAt(matched) !== code) matched = borders[matched - 1] ?? 0;
      if (this.text.charCodeAt(matched) === code) matched++;
      if (matched === length) return at - length + 1;
    }
    return -1;
  }
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
  #masks: Masks | null = null;

  /** @param codes UTF-16 code units; negative where any will do. */
  constructor(codes: readonly number[]) {
    this.#codes = Int32Array.from(codes);
  }

  get length(): number {
    return this.#codes.length;
  }

  fitsAt(text: string, at: number): boolean {
    const codes = this.#codes;
    if (at < 0 || at + codes.length > text.length) return false;
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i] ?? -1;
      if (code >= 0 && code !== text.charCodeAt(at + i)) return false;
    }
    return true;
  }

  find(text: string, from: number): number {
    const last = text.length - this.length;
    if ((last - from + 1) * this.length <= FEW_COMPARISONS) {
      for (let at = from; at <= last; at++) if (this.fitsAt(text, at)) return at;
      return -1;
    }
    this.#masks ??= masksOf(this.#codes);
    return searched(text, from, this.#masks, this.length);
  }
}

interface Masks {
  /** For each code unit of the part the places where it fits, a bit each. */
  readonly byCode: ReadonlyMap<number, Uint32Array>;
  /** The places where any other code unit fits. */
  readonly other: Uint32Array;
}

function masksOf(codes: Int32Array): Masks {
  const other = new Uint32Array(Math.ceil(codes.length / 32));
  codes.forEach((code, place) => {
    if (code < 0) mark(other, place);
  });
  const byCode = new Map<number, Uint32Array>();
  codes.forEach((code, place) => {
    if (code < 0) return;
    const mask = byCode.get(code) ?? other.slice();
    mark(mask, place);
    byCode.set(code, mask);
  });
  return { byCode, other };
}

function mark(mask: Uint32Array, place: number): void {
  mask[place >>> 5] = (mask[place >>> 5] ?? 0) | (1 << (place & 31));
}

/** The search of Baeza-Yates and Gonnet (shift-and): a bit for each prefix of the part that ends at a place of the text. */
function searched(text: string, from: number, { byCode, other }: Masks, length: number): number {
  const state = new Uint32Array(other.length);
  const end = (length - 1) >>> 5;
  const endBit = 1 << ((length - 1) & 31);
  // Words from here on are empty.
  let words = 1;
  for (let at = from; at < text.length; at++) {
    const mask = byCode.get(text.charCodeAt(at)) ?? other;
    let carried = 1;
    let filled = 0;
    for (let word = 0; word < words; word++) {
      const before = state[word] ?? 0;
      const after = ((before << 1) | carried) & (mask[word] ?? 0);
      carried = before >>> 31;
      state[word] = after;
      if (after !== 0) filled = word + 1;
    }
    words = Math.min(filled + 1, state.length);
    if (((state[end] ?? 0) & endBit) !== 0) return at - length + 1;
  }
  return -1;
}
