import type { Env } from "./env.ts";
import { checkSecret } from "./isolate/runtime.ts";
import { answer, refuse } from "./router.ts";
import { localAccessOf, preflight, readableBy } from "./surface/local-access.ts";

export { Journal } from "./objects/journal/object.ts";
export { KeyStore } from "./objects/key-store/object.ts";
export { QuotaCounters } from "./objects/quota-counters/object.ts";
export { Workspace } from "./objects/workspace/object.ts";

/** Lets a request in, where that is not for everyone, and has its surface answer it. */
export default {
  /** Ends a tunnel (HTTP's CONNECT) before anything goes through it: workerd answers 500 where nobody takes it. */
  connect: (socket) => socket.close(),
  fetch(request, env, ctx) {
    checkSecret(env, (work) => ctx.waitUntil(work));
    const admission = localAccessOf(env)?.admit(request);
    if (!admission) return answer(request, env, ctx);
    if ("refusal" in admission) return refuse(request, admission.refusal);
    const { origin } = admission;
    if (origin === null) return answer(request, env, ctx);
    return preflight(request, origin) ?? answerPage(request, env, ctx, origin);
  },
} satisfies ExportedHandler<Env>;

async function answerPage(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  origin: string,
): Promise<Response> {
  return readableBy(origin, await answer(request, env, ctx));
}
