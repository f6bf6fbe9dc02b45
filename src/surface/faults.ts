import { matches } from "../faults/match.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { KeyRecord } from "../keys/key.ts";
import type { RequestContext } from "../request-context.ts";
import type { Caller } from "./caller.ts";
import type { Trace } from "./trace.ts";

/** A fault that ends the connection without an answer. */
export class ConnectionDropped extends Error {}

/** A request as faults meet it. */
export interface FaultedCall {
  readonly operation: string;
  readonly caller: Caller;
  readonly context: RequestContext;
}

/** What a surface says where a fault provokes an error. */
export interface FaultWords {
  /** The error's name in this cloud for throttling. */
  readonly throttling: string;
  /**
   * The error of a name, as this surface sends it; null for a name that is another cloud's, whose fault is then not for it.
   *
   * @param arn of the request's first key; undefined where it has none.
   */
  readonly named: (name: string, call: FaultedCall, arn: string | undefined) => Error | null;
}

/**
 * Lets the workspace's faults happen to a request, oldest first: delays add up, and the first that ends the request is
 * the last.
 *
 * @param keys those of the request; none where they could not be found.
 * @returns whether the request had to wait, so that what is known of its keys may be old.
 * @throws ConnectionDropped, or what the words give
 */
export async function applyFaults(
  runtime: Runtime,
  words: FaultWords,
  call: FaultedCall,
  keys: readonly KeyRecord[],
  trace: Trace,
): Promise<boolean> {
  const { operation, caller, context } = call;
  const { cloud, workspace } = context.scope;
  const subject = { cloud, operation, account: caller.account, region: caller.region, keys };
  let waited = false;
  for (const fault of context.state.faults.active) {
    if (!matches(fault, subject)) continue;
    const { error: name, latencyMs, drop } = fault.effect;
    const error = name === undefined ? undefined : words.named(name, call, keys[0]?.arn);
    if (error === null || !(await runtime.faults.fires(workspace, fault, context.background))) continue;
    if (latencyMs) {
      await scheduler.wait(latencyMs);
      waited = true;
    }
    if (error) {
      if (name === words.throttling) trace.throttledBy = `fault/${fault.id}`;
      throw error;
    }
    if (drop) throw new ConnectionDropped(`fault ${fault.id}`);
  }
  return waited;
}

/**
 * A response that never comes: its body breaks off before its first byte, and workerd closes the connection. The
 * length is announced, because a chunked body might be ended in good order (cloudflare/workerd issue 6818).
 *
 * @param contentType that of the surface's answers.
 */
export function brokenResponse(contentType: string): Response {
  const { readable, writable } = new FixedLengthStream(1);
  writable.abort(new Error("a fault on demand drops this connection")).catch(() => {});
  return new Response(readable, { headers: { "content-type": contentType } });
}
