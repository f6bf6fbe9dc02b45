import type { Runtime } from "../../isolate/runtime.ts";
import { contextOf } from "../../surface/context.ts";
import { policyModeOf, settingsIn } from "../../workspace-settings.ts";
import { identify } from "../protocol/caller.ts";
import { parseBody } from "../protocol/http.ts";
import { requirePermission } from "../protocol/permission.ts";
import type { JsonArrival } from "../protocol/serve.ts";
import { readInput } from "../protocol/validate.ts";
import type { Operation } from "./operation.ts";

/** The order of checks: who calls, is the body well formed, may the caller do that, then the operation itself. */
export async function perform(runtime: Runtime, operation: Operation, arrival: JsonArrival): Promise<object> {
  const { wall, background, request, trace } = arrival;
  const caller = await identify(runtime, arrival, "tagging");
  trace.caller = caller;
  const input = readInput(operation.input, parseBody(arrival.body));
  const state = await runtime.workspaces.enter(caller.workspace, wall, background);
  const context = contextOf("aws", caller, state, wall, background);
  const policies = policyModeOf(settingsIn(state, runtime.settings));
  await requirePermission(
    { caller, runtime, request, wall, background, now: context.now, trace, policies },
    { actions: [`tag:${operation.name}`], resource: "*", keys: [] },
  );
  const { keys } = runtime;
  return operation.run({ operation: operation.name, caller, runtime, state, keys, context }, input);
}
