import { runKeyWrap } from "./key-wrap-vectors.ts";
import { runMlDsa } from "./ml-dsa-vectors.ts";
import { runMlKem } from "./ml-kem-vectors.ts";
import { runSm2 } from "./sm2-vectors.ts";
import { runSm4 } from "./sm4-vectors.ts";

/** What runs inside workerd, by path. */
const RUNS = {
  "/ml-dsa": async (request: Request) => runMlDsa(await request.json()),
  "/ml-kem": async (request: Request) => runMlKem(await request.json()),
  "/sm2": async (request: Request) => runSm2(await request.json()),
  "/sm4": async (request: Request) => runSm4(await request.json()),
  "/key-wrap": async (request: Request) => runKeyWrap(await request.json()),
};

/** A Worker that runs the vectors of its one request inside workerd. */
export default {
  async fetch(request: Request): Promise<Response> {
    const run = RUNS[new URL(request.url).pathname as keyof typeof RUNS];
    return Response.json(await run(request));
  },
};
