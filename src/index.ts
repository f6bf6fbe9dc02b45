import { bss } from "./alibaba/bss/app.ts";
import { isBss } from "./alibaba/bss/dispatch.ts";
import { instanceApi } from "./alibaba/instance-api/app.ts";
import { refuse as refuseInstanceApi } from "./alibaba/instance-api/errors.ts";
import { alibaba } from "./alibaba/kms/app.ts";
import { instanceOfGateway } from "./alibaba/kms/instances/gateway.ts";
import { refuseRpc } from "./alibaba/protocol/serve.ts";
import { cloudWatch } from "./aws/cloudwatch/app.ts";
import { aws } from "./aws/kms/app.ts";
import { refuse as refuseAws } from "./aws/protocol/http.ts";
import { serviceQuotas } from "./aws/service-quotas/app.ts";
import { control } from "./control/app.ts";
import { refuse as refuseControl } from "./control/errors.ts";
import type { Env } from "./env.ts";
import { checkSecret } from "./isolate/runtime.ts";
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

/** Picks the surface from the request alone (contract: which surface answers). */
function answer(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> {
  if (isControl(request.url)) return control.fetch(request, env, ctx);
  const target = request.headers.get("x-amz-target");
  if (target === null) {
    if (request.headers.has("x-kms-apiname")) return instanceApi.fetch(request, env, ctx);
    const isAlibaba = isRpc(request) || instanceOfGateway(request) !== null;
    if (!isAlibaba) return aws.fetch(request, env, ctx);
    const billing = isBss(request);
    if (!(billing instanceof Promise)) return (billing ? bss : alibaba).fetch(request, env, ctx);
    return billing.then((found) => (found ? bss : alibaba).fetch(request, env, ctx));
  }
  if (target.startsWith("ServiceQuotasV20190624.")) return serviceQuotas.fetch(request, env, ctx);
  if (target.startsWith("GraniteServiceVersion20100801.")) return cloudWatch.fetch(request, env, ctx);
  return aws.fetch(request, env, ctx);
}

async function answerPage(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  origin: string,
): Promise<Response> {
  return readableBy(origin, await answer(request, env, ctx));
}

/** Refuses a request unread, in the words of the surface that it is for. */
function refuse(request: Request, sentence: string): Response | Promise<Response> {
  const { headers, url } = request;
  if (isControl(url)) return refuseControl(sentence);
  if (headers.has("x-amz-target")) return refuseAws(sentence);
  if (headers.has("x-kms-apiname")) return refuseInstanceApi(sentence);
  // The host of a gateway may be what is wrong with it.
  const isAlibaba = isRpc(request) || headers.has("x-fauxkms-instance") || url.includes(".cryptoservice.");
  return isAlibaba ? refuseRpc(request, sentence) : refuseAws(sentence);
}

/**
 * Whether a request is one of Alibaba Cloud's: the headers of its SDKs, or an action in the query or in a form. A form
 * of AWS's is one of STS, which tells itself by its version.
 */
function isRpc({ headers, url }: Request): boolean {
  if (headers.has("x-acs-action") || headers.has("x-acs-version")) return true;
  if (/[?&](Action|Version)=/.test(url)) return !url.includes("Version=2011-06-15");
  return headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") === true;
}

function isControl(url: string): boolean {
  return url.startsWith("/_fauxkms/", url.indexOf("/", url.indexOf("//") + 2));
}
