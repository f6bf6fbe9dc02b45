import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { rsaPrimes } from "./rsa-primes.ts";

/** A new RSA private key, from primes of earlier ones while there are any, because a search takes up to a second. */
export function newRsaKey(bits: number): KeyObject {
  const primes = rsaPrimes(bits);
  const made = primes.take();
  if (made !== undefined) return createPrivateKey({ key: { ...made }, format: "jwk" });
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  primes.add({ kty: "RSA", ...privateKey.export({ format: "jwk" }) });
  return privateKey;
}

/** Both halves of a new RSA key. */
export function newRsaKeyPair(bits: number): {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
} {
  const privateKey = newRsaKey(bits);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** PKCS #8 of a new RSA private key, for servers of tests: the search for primes was half of their work. */
export async function newRsaMaterial(bits: number): Promise<Buffer> {
  return newRsaKey(bits).export({ format: "der", type: "pkcs8" });
}
