import { isSignedByPrivateKey } from "../../auth/acs-private-key.ts";
import { isAdmitted } from "../../billing/access-use.ts";
import type { InstanceRecord } from "../../billing/instance.ts";
import type { Failure } from "../../errors.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { requireState } from "../../keys/state-guard.ts";
import type { Performance } from "../../quotas/instance-performance.ts";
import { rateOf } from "../../quotas/row.ts";
import { alibabaQuotaOf } from "../../quotas/shared-gateway.ts";
import { secretArn } from "../../secrets/names.ts";
import { contextOf } from "../../surface/context.ts";
import { foundOrHeldBack } from "../../surface/errors.ts";
import { applyFaults } from "../../surface/faults.ts";
import type { Trace } from "../../surface/trace.ts";
import { whenKnown } from "../../when-known.ts";
import type { WorkspaceState } from "../../workspace.ts";
import { settingsIn } from "../../workspace-settings.ts";
import type { AlibabaCaller } from "../protocol/alibaba-caller.ts";
import { identifyApplication } from "../protocol/application.ts";
import { identify } from "../protocol/caller.ts";
import { AlibabaError, noPermission } from "../protocol/error.ts";
import { readParameters } from "../protocol/parameters.ts";
import type { RpcArrival } from "../protocol/serve.ts";
import { authorizeApplication } from "./access-points/authorize.ts";
import { needsActivation, requireActivation } from "./activation.ts";
import { requireAllowed } from "./authorization/require-allowed.ts";
import type { Named } from "./authorization/targets.ts";
import { RequestCall } from "./call.ts";
import { ERROR_WORDS, FAULT_WORDS } from "./errors.ts";
import { instanceAtWork, instanceOfGateway, performanceAt, withinPerformance } from "./instances/gateway.ts";
import { requireInstanceOf } from "./instances/instances.ts";
import { requireFit } from "./keys/key-fitness.ts";
import { statesOf } from "./keys/key-states.ts";
import type { Call, LocatedKeys, Operation, Output } from "./operation.ts";
import { secretNamed } from "./secrets/secrets.ts";

/** Errors of parameters, which cost nothing of a quota. */
const INVALID: ReadonlySet<string> = new Set(["InvalidParameter", "MissingParameter"]);

/**
 * Performs a request: its checks in order, top to bottom. Alibaba Cloud documents none; this is the order of our AWS
 * surface, so that the same requests draw from a quota in both (docs/fidelity.md). What this isolate knows already is not
 * awaited, as there.
 */
export async function perform(runtime: Runtime, operation: Operation, arrival: RpcArrival): Promise<Output> {
  const { trace } = arrival;
  // 1. Who is calling: account, Region, workspace; strict: is the signature theirs, and new?
  const application = isSignedByPrivateKey(arrival.signed)
    ? await identifyApplication(runtime, arrival)
    : null;
  const identified = application ? application.caller : identify(runtime, arrival);
  const identity = identified instanceof Promise ? await identified : identified;
  trace.caller = identity;

  // Has their account opened KMS? An application's instance is bought already.
  if (application === null && needsActivation(runtime, operation)) {
    await requireActivation(runtime, identity, arrival);
  }

  // 2. Are the parameters there, of the right types, and within their limits?
  const input = inputOf(operation, arrival);

  // 3. At a dedicated gateway: is there such an instance, at work, and is the operation one of its? Which keys does the
  // request name? A failure to find them waits until the quota is charged.
  const found = locate(runtime, operation, identity, input, arrival, arrival.wall);
  let { call, gateway, located } = found instanceof Promise ? await found : found;
  operation.check?.(call, input);
  if (located instanceof AlibabaError && INVALID.has(located.code)) throw located;

  // A ClientKey's rights are those of its access point. They come before what is told of keys that are not there.
  if (application) {
    const address = arrival.request.headers.get("cf-connecting-ip");
    await authorizeApplication(application, { call, operation, input, located, address });
  }

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
  const charge = gateway
    ? withinPerformance(runtime, call.context, gateway.instance, gateway.performance, trace)
    : withinQuota(runtime, call, trace);
  const outcome = charge instanceof Promise ? await charge : charge;
  if (outcome === "refused") {
    trace.throttledBy = trace.charged[0] ?? null;
    throw new AlibabaError("Rejected.Throttling");
  }
  if (outcome === "waited") {
    ({ call, located } = await locate(runtime, operation, identity, input, arrival, Date.now()));
  }

  // 5. May the caller? A ClientKey's rights have been looked at. Who may not does not learn whether a key is there.
  if (application === null && call.policies !== "off") {
    const allowed = requireAllowed(runtime, operation, { call, input, located }, arrival);
    if (allowed) await allowed;
  }
  // The default key of a service begins with its first use, by who may.
  call.makesDefaultKeys = true;
  if (call.awaitsDefaultKey) {
    located = await keysOf(operation, call, input);
    if (!(located instanceof Error)) noteKeys(trace, located);
    if (application === null && call.policies === "enforce") {
      await requireAllowed(runtime, operation, { call, input, located }, arrival);
    }
  }
  if (located instanceof Error) throw located;

  // 6. Do the instance, the state, the usage and the kind of every key allow it?
  for (const { record, context } of located) {
    if (record.instanceId !== null) await requireInstanceOf(call, context, record, operation.cryptographic);
    requireState(statesOf(operation), record);
    requireFit(operation, record);
  }

  // 7. The operation itself. A DryRun always answers an error (alibabacloud-typescript-sdk, DryRun).
  const output = await operation.run(call, input, ...located);
  if ("DryRun" in input && input.DryRun === true) throw new AlibabaError("DryRunOperationError");
  if (operation.cryptographic) {
    for (const key of located)
      call.keys.noteUse(key.context, key.record.keyId, operation.name, call.requestId);
  }
  return output;
}

