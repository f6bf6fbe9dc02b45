import type { InstanceRecord } from "../../billing/instance.ts";
import { timeOf } from "../../clock.ts";
import { Failure } from "../../errors.ts";
import { type AlibabaErrorCode, isAlibabaError } from "../../faults/alibaba-errors.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { alibabaQuotaOf } from "../../quotas/alibaba.ts";
import type { Performance } from "../../quotas/instance-performance.ts";
import { rateOf } from "../../quotas/row.ts";
import type { Caller } from "../../surface/caller.ts";
import { type FaultWords, provoke } from "../../surface/faults.ts";
import { heldBack } from "../../surface/held-back.ts";
import type { Trace } from "../../surface/trace.ts";
import { scopeOf, type WorkspaceState } from "../../workspace.ts";
import { identify } from "../protocol/caller.ts";
import { AlibabaError } from "../protocol/error.ts";
import { readParameters } from "../protocol/parameters.ts";
import type { RpcArrival } from "../protocol/serve.ts";
import { RequestCall } from "./call.ts";
import { instanceAtWork, instanceOfGateway, performanceAt, withinPerformance } from "./instances/gateway.ts";
import { requireInstanceOf } from "./instances/instances.ts";
import { guardState } from "./keys/key-states.ts";
import type { Call, LocatedKeys, Operation, Output } from "./operation.ts";

/** A request on its way through. */
export interface Arrival extends RpcArrival {
  /** Whether faults on demand have had their turn. */
  readonly provoked?: true;
  /** Who calls, where that is known: a nonce can be checked only once. */
  readonly caller?: Caller;
  /** Whether it has stood in line at a dedicated gateway and got its turn. */
  readonly admitted?: true;
}

/**
 * The order of checks, top to bottom. Alibaba Cloud does not document its own; it is that of our AWS surface, so that
 * what costs a request of a quota is the same in both (docs/fidelity.md).
 */
export async function perform(runtime: Runtime, operation: Operation, arrival: Arrival): Promise<Output> {
  // 1. Who is calling: account, Region, workspace; strict: is the signature theirs, and new?
  const identified = arrival.caller ?? identify(runtime, arrival);
  const identity = identified instanceof Promise ? await identified : identified;
  arrival.trace.caller = identity;

  // 2. Are the parameters there, of the right types, and within their limits?
  const input = readParameters(operation.input, arrival.parameters);

  // At a dedicated gateway: is there such an instance, at work, and is the operation one of its?
  const known = runtime.workspaces.get(identity.workspace, arrival.wall, arrival.background);
  const state = known instanceof Promise ? await known : known;
  const instanceId = instanceOfGateway(arrival.request);
  const gateway =
    instanceId === null ? null : await enter(runtime, operation, identity, state, arrival, instanceId);
  const caller = gateway ? { ...identity, region: gateway.instance.region } : identity;
  arrival.trace.caller = caller;

  // 3. Which keys does it name? A failure waits until the quota is charged.
  const call = new RequestCall(runtime, operation.name, caller, state, arrival, instanceId);
  const finding = locate(operation, call, input);
  const located = ofGateway(finding instanceof Promise ? await finding : finding, instanceId);
  if (!(located instanceof Error)) noteKeys(arrival.trace, located);

  // Faults on demand come before the quota and leave it alone.
  if (state.faults.active.length > 0 && !arrival.provoked) {
    const keys = located instanceof Error ? [] : located.map(({ record }) => record);
    const { account, region } = caller;
    const subject = { cloud: "alibaba", operation: operation.name, account, region, keys } as const;
    const waited = await provoke(runtime, call.context, subject, arrival.trace, FAULT_WORDS);
    if (waited) return again(runtime, operation, { ...arrival, caller: identity });
  }

  // 4. Is it within its quota?
  if (!arrival.admitted) {
    const passing = gateway
      ? withinPerformance(runtime, call.context, gateway.instance, gateway.performance, arrival.trace)
      : withinQuota(runtime, call, arrival.trace);
    const passage = passing instanceof Promise ? await passing : passing;
    if (passage === "refused" || passage === false) {
      arrival.trace.throttledBy = arrival.trace.charged[0] ?? null;
      throw new AlibabaError("Rejected.Throttling");
    }
    if (passage === "waited") {
      return again(runtime, operation, { ...arrival, caller: identity, admitted: true });
    }
  }
  if (located instanceof Error) throw located;

  // 5. Do the instance and the state of every key let it?
  for (const { record, context } of located) {
    const working = requireInstanceOf(call, context, record);
    if (working instanceof Promise) await working;
    guardState(operation.name, record);
  }

  // 6. The operation itself. A DryRun has no answer but an error (alibabacloud-typescript-sdk, DryRun).
  const running = operation.run(call, input, ...located);
  const output = await running;
  if ("DryRun" in input && input.DryRun === true) throw new AlibabaError("DryRunOperationError");
  if (operation.cryptographic) {
    for (const key of located)
      call.keys.noteUse(key.context, key.record.keyId, operation.name, call.requestId);
  }
  return output;
}

