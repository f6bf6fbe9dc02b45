import { BoundedMap } from "../bounded-map.ts";

/** How long an isolate remembers that a name is of nothing, in milliseconds of the wall clock. */
const KEEP_MS = 1000;
/** Names remembered by an isolate: whoever calls may make up any number. */
const CAPACITY = 2_000;

/**
 * Names that were looked for in D1 in vain, so that the same made-up one is not looked for at each request. They have a
 * map of their own, in which they push out nothing but each other.
 */
export class AbsentNames {
  readonly #longest: number;
  /** When each was looked for. */
  readonly #lookedAt = new BoundedMap<string, number>(CAPACITY);

  /** @param longest characters of a name at the most: a longer one is of nothing. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Whether it is known that there is nothing of that name. */
  has(name: string, wall: number): boolean {
    if (name.length > this.#longest) return true;
    const lookedAt = this.#lookedAt.get(name);
    return lookedAt !== undefined && wall - lookedAt < KEEP_MS;
  }

  /** Notes that there was nothing. @param lookedAt wall-clock time */
  add(name: string, lookedAt: number): void {
    this.#lookedAt.set(name, lookedAt);
  }

  /** Forgets a name: there is something now. */
  delete(name: string): void {
    this.#lookedAt.delete(name);
  }
}
