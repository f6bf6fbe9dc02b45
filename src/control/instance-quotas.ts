import * as z from "zod/mini";
import type { Runtime } from "../isolate/runtime.ts";
import { INSTANCE_PERFORMANCE, instanceCounter, instanceQuotas } from "../quotas/instance-performance.ts";
import type { QuotaRow, Rate } from "../quotas/row.ts";
import { rateOf } from "../quotas/row.ts";
import { type Scope, scopeOf, type WorkspaceState } from "../workspace.ts";
import { type Cloud, placeMembers } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { instanceContext } from "./instances.ts";
import { shown } from "./shown-quota.ts";

/** Which instance is meant. */
const place = { ...placeMembers("alibaba"), instance: z.string() };
export const instancePlaceShape = z.object(place);
export const instanceOverrideShape = z.strictObject({
  ...place,
  limit: z.int().check(z.minimum(0), z.maximum(1_000_000_000)),
});

/** A row of an instance's performance, and where it is counted. */
interface InstanceCounter {
  readonly scope: Scope;
  readonly state: WorkspaceState;
  readonly row: QuotaRow;
  /** Id of the counter. */
  readonly counter: string;
  /** What the plan is good for. */
  readonly standard: Rate;
}

/** Whether a path names a row of the performance tables. */
export function isInstanceRow({ cloud, id }: { readonly cloud: string; readonly id: string }): boolean {
  return cloud === "alibaba" && INSTANCE_PERFORMANCE.some((row) => row.id === id);
}

/**
 * The rows of an instance, or one of them.
 *
 * @param where account and Region, where they are named, are the instance's.
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
  if (cloud !== "alibaba") throw new ControlError(400, "invalid", "instance: is one of Alibaba Cloud's");
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

/** The rows with their use, and how many requests stand in line before this isolate. */
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
    waiting: runtime.instanceQueues.waiting({ scope, quota: counter }),
  }));
}

/** Sets or restores (null) the figure of a row, at once for this isolate and within a second for the others. */
export async function overrideCounter(
  runtime: Runtime,
  counter: InstanceCounter | undefined,
  rate: Rate | null,
): Promise<object | undefined> {
  if (!counter) return undefined;
  const { scope, state } = counter;
  await runtime.quotas.handBack(scope, state);
  await runtime.counters(scope).override(state, counter.counter, rate);
  return (await shownCounters(runtime, [counter]))[0];
}
