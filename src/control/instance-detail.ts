import { accessUse } from "../billing/access-use.ts";
import type { InstanceRecord } from "../billing/instance.ts";
import { RELEASE_DAYS, SUSPENSION_DAYS } from "../billing/lifecycle.ts";
import { DAY_MS } from "../billing/terms.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { RequestContext } from "../request-context.ts";
import { scopeOf } from "../workspace.ts";
import { call } from "./call.ts";
import { ControlError } from "./errors.ts";
import { instanceContext } from "./instances.ts";
import { shownInstance } from "./shown-instance.ts";
import { momentOrNull } from "./stores.ts";

/** `GET instances/:id`: an instance with the dates of its life, and how much of what was bought is used. */
export const instanceDetail = [
  call({
    method: "GET",
    path: "instances/:id",
    does: "one of them, with the dates of its life and what of it is used",
    async run(c, { path: { id: instanceId } }) {
      const { runtime, workspace } = c.var;
      const context = await instanceContext(runtime, workspace);
      const found = await runtime.instances.find(context, instanceId);
      if (!found) throw new ControlError(404, "notFound", `there is no instance '${instanceId}'`);
      const { record } = found;
      const { endAt, terms } = record.lifecycle;
      return c.json({
        ...shownInstance(record, context.now, runtime.settings.expiredInstances === "work"),
        name: record.name,
        connectedAt: momentOrNull(record.connection?.connectedAt ?? null),
        terms: terms.map((term) => ({
          from: momentOrNull(term.startAt),
          to: momentOrNull(term.endAt),
          months: term.months,
        })),
        suspensionAt: momentOrNull(endAt + SUSPENSION_DAYS * DAY_MS),
        releaseAt: momentOrNull(await releaseOf(runtime, context, record)),
        vpcs: [
          ...(record.connection ? [record.connection.vpcId] : []),
          ...record.bindVpcs.map(({ vpcId }) => vpcId),
        ],
        used: await useOf(runtime, context, record),
      });
    },
  }),
];

/** When an instance was released, or will be unless it is renewed. A refund releases it early. */
async function releaseOf(
  { instances }: Runtime,
  context: RequestContext,
  { account, instanceId, lifecycle }: InstanceRecord,
): Promise<number> {
  const byItself = lifecycle.endAt + RELEASE_DAYS * DAY_MS;
  if (lifecycle.phase !== "released") return byItself;
  const orders = await instances.orders(context, account, { instanceId });
  return orders.findLast(({ type }) => type === "Refund")?.createdAt ?? byItself;
}

/** How many keys, secrets and access management slots are used. */
async function useOf({ keys }: Runtime, context: RequestContext, record: InstanceRecord) {
  const { account, region, instanceId } = record;
  const scope = scopeOf(context.scope.workspace, context.scope.cloud, account, region);
  const { named, ...used } = await keys.read({ ...context, scope }, (store, at) =>
    store.instances.usage(at, instanceId),
  );
  return { ...used, accessManagement: accessUse(record, named) };
}
