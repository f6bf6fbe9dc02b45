import { fromBase64 } from "../../src/bytes.ts";
import { clientKeyVerifier, verifyClientKey } from "../../src/crypto/client-key-verifier.ts";

/** A signature to look at; bytes in base64. */
export interface SignedMessage {
  readonly certificatePem: string;
  readonly message: string;
  readonly signature: string;
}

/** Whether each signature holds, wherever this module runs; null where there is no key in the certificate. */
export async function runVerifier(signed: readonly SignedMessage[]): Promise<(boolean | null)[]> {
  return Promise.all(
    signed.map(async ({ certificatePem, message, signature }) => {
      const key = await clientKeyVerifier(certificatePem).catch(() => null);
      if (key === null) return null;
      return verifyClientKey(
        key,
        fromBase64(signature) ?? new Uint8Array(),
        fromBase64(message) ?? new Uint8Array(),
      );
    }),
  );
}
