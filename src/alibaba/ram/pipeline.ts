import { timeOf } from "../../clock.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Input, Members } from "../../shape.ts";
import { policyModeOf, settingsIn } from "../../workspace-settings.ts";
import type { AnswerBody } from "../protocol/answer.ts";
import { identify } from "../protocol/caller.ts";
import { readParameters } from "../protocol/parameters.ts";
import { requirePermission } from "../protocol/permission.ts";
import type { RpcArrival } from "../protocol/serve.ts";
import type { Call, Operation } from "./operation.ts";
import { checkRules } from "./rules.ts";

/** The order of checks: who calls, are the parameters well formed, may the caller do that, then the operation itself. */
export async function perform(
  runtime: Runtime,
  operation: Operation,
  arrival: RpcArrival,
): Promise<AnswerBody | null> {
  const { wall, background, request, trace } = arrival;
  const caller = await identify(runtime, arrival);
  trace.caller = caller;
  const input = readParameters(operation.input, arrival.parameters);
  checkRules(input);
  const { workspace, account } = caller;
  await runtime.workspaces.enter(workspace, wall, background);
  // What is written belongs to the present generation.
  const state = await runtime.workspaces.refresh(workspace);
  const call = {
    operation: operation.name,
    caller,
    runtime,
    state,
    place: { workspace, generation: state.generation, cloud: "alibaba", account },
    now: timeOf(state.clock, wall),
    wall,
    background,
    request,
    trace,
    policies: policyModeOf(settingsIn(state, runtime.settings)),
  } as const;
  await requireAllowed(call, operation, input);
  return operation.run(call, input);
}

/** Requires that the policies of the caller allow an operation, where they decide. @throws AlibabaError NoPermission */
async function requireAllowed(call: Call, operation: Operation, input: Input<Members>): Promise<void> {
  if (call.policies === "off") return;
  const own = operation.keys?.(input);
  const needed = {
    action: `ram:${operation.name}`,
    ...(own !== undefined && { keys: (name: string) => own.get(name) }),
  };
  for (const resource of await operation.subjects(call, input)) {
    await requirePermission(call, { ...needed, resource });
  }
}
