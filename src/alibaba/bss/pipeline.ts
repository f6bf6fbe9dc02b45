import type { Runtime } from "../../isolate/runtime.ts";
import { contextOf } from "../../surface/context.ts";
import { policyModeOf, settingsIn } from "../../workspace-settings.ts";
import { identify } from "../protocol/caller.ts";
import type { OwnError } from "../protocol/error.ts";
import { readParameters } from "../protocol/parameters.ts";
import { requirePermission } from "../protocol/permission.ts";
import type { RpcArrival } from "../protocol/serve.ts";
import { type Envelope, refusal, success } from "./envelope.ts";
import { failureOf } from "./failure.ts";
import type { Operation } from "./operation.ts";

/**
 * Performs a request in this order: who calls, are the parameters well formed, may the caller do that, then the operation itself.
 */
export async function perform(
  runtime: Runtime,
  operation: Operation,
  arrival: RpcArrival,
): Promise<Envelope> {
  const caller = await identify(runtime, arrival);
  const input = readParameters(operation.input, arrival.parameters);
  const { wall, background } = arrival;
  const state = await runtime.workspaces.enter(caller.workspace, wall, background);
  const context = contextOf("alibaba", caller, state, wall, background);
  const { request, trace } = arrival;
  const policies = policyModeOf(settingsIn(state, runtime.settings));
  const judged = { policies, trace, runtime, caller, request, wall, background, now: context.now };
  await requirePermission(judged, permissionOf(operation), NOT_AUTHORIZED);
  const { instances, keys, regions, settings } = runtime;
  const tokenKeys = runtime.tokenKeys(caller.workspace, state);
  const call = {
    operation: operation.name,
    caller,
    context,
    instances,
    keys,
    tokenKeys,
    regions,
    worksExpired: settings.expiredInstances === "work",
    now: context.now,
  };
  try {
    return success(await operation.run(call, input));
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return refusal(failure);
  }
}

/** The error of a caller whom RAM does not allow an operation. */
const NOT_AUTHORIZED: OwnError = {
  code: "NotAuthorized",
  status: 403,
  text: "This API is not authorized for caller.",
};

/** The permission of an operation, under either of the two names that policies give the service. */
function permissionOf({ name }: Operation) {
  return { action: `bss:${name}`, alias: `bssapi:${name}`, resource: "*" };
}
