import { AwsError } from "../aws-json/errors.ts";
import type { FaultEffect } from "../fault.ts";
import { errorLook } from "../faults/aws-errors.ts";
import { matches } from "../faults/match.ts";
import type { Runtime } from "../runtime.ts";
import { accessDenied, throttled } from "./errors.ts";
import type { Call, LocatedKeys } from "./operation.ts";
import type { Trace } from "./trace.ts";

/** A fault that ends the connection without an answer. */
export class ConnectionDropped extends Error {}

/**
 * Lets the workspace's faults happen to a request, oldest first: delays add up, and the first that ends the
 * request is the last.
 *
 * @param located its keys; none where they could not be found.
 * @returns whether the request had to wait, so that what is known of its keys may be old.
 * @throws AwsError, ConnectionDropped
 */
export async function provoke(
  runtime: Runtime,
  call: Call,
  located: LocatedKeys,
  trace: Trace,
): Promise<boolean> {
  const { operation, caller, visit } = call;
  const { account, region, workspace } = caller;
  const keys = located.map(({ record }) => record);
  const subject = { cloud: "aws", operation, account, region, keys } as const;
  let waited = false;
  for (const fault of visit.state.faults.active) {
    if (!matches(fault, subject)) continue;
    const firing = runtime.faults.fires(workspace, fault, visit.background);
    if (!(firing instanceof Promise ? await firing : firing)) continue;
    const { error, latencyMs, drop } = fault.effect;
    if (latencyMs) {
      await scheduler.wait(latencyMs);
      waited = true;
    }
    if (error === "ThrottlingException") trace.throttledBy = `fault/${fault.id}`;
    if (error !== undefined) throw wordsOf(error, call, keys[0]?.arn);
    if (drop) throw new ConnectionDropped(`fault ${fault.id}`);
  }
  return waited;
}

/** An error in KMS's words. */
function wordsOf(error: NonNullable<FaultEffect["error"]>, call: Call, arn: string | undefined): AwsError {
  if (error === "ThrottlingException") return throttled();
  if (error === "AccessDeniedException") {
    return accessDenied(call.caller.principal, call.operation, arn ?? "*");
  }
  const { status, text } = errorLook(error, arn);
  return new AwsError(error, text, status);
}

/**
 * A response that never comes: its body breaks off before its first byte, and workerd closes the connection. The
 * length is announced, because a chunked body might be ended in good order (cloudflare/workerd issue 6818).
 */
export function brokenResponse(): Response {
  const { readable, writable } = new FixedLengthStream(1);
  writable.abort(new Error("a fault on demand drops this connection")).catch(() => {});
  return new Response(readable, { headers: { "content-type": "application/x-amz-json-1.1" } });
}
