import { timeOf } from "../../clock.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { scopeOf } from "../../workspace.ts";
import { identify } from "../protocol/caller.ts";
import type { RpcArrival } from "../protocol/rpc.ts";
import { readInput } from "../protocol/validate.ts";
import type { Operation } from "./operation.ts";

/** The order of checks: who calls, is the body well formed, then the operation itself. */
export async function perform(
  runtime: Runtime,
  operation: Operation,
  arrival: RpcArrival,
): Promise<object | null> {
  const caller = await identify(runtime, arrival, "monitoring");
  const input = readInput(operation.input, arrival.parse(operation.input));
  const { workspace, account, region } = caller;
  await runtime.workspaces.enter(workspace, arrival.wall, arrival.background);
  const state = await runtime.workspaces.refresh(workspace);
  // The requests of the last moments are in the metrics too.
  await runtime.recorder?.flush();
  const scope = scopeOf(workspace, "aws", account, region);
  const call = {
    operation: operation.name,
    caller,
    runtime,
    journal: runtime.journal(workspace),
    counters: runtime.counters(scope),
    state,
    now: timeOf(state.clock, arrival.wall),
  };
  return operation.run(call, input);
}
