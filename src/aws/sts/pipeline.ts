import { timeOf } from "../../clock.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { counted } from "../../surface/unsigned.ts";
import { policyModeOf, settingsIn } from "../../workspace-settings.ts";
import { identify } from "../protocol/caller.ts";
import type { RpcArrival } from "../protocol/rpc.ts";
import { placeOf, UNSIGNED_WORDS } from "../protocol/unsigned.ts";
import { readInput } from "../protocol/validate.ts";
import { requireCallable } from "./long-term.ts";
import type { Operation } from "./operation.ts";

/** The order of checks: who calls, is the body well formed, then the operation itself, which says who may. */
export async function perform(runtime: Runtime, operation: Operation, arrival: RpcArrival): Promise<object> {
  const { wall, background, request, trace } = arrival;
  const caller = operation.unsigned ? null : await identify(runtime, arrival, "sts");
  trace.caller = caller;
  const { workspace, region } = caller ?? (await placeOf(runtime, arrival));
  const input = readInput(operation.input, arrival.parse(operation.input));
  const state = await runtime.workspaces.enter(workspace, wall, background);
  const call = {
    operation: operation.name,
    runtime,
    workspace,
    state,
    region,
    now: timeOf(state.clock, wall),
    wall,
    background,
    request,
    trace,
    policies: policyModeOf(settingsIn(state, runtime.settings)),
  };
  if (operation.unsigned) return counted(runtime, arrival, UNSIGNED_WORDS, () => operation.run(call, input));
  if (caller === null) throw new Error("a signed operation has a caller");
  const signed = { ...call, caller };
  requireCallable(signed);
  return operation.run(signed, input);
}
