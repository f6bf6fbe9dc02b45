import type { ECDSA } from "@noble/curves/abstract/weierstrass.js";
import { toHex } from "../bytes.ts";
import { KeyTable, WINDOW } from "./key-table.ts";

/** Options that sign and verify as both clouds do: DER (RFC 3279 §2.2.3), and s in either half. */
export const DIGEST_OPTIONS = { prehash: false, lowS: false, format: "der" } as const;

/**
 * ECDSA's verification of digests with one public key.
 *
 * `verify` of the library takes a key as bytes, so it cannot use a table of the key's multiples; with a table it takes a
 * third of the time. Nothing here is constant-time, and everything is public.
 */
export class DigestVerifier {
  readonly #curve: ECDSA;
  readonly #publicKey: Uint8Array;
  readonly #table: KeyTable<InstanceType<ECDSA["Point"]>>;

  /**
   * @param publicKey uncompressed point (SEC 1 §2.3.3).
   * @param usesBefore verifications without a table before it is made.
   */
  constructor(curve: ECDSA, publicKey: Uint8Array, usesBefore?: number) {
    this.#curve = curve;
    this.#publicKey = publicKey;
    // The table itself is made when the point is first multiplied.
    this.#table = new KeyTable(() => curve.Point.fromBytes(publicKey).precompute(WINDOW), usesBefore);
  }

  /**
   * Whether a signature is valid (FIPS 186-5 §6.4.2).
   *
   * @param digest no longer than the curve's order.
   * @param signature in DER (RFC 3279 §2.2.3).
   * @throws Error for a malformed signature or public key
   */
  verify(digest: Uint8Array, signature: Uint8Array): boolean {
    const point = this.#table.use();
    if (point === null) return this.#curve.verify(signature, digest, this.#publicKey, DIGEST_OPTIONS);
    const { Point, Signature } = this.#curve;
    const { Fn } = Point;
    // The library throws for an r or s that is not from 1 to the order - 1.
    const { r, s } = Signature.fromBytes(signature, DIGEST_OPTIONS.format);
    const inverse = Fn.inv(s);
    const ofDigest = Fn.mul(Fn.create(BigInt(`0x${toHex(digest)}`)), inverse);
    const sum = Point.BASE.multiplyUnsafe(ofDigest).add(point.multiplyUnsafe(Fn.mul(r, inverse)));
    return !sum.is0() && Fn.create(sum.toAffine().x) === r;
  }
}
