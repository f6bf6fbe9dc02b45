import { timeOf } from "../../clock.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { policyModeOf, settingsIn } from "../../workspace-settings.ts";
import { identify } from "../protocol/caller.ts";
import type { RpcArrival } from "../protocol/rpc.ts";
import { readInput } from "../protocol/validate.ts";
import { checkNames } from "./names.ts";
import type { Operation } from "./operation.ts";
import { requireAllowed } from "./permission.ts";

/** The order of checks: who calls, is the body well formed, may the caller do that, then the operation itself. */
export async function perform(
  runtime: Runtime,
  operation: Operation,
  arrival: RpcArrival,
): Promise<object | null> {
  const { wall, background, request, trace } = arrival;
  const caller = await identify(runtime, arrival, "iam");
  trace.caller = caller;
  const input = readInput(operation.input, arrival.parse(operation.input));
  checkNames(input);
  const { workspace, account } = caller;
  await runtime.workspaces.enter(workspace, wall, background);
  // What is written belongs to the present generation.
  const state = await runtime.workspaces.refresh(workspace);
  const call = {
    operation: operation.name,
    caller,
    runtime,
    state,
    place: { workspace, generation: state.generation, cloud: "aws", account },
    now: timeOf(state.clock, wall),
    wall,
    background,
    request,
    trace,
    policies: policyModeOf(settingsIn(state, runtime.settings)),
  } as const;
  await requireAllowed(call, input, () => operation.subject(call, input));
  return operation.run(call, input);
}
