import { KNOWN_PRIMES } from "./known-primes.ts";

/** Two primes of a key. */
type Pair = readonly [p: bigint, q: bigint];

/** The public exponent of all keys. */
const EXPONENT = 65_537n;

/**
 * Primes of RSA keys that were made by a search, in pairs that no key has yet: each prime is paired once with each of all
 * others. So every key of a pair is a proper one of the same length, and no two of a process are alike.
 */
export class RsaPrimes {
  readonly #primes: bigint[] = [];
  readonly #unused: Pair[] = [];

  /** @param known primes to begin with, base64url. */
  constructor(known: readonly string[]) {
    for (const each of known) {
      const prime = numberOf(Buffer.from(each, "base64url"));
      for (const old of this.#primes) this.#unused.push([old, prime]);
      this.#primes.push(prime);
    }
  }

  /**
   * The private key of a pair that was not used before, as a JWK (RFC 7518 §6.3); undefined where none is left. Which pair
   * is random, so that a server that starts again on its data makes other keys than before.
   */
  take(): JsonWebKey | undefined {
    const last = this.#unused.pop();
    if (last === undefined) return undefined;
    const place = Math.floor(Math.random() * (this.#unused.length + 1));
    const pair = this.#unused[place] ?? last;
    if (place < this.#unused.length) this.#unused[place] = last;
    return jwkOf(pair);
  }

  /** Adds the primes of a private key that a search made. */
  add({ p = "", q = "" }: JsonWebKey): void {
    const made = [p, q].map((value) => numberOf(Buffer.from(value, "base64url")));
    for (const old of this.#primes) for (const prime of made) this.#unused.push([old, prime]);
    this.#primes.push(...made);
  }
}

const byLength = new Map<number, RsaPrimes>();

/** The primes of keys of a length in bits. */
export function rsaPrimes(bits: number): RsaPrimes {
  const primes = byLength.get(bits) ?? new RsaPrimes(KNOWN_PRIMES[bits] ?? []);
  byLength.set(bits, primes);
  return primes;
}

/** The key of two primes (RFC 8017 §3.2). */
function jwkOf([p, q]: Pair): JsonWebKey {
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  return {
    ...{ kty: "RSA", n: text(p * q), e: text(EXPONENT), d: text(d), p: text(p), q: text(q) },
    ...{ dp: text(d % (p - 1n)), dq: text(d % (q - 1n)), qi: text(inverse(q, p)) },
  };
}

/** The inverse of a number modulo another, by the extended algorithm of Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [r, next, t, following] = [modulus, value % modulus, 0n, 1n];
  while (next !== 0n) {
    const times = r / next;
    [r, next] = [next, r - times * next];
    [t, following] = [following, t - times * following];
  }
  return t < 0n ? t + modulus : t;
}

/** The number of big-endian bytes. */
function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

/** Base64urlUInt of a number (RFC 7518 §2). */
function text(value: bigint): string {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex").toString("base64url");
}