/** The parameters of a request. @throws AlibabaError */
function inputOf(operation: Operation, { parameters }: RpcArrival) {
  try {
    return readParameters(operation.input, parameters);
  } catch (error) {
    const isPlain = operation.plainInvalidParameter && error instanceof AlibabaError;
    throw isPlain && error.code === "InvalidParameter" ? new AlibabaError(error.code) : error;
  }
}

const NO_KEYS: LocatedKeys = [];

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
function locate(
  runtime: Runtime,
  operation: Operation,
  identity: AlibabaCaller,
  input: Named["input"],
  arrival: RpcArrival,
  wall: number,
): Located | Promise<Located> {
  const { head, background, requestId, trace } = arrival;
  const { workspace } = identity;
  const instanceId = instanceOfGateway(head);
  const userAgent = head.headers.get("user-agent") ?? "";
  const moment = { requestId, wall, background, trace, userAgent };
  const within = (state: WorkspaceState, gateway: Gateway | null): Located | Promise<Located> => {
    const caller = gateway ? { ...identity, region: gateway.instance.region } : identity;
    trace.caller = caller;
    const call = new RequestCall(runtime, operation.name, caller, state, moment, instanceId);
    return whenKnown(keysOf(operation, call, input), (located) => {
      if (!(located instanceof Error)) noteKeys(trace, located);
      requireAdmitted(call, gateway, input, located);
      return { call, gateway, located };
    });
  };
  const entered =
    runtime.workspaces.enterAtOnce(workspace, wall) ?? runtime.workspaces.enter(workspace, wall, background);
  return whenKnown(entered, (state) => {
    if (instanceId === null) return within(state, null);
    return enter(runtime, operation, identity, state, moment, instanceId).then((gateway) =>
      within(state, gateway),
    );
  });
}

/** The keys of a request, or why they were not found. */
function keysOf(
  operation: Operation,
  call: Call,
  input: object,
): Located["located"] | Promise<Located["located"]> {
  return foundOrHeldBack(ERROR_WORDS, () =>
    whenKnown(operation.locate?.(call, input) ?? NO_KEYS, (located) => ofGateway(located, call.gateway)),
  );
}

/** Refuses accounts that the instance of a dedicated gateway does not let in; it costs them and the instance nothing. */
function requireAdmitted(
  call: Call,
  gateway: Gateway | null,
  input: object,
  located: Located["located"],
): void {
  // Where policies decide, those of keys and secrets say whom else they let in.
  if (!gateway || call.policies === "enforce" || isAdmitted(gateway.instance, call.caller.account)) return;
  if ("SecretName" in input && typeof input.SecretName === "string") {
    const { context, name } = secretNamed(call, input.SecretName);
    throw noPermission(secretArn(context.scope, name));
  }
  throw noPermission(located instanceof Error ? undefined : located[0]?.record.arn);
}

/** The dedicated gateway of an instance. @throws Failure, AlibabaError */
async function enter(
  runtime: Runtime,
  { name }: Operation,
  caller: AlibabaCaller,
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

type Charged = "passed" | "refused";

/** Charges a request at the shared gateway to the quota of its operation. It never waits. */
function withinQuota(runtime: Runtime, call: Call, trace: Trace): Charged | Promise<Charged> {
  const settings = settingsIn(call.context.state, runtime.settings);
  if (settings.quotas === "off") return "passed";
  const row = alibabaQuotaOf(call.operation);
  trace.charged = [row.id];
  const { scope, state, wall, background } = call.context;
  const rate = rateOf(row, settings.quotaProfile, call.caller.region);
  const passes = runtime.quotas.take({ scope, quota: row.id, rate, cost: 1, state, wall, background });
  return whenKnown(passes, (isWithin): Charged => {
    if (isWithin || settings.quotas === "observe") return "passed";
    trace.throttledIn = scope;
    return "refused";
  });
}

function noteKeys(trace: Trace, located: LocatedKeys): void {
  trace.keyArns = located.map(({ record }) => record.arn);
  trace.keySpec = located[0]?.record.keySpec ?? null;
  trace.instance ??= located.find(({ record }) => record.instanceId !== null)?.record.instanceId ?? null;
}
