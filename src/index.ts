import type { Env } from "./env.ts";
import { checkSecret } from "./isolate/runtime.ts";
import { answer, refuse } from "./router.ts";
import { localAccessOf, preflight, readableBy } from "./surface/local-access.ts";

export { Journal } from "./objects/journal/object.ts";
export { KeyStore } from "./objects/key-store/object.ts";
export { QuotaCounters } from "./objects/quota-counters/object.ts";
export { Workspace } from "./objects/workspace/object.ts";

/** The Worker's entry point: checks local access, and has the request's surface answer it. */
export default {
  /** Closes a tunnel (HTTP CONNECT) at once, because workerd answers 500 without a handler. */
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
