/*
 * A faster `crypto.subtle.generateKey` for RSA, which runs in workerd after the bundle of a server of tests
 * (`pooled-worker.ts`), because the search for primes was half of the work of such servers.
 *
 * The runtime makes a key by a search of its own only if no pair of primes is left: the two primes of each key that it
 * made are paired once with each of all others. So every key is a proper one of the length that was asked for, and no
 * two are alike. Search by the runtime itself is tested where the bundle runs without this: `test/crypto/rsa.test.ts`
 * and all tests that start a server by its command line.
 */

type Pair = readonly [p: bigint, q: bigint];

/** Primes of keys of a length, and pairs of them that no key has yet. */
interface Pool {
  readonly primes: bigint[];
  readonly unused: Pair[];
}

/** The parameters of a key to make. */
interface PlainRsa extends SubtleCryptoGenerateKeyAlgorithm {
  readonly modulusLength: number;
}

const EXPONENT = 65_537n;
const PUBLIC_USAGES: readonly string[] = ["encrypt", "wrapKey", "verify"];

const pools = new Map<number, Pool>();
const search = SubtleCrypto.prototype.generateKey;

SubtleCrypto.prototype.generateKey = async function generateKey(
  this: SubtleCrypto,
  ...given: Parameters<typeof search>
) {
  const [algorithm, extractable, usages] = given;
  if (typeof algorithm === "string" || !isPlainRsa(algorithm) || !extractable)
    return search.apply(this, given);
  const pool = poolOf(algorithm.modulusLength);
  const pair = pool.unused.pop();
  if (pair !== undefined) return pairOf(this, pair, algorithm, [...usages]);
  const keys = await search.apply(this, given);
  if ("privateKey" in keys) add(pool, (await this.exportKey("jwk", keys.privateKey)) as JsonWebKey);
  return keys;
} as typeof search;

function isPlainRsa(algorithm: object): algorithm is PlainRsa {
  const { name, modulusLength, publicExponent } = algorithm as Partial<PlainRsa>;
  if (!name?.startsWith("RSA") || modulusLength === undefined || !(publicExponent instanceof Uint8Array))
    return false;
  return numberOf(publicExponent) === EXPONENT;
}

function poolOf(bits: number): Pool {
  const pool = pools.get(bits) ?? { primes: [], unused: [] };
  pools.set(bits, pool);
  return pool;
}

/** Adds the primes of a key, in pairs with all older ones. */
function add({ primes, unused }: Pool, { p = "", q = "" }: JsonWebKey): void {
  const made = [p, q].map((value) => numberOf(Buffer.from(value, "base64url")));
  for (const old of primes) for (const prime of made) unused.push([old, prime]);
  primes.push(...made);
}

/** The key pair of two primes (RFC 8017 §3.2), imported as a JWK (RFC 7518 §6.3). */
async function pairOf(
  subtle: SubtleCrypto,
  [p, q]: Pair,
  algorithm: PlainRsa,
  usages: readonly string[],
): Promise<CryptoKeyPair> {
  const n = text(p * q);
  const e = text(EXPONENT);
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const secret = { d: text(d), dp: text(d % (p - 1n)), dq: text(d % (q - 1n)), qi: text(inverse(q, p)) };
  const whole = { kty: "RSA", n, e, p: text(p), q: text(q), ...secret };
  const of = (isPublic: boolean) => usages.filter((usage) => PUBLIC_USAGES.includes(usage) === isPublic);
  return {
    publicKey: await subtle.importKey("jwk", { kty: "RSA", n, e }, algorithm, true, of(true)),
    privateKey: await subtle.importKey("jwk", whole, algorithm, true, of(false)),
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

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

/** Base64urlUInt of a number (RFC 7518 §2). */
function text(value: bigint): string {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex").toString("base64url");
}