/** A request that was made to wait begins again, with the time and the keys of now. */
function again(runtime: Runtime, operation: Operation, arrival: Arrival): Promise<Output> {
  return perform(runtime, operation, { ...arrival, wall: Date.now(), provoked: true });
}

/** The instance of a dedicated gateway, and what it is good for. @throws Failure, AlibabaError */
async function enter(
  runtime: Runtime,
  { name }: Operation,
  { workspace, account, region }: Caller,
  state: WorkspaceState,
  { wall, background, trace }: Arrival,
  instanceId: string,
): Promise<{ instance: InstanceRecord; performance: Performance }> {
  const now = timeOf(state.clock, wall);
  const context = { scope: scopeOf(workspace, "alibaba", account, region), state, now, wall, background };
  trace.instance = instanceId;
  const instance = await instanceAtWork(runtime, context, instanceId);
  return { instance, performance: performanceAt(instance, "openapi", name) };
}

/** At a dedicated gateway there are no keys but those of its instance. */
function ofGateway(located: Located, instanceId: string | null): Located {
  if (instanceId === null || located instanceof Error) return located;
  const isThere = located.every(({ record }) => record.instanceId === instanceId);
  return isThere ? located : new AlibabaError("Forbidden.KeyNotFound");
}

const FAULT_WORDS: FaultWords = {
  throttling: "Rejected.Throttling",
  knows: isAlibabaError,
  error: (name) => new AlibabaError(name as AlibabaErrorCode),
};

/** Charges a request to the one quota of its operation. @returns false when it is throttled */
function withinQuota(runtime: Runtime, call: Call, trace: Trace): boolean | Promise<boolean> {
  const { settings } = runtime;
  if (settings.quotas === "off") return true;
  const row = alibabaQuotaOf(call.operation);
  trace.charged = [row.id];
  const { scope, state, wall, background } = call.context;
  const rate = rateOf(row, settings.quotaProfile, call.caller.region);
  const taken = runtime.quotas.take({ scope, quota: row.id, rate, cost: 1, state, wall, background });
  if (settings.quotas === "enforce") return taken;
  return taken instanceof Promise ? taken.then(() => true) : true;
}

function noteKeys(trace: Trace, located: LocatedKeys): void {
  trace.keyArns = located.map(({ record }) => record.arn);
  trace.keySpec = located[0]?.record.keySpec ?? null;
  trace.instance ??= located.find(({ record }) => record.instanceId !== null)?.record.instanceId ?? null;
}

type Located = LocatedKeys | AlibabaError | Failure;

/** The keys of the request, or why there are none: told only after the quota was charged. */
function locate(operation: Operation, call: Call, input: never | object): Located | Promise<Located> {
  const find = operation.locate;
  return find ? heldBack(() => find(call, input as never), isTold) : [];
}

function isTold(error: unknown): error is AlibabaError | Failure {
  return error instanceof AlibabaError || error instanceof Failure;
}
