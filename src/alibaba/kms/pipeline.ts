import type { InstanceRecord } from "../../billing/instance.ts";
import type { Failure } from "../../errors.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { requireState } from "../../keys/state-guard.ts";
import type { Performance } from "../../quotas/instance-performance.ts";
import { rateOf } from "../../quotas/row.ts";
import { alibabaQuotaOf } from "../../quotas/shared-gateway.ts";
import type { Caller } from "../../surface/caller.ts";
import { contextOf } from "../../surface/context.ts";
import { heldBack } from "../../surface/errors.ts";
import { applyFaults } from "../../surface/faults.ts";
import type { Trace } from "../../surface/trace.ts";
import type { WorkspaceState } from "../../workspace.ts";
import { identify } from "../protocol/caller.ts";
import { AlibabaError } from "../protocol/error.ts";
import { readParameters } from "../protocol/parameters.ts";
import type { RpcArrival } from "../protocol/serve.ts";
import { RequestCall } from "./call.ts";
import { ERROR_WORDS, FAULT_WORDS } from "./errors.ts";
import { instanceAtWork, instanceOfGateway, performanceAt, withinPerformance } from "./instances/gateway.ts";
import { requireInstanceOf } from "./instances/instances.ts";
import { requireFit } from "./keys/key-fitness.ts";
import { statesOf } from "./keys/key-states.ts";
import type { Call, LocatedKeys, Operation, Output } from "./operation.ts";

/**
 * Performs a request: its checks in order, top to bottom. Alibaba Cloud documents none; this is the order of our AWS
 * surface, so that the same requests draw from a quota in both (docs/fidelity.md).
 */
export async function perform(runtime: Runtime, operation: Operation, arrival: RpcArrival): Promise<Output> {
  const { trace } = arrival;
  // 1. Who is calling: account, Region, workspace; strict: is the signature theirs, and new?
  const identity = await identify(runtime, arrival);
  trace.caller = identity;

  // 2. Are the parameters there, of the right types, and within their limits?
  const input = readParameters(operation.input, arrival.parameters);

  // 3. At a dedicated gateway: is there such an instance, at work, and is the operation one of its? Which keys does the
  // request name? A failure to find them waits until the quota is charged.
  let { call, gateway, located } = await locate(runtime, operation, identity, input, arrival, arrival.wall);

  // Faults on demand come before the quota and draw nothing from it. A delayed request, here or in the queue of a
  // dedicated gateway, goes on with the present time, instance and keys.
  if (call.context.state.faults.active.length > 0) {
    const keys = located instanceof Error ? [] : located.map(({ record }) => record);
    const waited = await applyFaults(runtime, FAULT_WORDS, call, keys, trace);
    if (waited) {
      ({ call, gateway, located } = await locate(runtime, operation, identity, input, arrival, Date.now()));
    }
  }

  // 4. Is it within its quota?
  const outcome = gateway
    ? await withinPerformance(runtime, call.context, gateway.instance, gateway.performance, trace)
    : await withinQuota(runtime, call, trace);
  if (outcome === "refused") {
    trace.throttledBy = trace.charged[0] ?? null;
    throw new AlibabaError("Rejected.Throttling");
  }
  if (outcome === "waited") {
    ({ call, located } = await locate(runtime, operation, identity, input, arrival, Date.now()));
  }
  if (located instanceof Error) throw located;

  // 5. Do the instance, the state, the usage and the kind of every key allow it?
  for (const { record, context } of located) {
    await requireInstanceOf(call, context, record);
    requireState(statesOf(operation), record);
    requireFit(operation, record);
  }

  // 6. The operation itself. A DryRun always answers an error (alibabacloud-typescript-sdk, DryRun).
  const output = await operation.run(call, input, ...located);
  if ("DryRun" in input && input.DryRun === true) throw new AlibabaError("DryRunOperationError");
  if (operation.cryptographic) {
    for (const key of located)
      call.keys.noteUse(key.context, key.record.keyId, operation.name, call.requestId);
  }
  return output;
}

interface Located {
  readonly call: RequestCall;
  /** The dedicated gateway; null at the shared one. */
  readonly gateway: Gateway | null;
  readonly located: LocatedKeys | AlibabaError | Failure;
}

/** A dedicated gateway that a request came to: its instance, and the operation's performance there. */
interface Gateway {
  readonly instance: InstanceRecord;
  readonly performance: Performance;
}

/** The call at a time, its gateway, and its keys, or why they were not found. @throws Failure, AlibabaError */
async function locate(
  runtime: Runtime,
  operation: Operation,
  identity: Caller,
  input: object,
  arrival: RpcArrival,
  wall: number,
): Promise<Located> {
  const { background, requestId, trace } = arrival;
  const state = await runtime.workspaces.get(identity.workspace, wall, background);
  const instanceId = instanceOfGateway(arrival.request);
  const moment = { requestId, wall, background, trace };
  const gateway =
    instanceId === null ? null : await enter(runtime, operation, identity, state, moment, instanceId);
  const caller = gateway ? { ...identity, region: gateway.instance.region } : identity;
  trace.caller = caller;
  const call = new RequestCall(runtime, operation.name, caller, state, moment, instanceId);
  try {
    const located = ofGateway((await operation.locate?.(call, input)) ?? [], instanceId);
    if (!(located instanceof Error)) noteKeys(trace, located);
    return { call, gateway, located };
  } catch (error) {
    return { call, gateway, located: heldBack(ERROR_WORDS, error) };
  }
}

/** The dedicated gateway of an instance. @throws Failure, AlibabaError */
async function enter(
  runtime: Runtime,
  { name }: Operation,
  caller: Caller,
  state: WorkspaceState,
  { wall, background, trace }: Pick<RpcArrival, "wall" | "background" | "trace">,
  instanceId: string,
): Promise<Gateway> {
  const context = contextOf("alibaba", caller, state, wall, background);
  trace.instance = instanceId;
  const instance = await instanceAtWork(runtime, context, instanceId);
  return { instance, performance: performanceAt(instance, "openapi", name) };
}

/** The keys of a request, which at a dedicated gateway must be in its instance. */
function ofGateway(located: Located["located"], instanceId: string | null): Located["located"] {
  if (instanceId === null || located instanceof Error) return located;
  const isThere = located.every(({ record }) => record.instanceId === instanceId);
  return isThere ? located : new AlibabaError("Forbidden.KeyNotFound");
}

/** Charges a request at the shared gateway to the quota of its operation. It never waits. */
async function withinQuota(runtime: Runtime, call: Call, trace: Trace): Promise<"passed" | "refused"> {
  const { settings } = runtime;
  if (settings.quotas === "off") return "passed";
  const row = alibabaQuotaOf(call.operation);
  trace.charged = [row.id];
  const { scope, state, wall, background } = call.context;
  const rate = rateOf(row, settings.quotaProfile, call.caller.region);
  const passes = await runtime.quotas.take({ scope, quota: row.id, rate, cost: 1, state, wall, background });
  if (passes || settings.quotas === "observe") return "passed";
  trace.throttledIn = scope;
  return "refused";
}

function noteKeys(trace: Trace, located: LocatedKeys): void {
  trace.keyArns = located.map(({ record }) => record.arn);
  trace.keySpec = located[0]?.record.keySpec ?? null;
  trace.instance ??= located.find(({ record }) => record.instanceId !== null)?.record.instanceId ?? null;
}
