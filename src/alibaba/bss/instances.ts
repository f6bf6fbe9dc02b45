import { newOrderId, type Random } from "../../billing/ids.ts";
import type { InstanceRecord, OrderRecord } from "../../billing/instance.ts";
import { scopeOf } from "../../workspace.ts";
import type { ChangeContext, InUse } from "./changes.ts";
import { BssFailure } from "./failure.ts";
import type { Call } from "./operation.ts";

/** Random bytes from the runtime. */
export const random: Random = (bytes) => crypto.getRandomValues(bytes);

/** The context of a change by this request, with a new order id. */
export function changeContext({ now, worksExpired }: Call): ChangeContext {
  return { now, worksExpired, orderId: newOrderId(random) };
}

/** The caller's instances in all Regions, brought up to date, without released ones. */
export async function ownInstances({ instances, context, caller }: Call): Promise<InstanceRecord[]> {
  const all = await instances.list(context, caller.account);
  return all.filter(({ lifecycle }) => lifecycle.phase !== "released");
}

/** An instance of the caller. @throws BssFailure ResourceNotExists */
export async function ownInstance(call: Call, instanceId: string): Promise<InstanceRecord> {
  const own = await ownInstances(call);
  const found = own.find((record) => record.instanceId === instanceId);
  if (!found) throw new BssFailure("ResourceNotExists");
  return found;
}

/** Numbers of key versions and secrets in an instance. */
export function inUseOf({ keys, context }: Call, record: InstanceRecord): Promise<InUse> {
  const scope = scopeOf(context.scope.workspace, "alibaba", record.account, record.region);
  return keys.read({ ...context, scope }, (store, at) => store.instances.usage(at, record.instanceId));
}

/**
 * Changes an instance of the caller and records the order. A repeated ClientToken returns the order of the first call.
 *
 * @param isSame whether an order fits this request; a repeated token with another request is an error.
 * @throws BssFailure IdempotentParameterMismatch and others, Failure
 */
export async function ordered(
  { instances, context, caller }: Call,
  instanceId: string,
  clientToken: string | undefined,
  edit: (record: InstanceRecord) => { readonly record: InstanceRecord; readonly order: OrderRecord },
  isSame: (order: OrderRecord) => boolean,
): Promise<OrderRecord> {
  const { order } = await instances.change(context, instanceId, clientToken ?? null, (record) => {
    if (record.account !== caller.account) throw new BssFailure("ResourceNotExists");
    return edit(record);
  });
  if (!order || order.instanceId !== instanceId || !isSame(order)) {
    throw new BssFailure("IdempotentParameterMismatch");
  }
  return order;
}
