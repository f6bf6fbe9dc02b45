import { alibaba } from "./alibaba/app.ts";
import { instanceOfGateway } from "./alibaba/gateway.ts";
import { aws } from "./aws/app.ts";
import { bss } from "./bss/app.ts";
import { isBss } from "./bss/dispatch.ts";
import { cloudWatch } from "./cloudwatch/app.ts";
import { control } from "./control/app.ts";
import type { Env } from "./env.ts";
import { instanceApi } from "./instance-api/app.ts";
import { checkSecret } from "./runtime.ts";
import { serviceQuotas } from "./service-quotas/app.ts";

export { Journal } from "./storage/journal.ts";
export { KeyStore } from "./storage/key-store.ts";
export { QuotaCounters } from "./storage/quota-counters.ts";
export { Workspace } from "./storage/workspace-object.ts";

/** Picks the surface from the request alone (contract: which surface answers). */
export default {
  fetch(request, env, ctx) {
    checkSecret(env, (work) => ctx.waitUntil(work));
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
  },
} satisfies ExportedHandler<Env>;

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
