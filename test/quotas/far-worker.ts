import { QuotaLeases } from "../../src/isolate/quota-leases.ts";
import { QuotaCounters } from "../../src/objects/quota-counters/object.ts";
import type { QuotaReply, QuotaRequest } from "../../src/quotas/counter-book.ts";
import { scopeOf, type WorkspaceState } from "../../src/workspace.ts";
import { UNCHANGED } from "../support/workspace-state.ts";

/** A Worker whose quota counters are as far away as `/take` says: the real leases before the real object. */

interface TestEnv {
  readonly COUNTERS: DurableObjectNamespace<QuotaCounters>;
}

/** Quota counters whose workspace, of which there is none here, lets them be used. */
class Counters extends QuotaCounters {
  constructor(ctx: DurableObjectState, env: object) {
    const WORKSPACES = { getByName: () => ({ register: async () => true }) };
    super(ctx, { ...env, WORKSPACES } as unknown as ConstructorParameters<typeof QuotaCounters>[1]);
  }
}

export { Counters as QuotaCounters };

/** Leases of this isolate, for each distance. */
const leases = new Map<number, QuotaLeases>();

function leasesAt(env: TestEnv, away: number): QuotaLeases {
  let made = leases.get(away);
  if (!made) {
    const far = (name: string) => {
      const stub = env.COUNTERS.getByName(name);
      return {
        async lease(state: WorkspaceState, request: QuotaRequest): Promise<QuotaReply> {
          await scheduler.wait(away / 2);
          const reply = await stub.lease(state, request);
          await scheduler.wait(away / 2);
          return reply;
        },
        report: async () => {},
      };
    };
    made = new QuotaLeases(
      ({ name }) => far(name),
      async () => UNCHANGED,
    );
    leases.set(away, made);
  }
  return made;
}

export default {
  /**
   * `/take?away&limit&seconds&account`: whether a request is within the quota. `/windows?…`: the counter as it is.
   * `/work?rounds`: keeps the isolate busy.
   */
  async fetch(request: Request, env: TestEnv, ctx: ExecutionContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const number = (name: string) => Number(searchParams.get(name));
    if (pathname === "/work") {
      const rounds = number("rounds");
      let sum = 0;
      for (let round = 0; round < rounds; round++) sum = (sum * 31 + round) | 0;
      return Response.json(sum);
    }
    const scope = scopeOf("default", "aws", searchParams.get("account") ?? "", "us-east-1");
    const rate = { limit: number("limit"), intervalSeconds: number("seconds") };
    if (pathname === "/windows") {
      return Response.json(await env.COUNTERS.getByName(scope.name).read(UNCHANGED, { q: rate }));
    }
    const admitted = await leasesAt(env, number("away")).take({
      scope,
      quota: "q",
      rate,
      cost: 1,
      state: UNCHANGED,
      wall: Date.now(),
      background: (work) => ctx.waitUntil(work),
    });
    return Response.json(admitted);
  },
};
