import { toBase64 } from "../../src/bytes.ts";
import { AAD, clientOf, META, PLAINTEXT, type Where } from "./calls.ts";

/** A Worker that calls a proxy from inside workerd: the request's JSON says where and how patiently. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { where, timeoutMs } = await request.json<{ where: Where; timeoutMs: number }>();
    // workerd's own `fetch`, handed over as it is.
    const client = clientOf(where, { timeoutMs, fetch });
    const encrypted = await client.encrypt("key-1", PLAINTEXT, AAD, META);
    const decrypted = encrypted.ok ? await client.decrypt("key-1", encrypted.sealed, AAD, META) : encrypted;
    return Response.json({
      health: await client.health(META),
      metadata: await client.metadata("key-1", META),
      encrypt: encrypted.ok ? "ok" : encrypted,
      decrypt: decrypted.ok ? toBase64(decrypted.plaintext) : decrypted,
    });
  },
};
