import { AWS_ERRORS, errorLook } from "../../faults/aws-errors.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { provoke } from "../../surface/faults.ts";
import type { Trace } from "../../surface/trace.ts";
import { AwsError } from "../protocol/errors.ts";
import { accessDenied, throttled } from "./errors.ts";
import type { Call, LocatedKeys } from "./operation.ts";

/**
 * Lets the workspace's faults happen to a request.
 *
 * @param located its keys; none where they could not be found.
 * @returns whether the request had to wait, so that what is known of its keys may be old.
 * @throws AwsError, ConnectionDropped
 */
export function provokeFaults(
  runtime: Runtime,
  call: Call,
  located: LocatedKeys,
  trace: Trace,
): Promise<boolean> {
  const { operation, caller, context } = call;
  const { account, region } = caller;
  const keys = located.map(({ record }) => record);
  return provoke(runtime, context, { cloud: "aws", operation, account, region, keys }, trace, {
    throttling: "ThrottlingException",
    knows: (name) => AWS_ERRORS.has(name),
    error: (name) => wordsOf(name, call, keys[0]?.arn),
  });
}

/** An error in KMS's words. */
function wordsOf(error: string, call: Call, arn: string | undefined): AwsError {
  if (error === "ThrottlingException") return throttled();
  if (error === "AccessDeniedException") {
    return accessDenied(call.caller.principal, call.operation, arn ?? "*");
  }
  const { status, text } = errorLook(error, arn);
  return new AwsError(error, text, status);
}
