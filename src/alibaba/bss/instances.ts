import { newOrderId, type Random } from "../../billing/ids.ts";
import type { InstanceRecord, OrderRecord } from "../../billing/instance.ts";
import { utf8 } from "../../bytes.ts";
import { sha256Hex } from "../../crypto/sha256.ts";
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

/** An input whose ClientToken makes a repeated request the same one. */
interface Idempotent {
  readonly ClientToken?: string;
  readonly Parameter?: readonly { readonly Code: string; readonly Value: string }[];
}

/**
 * Changes an instance of the caller and records the order. A repeated ClientToken returns the order of the first call.
 *
 * @throws BssFailure IdempotentParameterMismatch for a repeated token with another request, and others; Failure
 */
export async function ordered(
  call: Call,
  instanceId: string,
  input: Idempotent,
  type: OrderRecord["type"],
  edit: (record: InstanceRecord) => { readonly record: InstanceRecord; readonly order: OrderRecord },
): Promise<OrderRecord> {
  const { instances, context, caller } = call;
  const request = await requestOf(call, input);
  const { order } = await instances.change(context, instanceId, input.ClientToken ?? null, (record) => {
    if (record.account !== caller.account) throw new BssFailure("ResourceNotExists");
    const edited = edit(record);
    return { record: edited.record, order: { ...edited.order, request } };
  });
  if (order?.instanceId !== instanceId) throw new BssFailure("IdempotentParameterMismatch");
  return sameOrder(order, type, request);
}

/** Requires the order of this request, not of an earlier one. @throws BssFailure IdempotentParameterMismatch */
export function sameOrder(order: OrderRecord, type: OrderRecord["type"], request: string): OrderRecord {
  // An order of an earlier version of this program has no digest.
  if (order.type === type && (order.request ?? request) === request) return order;
  throw new BssFailure("IdempotentParameterMismatch");
}

/** Digest of a request without its ClientToken; the order of its modules does not matter. */
export function requestOf({ operation }: Call, { ClientToken: _, ...input }: Idempotent): Promise<string> {
  const modules = input.Parameter?.map(({ Code, Value }) => `${Code}:${Value}`).sort();
  return sha256Hex(utf8(JSON.stringify([operation, { ...input, Parameter: modules }])));
}
