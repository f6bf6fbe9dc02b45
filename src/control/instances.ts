import * as z from "zod/mini";
import { REMINDER_CHANNELS } from "../billing/instance.ts";
import { timeOf } from "../clock.ts";
import { CLOUDS } from "../clouds.ts";
import { MOST_REMINDERS } from "../directory/instance-rows.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { RequestContext } from "../request-context.ts";
import { scopeOf, type WorkspaceState } from "../workspace.ts";
import { call } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { shownInstance } from "./shown-instance.ts";

const querySpec = {
  account: z.optional(placeMembers("alibaba").account),
  instanceId: z.optional(z.string()),
};

const remindersQuery = {
  ...querySpec,
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(MOST_REMINDERS)), MOST_REMINDERS),
};

/** `GET instances`: the KMS instances of a workspace, oldest first, released ones included. */
const listed = call({
  method: "GET",
  path: "instances",
  does: "the KMS instances of the workspace, oldest first, released ones included",
  query: { account: querySpec.account },
  async run(c, { query: { account } }) {
    const { runtime, workspace } = c.var;
    const context = await instanceContext(runtime, workspace);
    const worksExpired = runtime.settings.expiredInstances === "work";
    const found = await (account === undefined
      ? runtime.instances.all(context)
      : runtime.instances.list(context, account));
    return c.json({
      account,
      instances: found.map((record) => shownInstance(record, context.now, worksExpired)),
    });
  },
});

/** `GET reminders`: recent notices that Alibaba Cloud would have sent to owners of instances, oldest first. */
const reminders = call({
  method: "GET",
  path: "reminders",
  does: "what owners of instances would have been told, oldest first",
  query: remindersQuery,
  async run(c, { query }) {
    const { runtime, workspace } = c.var;
    const context = await instanceContext(runtime, workspace);
    const { instanceId } = query;
    if (instanceId !== undefined && (await runtime.instanceCache.get(context, instanceId)) === null) {
      throw new ControlError(404, "notFound", `there is no instance '${instanceId}'`);
    }
    await runtime.instances.catchUp(context);
    const found = await runtime.instances.reminders(workspace, context.state.generation, query);
    return c.json({
      reminders: found.map(({ at, endAt, ...rest }) => ({
        ...rest,
        at: new Date(at).toISOString(),
        channels: REMINDER_CHANNELS,
        endAt: new Date(endAt).toISOString(),
      })),
    });
  },
});

export const instances = [listed, reminders];

/** The context of a call that concerns all accounts of a workspace. */
export async function instanceContext(
  runtime: Runtime,
  workspace: string,
  known?: WorkspaceState,
): Promise<RequestContext> {
  const state = known ?? (await runtime.workspaces.refresh(workspace));
  const { account, region } = CLOUDS.alibaba.standard;
  const wall = Date.now();
  const scope = scopeOf(workspace, "alibaba", account, region);
  return { scope, state, now: timeOf(state.clock, wall), wall, background: () => {} };
}
