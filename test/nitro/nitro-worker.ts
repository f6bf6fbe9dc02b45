import { readMutatedKeys, readMutations } from "./mutations.ts";
import { readAll, readRealDocuments, roundTrips } from "./scenarios.ts";

/** A Worker that runs all scenarios inside workerd. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { seed, mutations } = await request.json<{ seed: number; mutations: number }>();
    return Response.json({
      all: await readAll(),
      roundTrips: await roundTrips(2048),
      real: await readRealDocuments(),
      mutations: await readMutations(seed, mutations),
      mutatedKeys: await readMutatedKeys(seed, mutations / 5),
    });
  },
};
