import { toBase64 } from "../../src/bytes.ts";
import { type ClientKeyRequest, newClientKey } from "../../src/crypto/client-key.ts";

/** A client key made wherever this module runs, as JSON takes it along. */
export interface MadeClientKey {
  readonly pkcs12: string;
  readonly certificatePem: string;
}

export async function runClientKey(request: ClientKeyRequest): Promise<MadeClientKey> {
  const { pkcs12, certificatePem } = await newClientKey(request);
  return { pkcs12: toBase64(pkcs12), certificatePem };
}
