import { randomInt } from "node:crypto";

/** A pseudorandom generator, reproducible by its seed (mulberry32). */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** A number from 0, included, to 1, excluded. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.int(0, 255));
  }

  /** Text of code units below `limit`, lone surrogates among them where it is high enough. */
  text(length: number, limit = 0x1_0000): string {
    return String.fromCharCode(...Array.from({ length }, () => this.int(0, limit - 1)));
  }
}

/** A generator with a seed from the environment (`SEED=1 npm test`), or a random one. */
export function seededRandom(): Random {
  return new Random(process.env.SEED ? Number(process.env.SEED) : randomInt(2 ** 32));
}
