import type { RequestContext } from "../../../request-context.ts";
import { whenKnown } from "../../../when-known.ts";
import { settingsIn } from "../../../workspace-settings.ts";
/** The dedicated gateway of a KMS instance: the operations that it serves, and how fast (docs/dedicated-gateway.md). */

import type { InstanceRecord } from "../../../billing/instance.ts";
import { instanceState } from "../../../billing/instance-state.ts";
import { Failure } from "../../../errors.ts";
import { hostLabels } from "../../../host.ts";
import type { GatewayOutcome } from "../../../isolate/gateway-queues.ts";
import type { Claim } from "../../../isolate/quota-leases.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import {
  instanceCounter,
  instanceQuotas,
  type Performance,
  performanceOf,
} from "../../../quotas/instance-performance.ts";
import { type GatewayApi, type KeyClass, perSecond, rateOf } from "../../../quotas/row.ts";
import type { Trace } from "../../../surface/trace.ts";
import { scopeOf } from "../../../workspace.ts";
import { AlibabaError } from "../../protocol/error.ts";

/** Second label of the hosts of dedicated gateways. */
const SERVICE_LABEL = "cryptoservice";

/** Id of the instance whose dedicated gateway a request came to, by header or host; null at the shared one. */
export function instanceOfGateway(request: Pick<Request, "url" | "headers">): string | null {
  const named = request.headers.get("x-fauxkms-instance");
  if (named !== null || !request.url.includes(`.${SERVICE_LABEL}.`)) return named;
  const [instanceId = "", service] = hostLabels(request.url);
  return service === SERVICE_LABEL ? instanceId : null;
}

/**
 * The instance of a gateway, which must be usable.
 *
 * @throws Failure instanceNotFound, instanceStateInvalid
 */
export function instanceAtWork(
  runtime: Runtime,
  context: RequestContext,
  instanceId: string,
): InstanceRecord | Promise<InstanceRecord> {
  const { instanceCache, settings } = runtime;
  const atOnce = instanceCache.atOnce(context, instanceId);
  const found = atOnce === undefined ? instanceCache.known(context, instanceId) : atOnce;
  return whenKnown(found, (instance) => {
    if (!instance) throw new Failure({ code: "instanceNotFound", instanceId });
    const worksExpired = settings.expiredInstances === "work";
    const { status, usable } = instanceState(instance, context.now, worksExpired);
    if (status === "Released") throw new Failure({ code: "instanceNotFound", instanceId });
    if (!usable) throw new Failure({ code: "instanceStateInvalid", instanceId });
    return instance;
  });
}

/**
 * The performance row of an operation at an instance's gateway, with its figure.
 *
 * @param keyClass of the request's key, for Encrypt and Decrypt of the Instance API.
 * @throws AlibabaError Rejected.UnsupportedOperation for an operation that only the shared gateway has
 */
export function performanceAt(
  { specification: { type, qps } }: InstanceRecord,
  api: GatewayApi,
  operation: string,
  keyClass?: KeyClass,
): Performance {
  const performance = performanceOf(type, qps, api, operation, keyClass);
  if (!performance) throw new AlibabaError("Rejected.UnsupportedOperation");
  return performance;
}

/**
 * Admits a request within the instance's performance, at once or after it was queued, and notes the charge in its
 * trace. After `waited` the clock and the keys may have changed.
 */
export function withinPerformance(
  runtime: Runtime,
  context: RequestContext,
  instance: InstanceRecord,
  performance: Performance,
  trace: Trace,
): GatewayOutcome | Promise<GatewayOutcome> {
  const mode = settingsIn(context.state, runtime.settings).quotas;
  if (mode === "off") return "passed";
  const claim = claimOf(context, instance, performance);
  trace.charged = [claim.quota];
  const outcome =
    mode === "enforce" && performance.row.queues
      ? runtime.gatewayQueues.take(claim)
      : whenKnown(
          runtime.quotas.take(claim),
          (passes): GatewayOutcome => (passes || mode === "observe" ? "passed" : "refused"),
        );
  return whenKnown(outcome, (known) => {
    if (known === "refused") trace.throttledIn = claim.scope;
    return known;
  });
}

/**
 * Begins work that an instance does for one request at a time (data key pairs), as far as this isolate knows.
 *
 * @returns a function that ends the work; null where other work is under way, which counts as refused.
 */
export function beginAlone(
  runtime: Runtime,
  context: RequestContext,
  instance: InstanceRecord,
  performance: Performance,
): (() => void) | null {
  if (settingsIn(context.state, runtime.settings).quotas !== "enforce" || performance.row.queues)
    return () => {};
  const claim = claimOf(context, instance, performance);
  if (runtime.gatewayQueues.begin(claim)) return () => runtime.gatewayQueues.end(claim);
  runtime.quotas.refuse(claim);
  return null;
}

/** Requests that an instance's gateway has served in the present second, as far as its counters know. */
export async function gatewayUse(
  runtime: Runtime,
  { scope: { workspace }, state }: RequestContext,
  { instanceId, account, region, specification: { type, qps } }: InstanceRecord,
): Promise<number> {
  const scope = scopeOf(workspace, "alibaba", account, region);
  await runtime.quotas.handBack(scope, state);
  const rates = Object.fromEntries(
    instanceQuotas(type, qps).map((row) => [
      instanceCounter(row, instanceId),
      rateOf(row, "current", region),
    ]),
  );
  const uses = Object.values(await runtime.counters(scope).read(state, rates));
  return uses.reduce((sum, { used }) => sum + used, 0);
}

/** The claim of a request, counted in the instance's own account and Region, whoever calls. */
function claimOf(context: RequestContext, instance: InstanceRecord, { row, figure }: Performance): Claim {
  const { instanceId, account, region } = instance;
  const { state, wall, background } = context;
  const scope = scopeOf(context.scope.workspace, "alibaba", account, region);
  const quota = instanceCounter(row, instanceId);
  return { scope, quota, rate: perSecond(figure), cost: 1, state, wall, background };
}
