import { timeOf } from "../../clock.ts";
import { ALIBABA } from "../../cloud/alibaba.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { counted, type UnsignedWords, workspaceOf } from "../../surface/unsigned.ts";
import { policyModeOf, settingsIn } from "../../workspace-settings.ts";
import type { AnswerBody } from "../protocol/answer.ts";
import { identify } from "../protocol/caller.ts";
import { AlibabaError } from "../protocol/error.ts";
import type { RpcArrival } from "../protocol/serve.ts";
import { readInput } from "./input.ts";
import type { Operation } from "./operation.ts";

const UNSIGNED_WORDS: UnsignedWords = {
  account: ALIBABA.account,
  contradictory: (sentence) => new AlibabaError("InvalidParameter", sentence),
  closed: (sentence) => new AlibabaError("Forbidden.NoPermission", sentence),
  tooMany: () => new AlibabaError("Rejected.Throttling"),
  isRefusal: (error) => error instanceof AlibabaError,
};

/** The order of checks: who calls, are the parameters well formed, then the operation itself, which says who may. */
export async function perform(
  runtime: Runtime,
  operation: Operation,
  arrival: RpcArrival,
): Promise<AnswerBody> {
  const { wall, background, request, trace, parameters } = arrival;
  const caller = operation.unsigned ? null : await identify(runtime, arrival);
  trace.caller = caller;
  const workspace = caller?.workspace ?? (await workspaceOf(runtime, arrival, UNSIGNED_WORDS));
  const input = readInput(operation.input, parameters);
  const state = await runtime.workspaces.enter(workspace, wall, background);
  const call = {
    operation: operation.name,
    runtime,
    workspace,
    state,
    now: timeOf(state.clock, wall),
    wall,
    background,
    request,
    trace,
    policies: policyModeOf(settingsIn(state, runtime.settings)),
  };
  if (operation.unsigned) {
    return counted(runtime, arrival, UNSIGNED_WORDS, () => operation.run(call, input));
  }
  if (caller === null) throw new Error("a signed operation has a caller");
  return operation.run({ ...call, caller }, input);
}
