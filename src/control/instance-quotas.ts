import * as z from "zod/mini";
import type { Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import type { Runtime } from "../isolate/runtime.ts";
import { instanceCounter, instanceQuotas } from "../quotas/instance-performance.ts";
import type { QuotaRow, Rate } from "../quotas/row.ts";
import { rateOf } from "../quotas/row.ts";
import { type Scope, scopeOf, type WorkspaceState } from "../workspace.ts";
import { requireRoom } from "../workspace-limits.ts";
import { cloudShape, placeMembers } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { instanceContext } from "./instances.ts";
import { shown } from "./shown-quota.ts";

/** Members of a query that identify an instance. */
const place = {
  ...placeMembers("alibaba"),
  instance: z.string().check(z.describe("the id of a KMS instance")),
};
export const instancePlaceShape = z.strictObject(place);
export const instanceOverrideShape = z.strictObject({
  ...place,
  limit: z.int().check(z.minimum(0), z.maximum(1_000_000_000)),
});

/** A row of an instance's performance, and its counter. */
interface InstanceCounter {
  readonly scope: Scope;
  readonly state: WorkspaceState;
  readonly row: QuotaRow;
  /** Id of the counter. */
  readonly counter: string;
  /** Rate of the plan. */
  readonly standard: Rate;
}

/** The cloud of a path, where it names a quota that each instance has for itself; else null. */
export function cloudOfInstanceRow(path: { readonly cloud: string; readonly id: string }): Cloud | null {
  const cloud = cloudShape.safeParse(path.cloud).data;
  return cloud && CLOUDS[cloud].instanceQuotas.has(path.id) ? cloud : null;
}

/**
 * The rows of an instance, or one of them.
 *
 * @param where the instance; account and Region, where they are given, must be the instance's.
 * @throws ControlError 400 for another cloud, 404 where there is no such instance
 */
export async function instanceCounters(
  runtime: Runtime,
  workspace: string,
  cloud: Cloud,
  where: { readonly account?: string; readonly region?: string; readonly instance: string },
  rowId?: string,
): Promise<InstanceCounter[]> {
  const { instance: instanceId, account, region } = where;
  if (CLOUDS[cloud].instanceQuotas.size === 0) {
    throw new ControlError(400, "invalid", "instance: is one of Alibaba Cloud's");
  }
  const context = await instanceContext(runtime, workspace);
  const instance = await runtime.instanceCache.get(context, instanceId);
  const isThere =
    instance !== null &&
    (account ?? instance.account) === instance.account &&
    (region ?? instance.region) === instance.region;
  if (!isThere) throw new ControlError(404, "notFound", `there is no instance '${instanceId}'`);
  const scope = scopeOf(workspace, cloud, instance.account, instance.region);
  const { type, qps } = instance.specification;
  return instanceQuotas(type, qps)
    .filter(({ id }) => id === (rowId ?? id))
    .map((row) => ({
      scope,
      state: context.state,
      row,
      counter: instanceCounter(row, instanceId),
      standard: rateOf(row, "current", instance.region),
    }));
}

/** The rows with their use, and the number of requests in this isolate's queue. */
export async function shownCounters(
  runtime: Runtime,
  counters: readonly InstanceCounter[],
): Promise<object[]> {
  const [first] = counters;
  if (!first) return [];
  const { scope, state } = first;
  await runtime.quotas.handBack(scope, state);
  const rates = Object.fromEntries(counters.map(({ counter, standard }) => [counter, standard]));
  const uses = await runtime.counters(scope).read(state, rates);
  return counters.map(({ row, counter, standard }) => ({
    ...shown(scope.cloud, row, standard, uses[counter]),
    waiting: runtime.gatewayQueues.waiting({ scope, quota: counter }),
  }));
}

/** Sets the rate of a row, or restores it (null): at once for this isolate, within a second for the others. */
export async function overrideCounter(
  runtime: Runtime,
  counter: InstanceCounter | undefined,
  rate: Rate | null,
): Promise<object | undefined> {
  if (!counter) return undefined;
  const { scope, state } = counter;
  requireRoom(state, scope);
  await runtime.quotas.handBack(scope, state);
  await runtime.counters(scope).override(state, counter.counter, rate);
  return (await shownCounters(runtime, [counter]))[0];
}
