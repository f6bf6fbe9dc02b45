import { matches } from "../faults/match.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { KeyRecord } from "../keys/key.ts";
import type { RequestContext } from "../request-context.ts";
import type { Caller } from "./caller.ts";
import type { Trace } from "./trace.ts";

/** A fault that ends the connection without an answer. */
export class ConnectionDropped extends Error {}

/** The part of a request that faults need. */
export interface FaultedCall {
  readonly operation: string;
  readonly caller: Caller;
  readonly context: RequestContext;
}

/** A surface's errors for faults. */
export interface FaultWords {
  /** Name of the cloud's throttling error. */
  readonly throttling: string;
  /**
   * The surface's error of a name; null for another cloud's name, whose fault does not apply here.
   *
   * @param arn ARN of the request's first key; undefined if it has none.
   */
  readonly named: (name: string, call: FaultedCall, arn: string | undefined) => Error | null;
}

/**
 * Applies the workspace's faults to a request, oldest first: delays add up, and the first fault that ends the request
 * is the last.
 *
 * @param keys the request's keys; empty if they could not be found.
 * @returns whether the request was delayed, so that its keys must be looked up again.
 * @throws ConnectionDropped, or an error of `words`
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
 * A response whose body breaks off before its first byte, so that workerd closes the connection. It announces its
 * length, because a chunked body might be ended in good order (cloudflare/workerd issue 6818).
 *
 * @param contentType that of the surface's answers.
 */
export function brokenResponse(contentType: string): Response {
  const { readable, writable } = new FixedLengthStream(1);
  writable.abort(new Error("a fault on demand drops this connection")).catch(() => {});
  return new Response(readable, { headers: { "content-type": contentType } });
}
