import { ANY } from "./code-masks.ts";
import { type GlobPart, LiteralPart, MaskedPart } from "./glob-part.ts";

/** A piece of a pattern. In a literal one `*` and `?` stand for themselves. */
export interface GlobPiece {
  readonly text: string;
  readonly literal: boolean;
}

/**
 * A glob pattern, `*` for any characters and `?` for one, prepared for many texts. Callers choose pattern and text, so
 * the time is about the sum of both lengths, unlike that of a regular expression: each part between two `*` is searched
 * once, from the end of the part before. The first match is as good as any later one.
 */
export class Glob {
  readonly #parts: readonly GlobPart[];
  readonly #first: GlobPart;
  /** Null for a pattern without `*`. */
  readonly #last: GlobPart | null;
  /** The fewest characters of a text that fits. */
  readonly #needed: number;
  /** About how many steps each character of a long text takes. */
  readonly effort: number;

  readonly #pieces: readonly GlobPiece[];
  #characters: ReadonlySet<string> | null = null;

  constructor(pattern: string | readonly GlobPiece[]) {
    this.#pieces = typeof pattern === "string" ? [{ text: pattern, literal: false }] : pattern;
    const [first = partOf([]), ...others] = partsOf(this.#pieces);
    this.#first = first;
    this.#last = others.pop() ?? null;
    this.#parts = others.filter(({ length }) => length > 0);
    this.effort = this.#parts.reduce((most, part) => Math.max(most, part.effort), 0);
    this.#needed = [first, ...this.#parts, this.#last].reduce((sum, part) => sum + (part?.length ?? 0), 0);
  }

  matches(text: string): boolean {
    if (!this.fitsEnds(text)) return false;
    const end = text.length - (this.#last?.length ?? 0);
    let at = this.#first.length;
    for (const part of this.#parts) {
      const found = part.find(text, at);
      if (found < 0) return false;
      at = found + part.length;
      if (at > end) return false;
    }
    return true;
  }

  /** The UTF-16 code units, each a text, that every text that fits has. */
  get characters(): ReadonlySet<string> {
    this.#characters ??= new Set(
      this.#pieces.flatMap(({ text, literal }) => (literal ? text : text.replace(/[*?]/g, "")).split("")),
    );
    return this.#characters;
  }

  /** Whether a text is long enough, begins and ends as the pattern says: all that takes few steps. */
  fitsEnds(text: string): boolean {
    const last = this.#last;
    if (last === null) return text.length === this.#needed && this.#first.fitsAt(text, 0);
    if (text.length < this.#needed || !this.#first.fitsAt(text, 0)) return false;
    return last.fitsAt(text, text.length - last.length);
  }
}

/** The parts between the `*` of a pattern, empty ones among them: one more than there are `*`. */
function partsOf(pieces: readonly GlobPiece[]): GlobPart[] {
  const parts: GlobPart[] = [];
  let open: GlobPiece[] = [];
  for (const piece of pieces) {
    const [head = "", ...tails] = piece.literal ? [piece.text] : piece.text.split("*");
    open.push({ ...piece, text: head });
    for (const tail of tails) {
      parts.push(partOf(open));
      open = [{ ...piece, text: tail }];
    }
  }
  return [...parts, partOf(open)];
}

function partOf(pieces: readonly GlobPiece[]): GlobPart {
  const isMasked = pieces.some(({ text, literal }) => !literal && text.includes("?"));
  if (!isMasked) return new LiteralPart(pieces.map(({ text }) => text).join(""));
  return new MaskedPart(
    pieces.flatMap(({ text, literal }) =>
      Array.from({ length: text.length }, (_, at) =>
        !literal && text[at] === "?" ? ANY : text.charCodeAt(at),
      ),
    ),
  );
}
