/**
 * Generates an RSA private key with the public exponent 65537 outside of this isolate's thread.
 *
 * @param bits length of the modulus.
 * @returns PKCS #8 in DER. It rejects where no key can be had.
 */
export type RsaGenerator = (bits: number) => Promise<Uint8Array>;

let installed: RsaGenerator | null = null;

/** Installs the generator for this isolate; null for none, as it is in the beginning. */
export function installRsaGenerator(generator: RsaGenerator | null): void {
  installed = generator;
}

/** The installed generator; null where keys are generated in this isolate's thread, which meanwhile does nothing else. */
export function rsaGenerator(): RsaGenerator | null {
  return installed;
}
