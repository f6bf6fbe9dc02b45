import { aws } from "./aws/app.ts";
import { control } from "./control/app.ts";
import type { Env } from "./env.ts";

export { KeyStore } from "./storage/key-store.ts";
export { QuotaCounters } from "./storage/quota-counters.ts";
export { Workspace } from "./storage/workspace-object.ts";

/** Picks the surface from the request alone (contract: which surface answers). */
export default {
  fetch(request, env, ctx) {
    if (isControl(request.url)) return control.fetch(request, env, ctx);
    return aws.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;

function isControl(url: string): boolean {
  return url.startsWith("/_fauxkms/", url.indexOf("/", url.indexOf("//") + 2));
}
