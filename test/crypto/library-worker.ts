import { modernSubtle } from "../../src/crypto/modern-subtle.ts";
import { runCiphertexts } from "../alibaba/instance-api/ciphertext-runs.ts";
import { runCodecGarbage } from "../alibaba/instance-api/codec-runs.ts";
import { runSignature } from "../alibaba/instance-api/signature-runs.ts";
import { runAead } from "./aead-runs.ts";
import { runBlocks } from "./aes-blocks-runs.ts";
import { runClientKey } from "./client-key-runs.ts";
import { runVerifier } from "./client-key-verifier-runs.ts";
import { runExport } from "./export-runs.ts";
import { runKeyWrap } from "./key-wrap-vectors.ts";
import { runMlDsa } from "./ml-dsa-vectors.ts";
import { runMlKem } from "./ml-kem-vectors.ts";
import { runSm2 } from "./sm2-vectors.ts";
import { runSm3Sm4 } from "./sm3-sm4-vectors.ts";
import { runSm4 } from "./sm4-vectors.ts";

/** What runs inside workerd, by path. */
const RUNS = {
  "/modern-subtle": async () => modernSubtle() !== null,
  "/ml-dsa": async (request: Request) => runMlDsa(await request.json()),
  "/ml-kem": async (request: Request) => runMlKem(await request.json()),
  "/sm2": async (request: Request) => runSm2(await request.json()),
  "/sm4": async (request: Request) => runSm4(await request.json()),
  "/sm3-sm4": async (request: Request) => runSm3Sm4(await request.json()),
  "/aead": async (request: Request) => runAead(await request.json()),
  "/aes-blocks": async (request: Request) => runBlocks(await request.json()),
  "/instance-signature": runSignature,
  "/instance-ciphertexts": async (request: Request) => runCiphertexts(await request.json()),
  "/codec-garbage": async (request: Request) => runCodecGarbage(await request.json()),
  "/client-key-verifier": async (request: Request) => runVerifier(await request.json()),
  "/client-key": async (request: Request) => runClientKey(await request.json()),
  "/export": async (request: Request) => runExport(await request.json()),
  "/key-wrap": async (request: Request) => runKeyWrap(await request.json()),
};

/** A Worker that runs the vectors of its one request inside workerd. */
export default {
  async fetch(request: Request): Promise<Response> {
    const run = RUNS[new URL(request.url).pathname as keyof typeof RUNS];
    return Response.json(await run(request));
  },
};
