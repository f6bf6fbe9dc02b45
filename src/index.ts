import { isLinkToConsole } from "./console/app.ts";
import type { Env } from "./env.ts";
import { checkSecret } from "./isolate/runtime.ts";
import { answer, answerPage, refuse } from "./router.ts";
import { localAccessOf } from "./surface/local-access.ts";

export { Journal } from "./objects/journal/object.ts";
export { KeyStore } from "./objects/key-store/object.ts";
export { QuotaCounters } from "./objects/quota-counters/object.ts";
export { Workspace } from "./objects/workspace/object.ts";

/** The Worker's entry point: checks local access, and has the request's surface answer it, with CORS headers for pages. */
export default {
  /** Closes a tunnel (HTTP CONNECT) at once, because workerd answers 500 without a handler. */
  connect: (socket) => socket.close(),
  fetch(request, env, ctx) {
    checkSecret(env, (work) => ctx.waitUntil(work));
    const admission = localAccessOf(env)?.admit(request, isLinkToConsole);
    if (admission && "refusal" in admission) return refuse(request, admission.refusal);
    const origin = admission ? admission.origin : request.headers.get("origin");
    if (origin === null) return answer(request, env, ctx);
    return answerPage(request, env, ctx, admission ? origin : null);
  },
} satisfies ExportedHandler<Env>;
