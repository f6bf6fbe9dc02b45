import type { FaultEffect } from "../fault.ts";
import { matches, type Subject } from "../faults/match.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { RequestContext } from "../request-context.ts";
import type { Trace } from "./trace.ts";

/** A fault that ends the connection without an answer. */
export class ConnectionDropped extends Error {}

/** What a surface says of errors that are provoked. */
export interface FaultWords {
  /** The error's name in this cloud for throttling. */
  readonly throttling: string;
  /** Whether the name is one of an error of this cloud: what provokes another cloud's error is not for it. */
  readonly knows: (name: string) => boolean;
  /** The error of a name, as this cloud sends it. */
  readonly error: (name: NonNullable<FaultEffect["error"]>) => Error;
}

/**
 * Lets the workspace's faults happen to a request, oldest first: delays add up, and the first that ends the
 * request is the last.
 *
 * @returns whether the request had to wait, so that what is known of its keys may be old.
 * @throws ConnectionDropped, or what the words give
 */
export async function provoke(
  runtime: Runtime,
  context: RequestContext,
  subject: Subject,
  trace: Trace,
  words: FaultWords,
): Promise<boolean> {
  let waited = false;
  for (const fault of context.state.faults.active) {
    if (!matches(fault, subject)) continue;
    if (fault.effect.error !== undefined && !words.knows(fault.effect.error)) continue;
    if (!(await runtime.faults.fires(context.scope.workspace, fault, context.background))) continue;
    const { error, latencyMs, drop } = fault.effect;
    if (latencyMs) {
      await scheduler.wait(latencyMs);
      waited = true;
    }
    if (error === words.throttling) trace.throttledBy = `fault/${fault.id}`;
    if (error !== undefined) throw words.error(error);
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
