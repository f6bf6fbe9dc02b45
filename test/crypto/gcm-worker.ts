import { type GcmVector, runGcmVectors } from "./gcm-vectors.ts";

/** A Worker that runs the vectors of its one request inside workerd. */
export default {
  async fetch(request: Request): Promise<Response> {
    return Response.json(await runGcmVectors(await request.json<GcmVector[]>()));
  },
};
