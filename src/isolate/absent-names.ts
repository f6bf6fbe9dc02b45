import { BoundedMap } from "../bounded-map.ts";

/** How long an isolate remembers that a name does not exist, in milliseconds of the wall clock. */
const KEEP_MS = 1000;
/** Number of names remembered by an isolate, because callers may make up any number. */
const CAPACITY = 2_000;

/**
 * Negative cache of names that D1 does not have, so that a made-up name is not looked up at each request. It is a map
 * of its own, so that made-up names evict only each other.
 */
export class AbsentNames {
  readonly #longest: number;
  /** Wall-clock time of each name's lookup. */
  readonly #lookedAt = new BoundedMap<string, number>(CAPACITY);

  /** @param longest maximum characters of a name; a longer one cannot exist. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Whether the name is known not to exist. */
  has(name: string, wall: number): boolean {
    if (name.length > this.#longest) return true;
    const lookedAt = this.#lookedAt.get(name);
    return lookedAt !== undefined && wall - lookedAt < KEEP_MS;
  }

  /** Records that the name did not exist. @param lookedAt wall-clock time */
  add(name: string, lookedAt: number): void {
    this.#lookedAt.set(name, lookedAt);
  }

  /** Forgets a name, because it exists now. */
  delete(name: string): void {
    this.#lookedAt.delete(name);
  }
}
