import type { RsaGenerator } from "../crypto/rsa-generator.ts";

/** Time that a key may take, with those before it, before the isolate makes one itself; milliseconds. */
const LONGEST_MS = 30_000;

/** Generates RSA keys by the local server's process (cli/rsa-keys.ts), which has threads for it. */
export function rsaKeysOf(service: Fetcher): RsaGenerator {
  return async (bits) => {
    const response = await service.fetch(`http://rsa-keys/${bits}`, {
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    if (!response.ok) throw new Error(`the local server makes no RSA key (${response.status})`);
    return new Uint8Array(await response.arrayBuffer());
  };
}
