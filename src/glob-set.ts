import { ANY, type CodeMasks, codeMasks, mark, NEVER } from "./code-masks.ts";
import { Glob, type GlobPiece } from "./glob.ts";

/** States of an automaton that are kept during a search; texts that repeat themselves need few. */
const MOST_STATES = 64;

/**
 * Many glob patterns, of which one has to match. Where it takes fewer steps than one pattern after the other, all
 * are followed at once, 32 characters of patterns at a time (Navarro and Raffinot, Flexible Pattern Matching in
 * Strings, section 4.2): callers choose thousands of patterns and long texts.
 */
export class GlobSet {
  readonly #globs: readonly Glob[];
  readonly #patterns: readonly (readonly GlobPiece[])[];
  #automaton: Automaton | null = null;
  /** About how many steps each character of a text takes, one pattern after the other. */
  readonly #effort: number;

  constructor(patterns: readonly (readonly GlobPiece[])[]) {
    this.#patterns = patterns;
    this.#globs = patterns.map((pattern) => new Glob(pattern));
    this.#effort = effortOf(this.#globs);
  }

  matches(text: string): boolean {
    if (text.length * this.#effort <= FEW_STEPS) return someMatch(this.#globs, text);
    const present = new Set(text.split(""));
    const fitting = this.#globs.filter((glob) => glob.fitsEnds(text) && glob.characters.isSubsetOf(present));
    if (text.length * effortOf(fitting) <= FEW_STEPS) return someMatch(fitting, text);
    this.#automaton ??= automatonOf(this.#patterns);
    const isShorter = effortOf(fitting) <= 2 * this.#automaton.start.length;
    return isShorter ? someMatch(fitting, text) : accepts(this.#automaton, text);
  }
}

function effortOf(globs: readonly Glob[]): number {
  return globs.reduce((sum, { effort }) => sum + effort, 0);
}

function someMatch(globs: readonly Glob[], text: string): boolean {
  for (const glob of globs) if (glob.matches(text)) return true;
  return false;
}

/** Up to this many steps patterns are tried one after the other, for which nothing must be prepared. */
const FEW_STEPS = 50_000;

/** A bit for each prefix of each pattern that may have been read, the empty ones first. */
interface Automaton {
  readonly masks: CodeMasks;
  /** Prefixes that are followed by `*`. */
  readonly loops: Int32Array;
  readonly start: Int32Array;
  /** Whole patterns. */
  readonly ends: Int32Array;
  /** Whole patterns that end in `*`. */
  readonly openEnds: Int32Array;
}

function automatonOf(patterns: readonly (readonly GlobPiece[])[]): Automaton {
  const codes: number[] = [];
  const loops: number[] = [];
  const start: number[] = [];
  const ends: number[] = [];
  const openEnds: number[] = [];
  for (const pattern of patterns) {
    start.push(codes.length);
    codes.push(NEVER);
    for (const { text, literal } of pattern) {
      for (let at = 0; at < text.length; at++) {
        const isAnyRun = !literal && text[at] === "*";
        if (isAnyRun) loops.push(codes.length - 1);
        else codes.push(!literal && text[at] === "?" ? ANY : text.charCodeAt(at));
      }
    }
    ends.push(codes.length - 1);
    if (loops.at(-1) === codes.length - 1) openEnds.push(codes.length - 1);
  }
  const words = Math.ceil(codes.length / 32);
  const maskOf = (places: readonly number[]) => {
    const mask = new Int32Array(words);
    for (const place of places) mark(mask, place);
    return mask;
  };
  return {
    masks: codeMasks(Int32Array.from(codes)),
    loops: maskOf(loops),
    start: maskOf(start),
    ends: maskOf(ends),
    openEnds: maskOf(openEnds),
  };
}

/** A state that was reached before, and where each code unit leads from it. */
interface State {
  readonly bits: Int32Array;
  readonly next: Map<number, State>;
}

function accepts(automaton: Automaton, text: string): boolean {
  const { start, ends, openEnds } = automaton;
  const known = new Map<string, State>();
  const stateOf = (bits: Int32Array): State => {
    const name = nameOf(bits);
    const state = known.get(name) ?? { bits, next: new Map() };
    known.set(name, state);
    return state;
  };
  let state = stateOf(start);
  let at = 0;
  for (; at < text.length && known.size < MOST_STATES; at++) {
    const code = text.charCodeAt(at);
    let next = state.next.get(code);
    if (next === undefined) {
      const bits = state.bits.slice();
      step(automaton, bits, code);
      if (meet(bits, openEnds)) return true;
      next = stateOf(bits);
      state.next.set(code, next);
    }
    state = next;
  }
  const bits = state.bits.slice();
  for (; at < text.length; at++) step(automaton, bits, text.charCodeAt(at));
  return meet(bits, ends);
}

/** Reads a code unit. */
function step({ masks, loops }: Automaton, bits: Int32Array, code: number): void {
  const mask = masks.byCode.get(code) ?? masks.other;
  let carried = 0;
  for (let word = 0; word < bits.length; word++) {
    const before = bits[word] as number;
    bits[word] = (((before << 1) | carried) & (mask[word] as number)) | (before & (loops[word] as number));
    carried = before >>> 31;
  }
}

function meet(one: Int32Array, other: Int32Array): boolean {
  return one.some((word, at) => (word & (other[at] as number)) !== 0);
}

/** A text that is equal for equal sets. */
function nameOf(bits: Int32Array): string {
  const units = new Uint16Array(bits.buffer);
  let name = "";
  for (let at = 0; at < units.length; at += 4096)
    name += String.fromCharCode(...units.subarray(at, at + 4096));
  return name;
}
