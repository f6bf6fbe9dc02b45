import { X509Certificate } from "node:crypto";

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/**
 * The public key in a client key's certificate, ready to verify RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2).
 * The certificate's dates are not checked: they are times of the workspace's clock.
 *
 * @param certificatePem X.509 in PEM, as `newClientKey` makes it.
 * @throws Error for anything else
 */
export async function clientKeyVerifier(certificatePem: string): Promise<CryptoKey> {
  const spki = new X509Certificate(certificatePem).publicKey.export({ type: "spki", format: "der" });
  return crypto.subtle.importKey("spki", new Uint8Array(spki), ALGORITHM, false, ["verify"]);
}

/** Whether the signature of a message is the client key's. @param key from `clientKeyVerifier`. */
export function verifyClientKey(
  key: CryptoKey,
  signature: Uint8Array,
  message: Uint8Array,
): Promise<boolean> {
  return crypto.subtle.verify(ALGORITHM.name, key, signature, message);
}
