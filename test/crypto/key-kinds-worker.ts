import { RUNS } from "./key-kinds-runs.ts";

/** A Worker that does inside workerd what its path names, with what the body gives. */
export default {
  async fetch(request: Request): Promise<Response> {
    const name = new URL(request.url).pathname.slice(1);
    const run = RUNS[name as keyof typeof RUNS] as (input: unknown) => Promise<unknown>;
    return Response.json(await run(await request.json()));
  },
};
