import type { Runtime } from "../../isolate/runtime.ts";
import { contextOf } from "../../surface/context.ts";
import { identify } from "../protocol/caller.ts";
import { readParameters } from "../protocol/parameters.ts";
import type { RpcArrival } from "../protocol/serve.ts";
import { type Envelope, refusal, success } from "./envelope.ts";
import { failureOf } from "./failure.ts";
import type { Operation } from "./operation.ts";

/** Performs a request in this order: who calls, are the parameters well formed, then the operation itself. */
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
