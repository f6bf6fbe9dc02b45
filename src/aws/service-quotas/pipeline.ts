import { timeOf } from "../../clock.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { scopeOf } from "../../workspace.ts";
import { settingsIn } from "../../workspace-settings.ts";
import { identify } from "../protocol/caller.ts";
import { parseBody } from "../protocol/http.ts";
import type { JsonArrival } from "../protocol/serve.ts";
import { readInput } from "../protocol/validate.ts";
import { catalogOf } from "./catalog.ts";
import type { Operation } from "./operation.ts";

/** The order of checks: who calls, is the body well formed, then the operation itself. */
export async function perform(runtime: Runtime, operation: Operation, arrival: JsonArrival): Promise<object> {
  const { wall, background } = arrival;
  const caller = await identify(runtime, arrival, "servicequotas");
  const input = readInput(operation.input, parseBody(arrival.body));
  const { workspace, account, region } = caller;
  const state = await runtime.workspaces.enter(workspace, wall, background);
  const scope = scopeOf(workspace, "aws", account, region);
  const call = {
    operation: operation.name,
    caller,
    runtime,
    scope,
    counters: runtime.counters(scope),
    state,
    now: timeOf(state.clock, wall),
    catalog: catalogOf(settingsIn(state, runtime.settings).quotaProfile, region),
  };
  return operation.run(call, input);
}
