/*
 * The algorithms that requests name. Those of each key spec are in key-specs.ts.
 */

/** A signature algorithm (API Reference, AsymmetricSign). */
interface Signature {
  /** Its name in src/crypto, which is AWS's. */
  readonly inner: string;
  /** Length of the digest that is signed, in bytes. For SM2DSA it is SM3 of Z and the message. */
  readonly digestLength: number;
}

const SIGNATURES: Readonly<Record<string, Signature>> = {
  RSA_PSS_SHA_256: { inner: "RSASSA_PSS_SHA_256", digestLength: 32 },
  RSA_PKCS1_SHA_256: { inner: "RSASSA_PKCS1_V1_5_SHA_256", digestLength: 32 },
  ECDSA_SHA_256: { inner: "ECDSA_SHA_256", digestLength: 32 },
  SM2DSA: { inner: "SM2DSA", digestLength: 32 },
};

/**
 * Longest plaintext of an encryption algorithm in bytes, by key spec (AsymmetricEncrypt; RSA_4096, which the page
 * leaves out, by RFC 8017 §7.1.1). The algorithms have the same names in src/crypto.
 */
const LONGEST_PLAINTEXTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  RSAES_OAEP_SHA_256: { RSA_2048: 190, RSA_3072: 318, RSA_4096: 446 },
  RSAES_OAEP_SHA_1: { RSA_2048: 214, RSA_3072: 342, RSA_4096: 470 },
  SM2PKE: { EC_SM2: 6047 },
};

/** A signature algorithm. @throws RangeError where there is none of that name */
export function signatureAlgorithm(name: string): Signature {
  const row = Object.hasOwn(SIGNATURES, name) ? SIGNATURES[name] : undefined;
  if (!row) throw new RangeError(`no signature algorithm ${name}`);
  return row;
}

/** Longest plaintext of an algorithm in bytes with a key of a spec; 0 where they do not fit. */
export function longestPlaintext(algorithm: string, keySpec: string): number {
  return LONGEST_PLAINTEXTS[algorithm]?.[keySpec] ?? 0;
}
