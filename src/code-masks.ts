/** Stands for any code unit in a list of them. */
export const ANY = -1;

/** Stands for no code unit at all. */
export const NEVER = -2;

/** Sets of places in a list of code units, a bit each, for searches that look at 32 places at a time. */
export interface CodeMasks {
  /** For each code unit of the list the places where it fits. */
  readonly byCode: ReadonlyMap<number, Int32Array>;
  /** The places where any other code unit fits. */
  readonly other: Int32Array;
}

/** The masks of a list of UTF-16 code units, `ANY` and `NEVER`. */
export function codeMasks(codes: Int32Array): CodeMasks {
  const other = new Int32Array(Math.ceil(codes.length / 32));
  codes.forEach((code, place) => {
    if (code === ANY) mark(other, place);
  });
  const byCode = new Map<number, Int32Array>();
  codes.forEach((code, place) => {
    if (code < 0) return;
    const mask = byCode.get(code) ?? other.slice();
    mark(mask, place);
    byCode.set(code, mask);
  });
  return { byCode, other };
}

/** Sets the bit of a place. */
export function mark(mask: Int32Array, place: number): void {
  mask[place >>> 5] = (mask[place >>> 5] ?? 0) | (1 << (place & 31));
}
