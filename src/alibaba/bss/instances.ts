import { newOrderId, type Random } from "../../billing/ids.ts";
import type { InstanceRecord, OrderRecord } from "../../billing/instance.ts";
import { scopeOf } from "../../workspace.ts";
import type { InUse, Moment } from "./changes.ts";
import { BssFailure } from "./failure.ts";
import type { Call } from "./operation.ts";

/** Bytes from the platform. */
export const random: Random = (bytes) => crypto.getRandomValues(bytes);

/** With what a change of this request is made. */
export function momentOf({ now, worksExpired }: Call): Moment {
  return { now, worksExpired, orderId: newOrderId(random) };
}

/** The instances of the caller in all Regions, as they are now; without released ones. */
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

/** What is in an instance. */
export function inUseOf({ keys, context }: Call, record: InstanceRecord): Promise<InUse> {
  const scope = scopeOf(context.scope.workspace, "alibaba", record.account, record.region);
  return keys.read({ ...context, scope }, (store, at) => store.instances.use(at, record.instanceId));
}

/**
 * Changes an instance of the caller and makes the order of it. The same ClientToken again gets the order that it got.
 *
 * @param isSame whether an order is the one that this request asks for: what else has the token is another request.
 * @throws BssFailure, Failure
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
