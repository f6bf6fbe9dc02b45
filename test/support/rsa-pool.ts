import { EXPONENT, numberOf, rsaPrimes } from "./rsa-primes.ts";

/*
 * A faster `crypto.subtle.generateKey` for RSA, which runs in workerd after the bundle of a server of tests
 * (`pooled-worker.ts`), because the search for primes was half of the work of such servers.
 *
 * The runtime makes a key by a search of its own only if `rsa-primes.ts` has no pair of primes left. Search by the runtime
 * itself is tested where the bundle runs without this: `test/crypto/rsa.test.ts` and all tests that start a server by its
 * command line.
 */

/** The parameters of a key to make. */
interface PlainRsa extends SubtleCryptoGenerateKeyAlgorithm {
  readonly modulusLength: number;
}

const PUBLIC_USAGES: readonly string[] = ["encrypt", "wrapKey", "verify"];

const search = SubtleCrypto.prototype.generateKey;

SubtleCrypto.prototype.generateKey = async function generateKey(
  this: SubtleCrypto,
  ...given: Parameters<typeof search>
) {
  const [algorithm, extractable, usages] = given;
  if (typeof algorithm === "string" || !isPlainRsa(algorithm) || !extractable)
    return search.apply(this, given);
  const primes = rsaPrimes(algorithm.modulusLength);
  const jwk = primes.take();
  if (jwk !== undefined) return imported(this, jwk, algorithm, usages);
  const keys = await search.apply(this, given);
  if ("privateKey" in keys) primes.add((await this.exportKey("jwk", keys.privateKey)) as JsonWebKey);
  return keys;
} as typeof search;

function isPlainRsa(algorithm: object): algorithm is PlainRsa {
  const { name, modulusLength, publicExponent } = algorithm as Partial<PlainRsa>;
  if (!name?.startsWith("RSA") || modulusLength === undefined || !(publicExponent instanceof Uint8Array))
    return false;
  return numberOf(publicExponent) === EXPONENT;
}

async function imported(
  subtle: SubtleCrypto,
  { n = "", e = "", ...secret }: JsonWebKey,
  algorithm: PlainRsa,
  usages: readonly string[],
): Promise<CryptoKeyPair> {
  const of = (isPublic: boolean) => usages.filter((usage) => PUBLIC_USAGES.includes(usage) === isPublic);
  return {
    publicKey: await subtle.importKey("jwk", { kty: "RSA", n, e }, algorithm, true, of(true)),
    privateKey: await subtle.importKey("jwk", { n, e, ...secret, kty: "RSA" }, algorithm, true, of(false)),
  };
}
