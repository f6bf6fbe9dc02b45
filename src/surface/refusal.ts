import type { Runtime } from "../isolate/runtime.ts";
import type { RefusingWindow } from "../meter/request-detail.ts";
import type { Background } from "../request-context.ts";
import { DEFAULT_WORKSPACE } from "../workspace.ts";
import type { Trace } from "./trace.ts";

/** Header of throttled requests' answers, which no cloud sends: what refused the request. */
const THROTTLED_BY = "x-fauxkms-throttled-by";

/** The window that refused a request; undefined where no counter did. */
export function refusingWindow(runtime: Runtime, trace: Trace): RefusingWindow | undefined {
  const { throttledBy, throttledIn } = trace;
  if (throttledBy === null || throttledIn === null) return undefined;
  const window = runtime.quotas.refusing(throttledIn, throttledBy);
  if (window === undefined) return undefined;
  const { account, region } = throttledIn;
  return { quota: throttledBy, account, region, ...window };
}

/**
 * Adds to a throttled answer what refused it, such as `crypto_symmetric; 10/10; clock=frozen`: the counter or the fault
 * on demand, units used and units in its window, and what is not as at the cloud.
 */
export async function explainThrottling(
  runtime: Runtime,
  trace: Trace,
  background: Background,
  answer: Response,
): Promise<void> {
  const { throttledBy, caller } = trace;
  const { settings, workspaces } = runtime;
  if (throttledBy === null || settings.throttleHeader === "off") return;
  const window = refusingWindow(runtime, trace);
  // In memory still, but where the request has waited in a queue; whatever fails, the refusal goes out.
  const name = caller?.workspace ?? DEFAULT_WORKSPACE;
  const state = await workspaces.get(name, Date.now(), background).catch(() => null);
  const parts = [throttledBy];
  if (window) parts.push(`${window.used}/${window.limit}`);
  if (state?.clock.mode === "frozen") parts.push("clock=frozen");
  if (settings.quotas !== "enforce") parts.push(`quotas=${settings.quotas}`);
  answer.headers.set(THROTTLED_BY, parts.join("; "));
}
