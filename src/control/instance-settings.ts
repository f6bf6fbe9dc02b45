import * as z from "zod/mini";
import { accessUse } from "../billing/access-use.ts";
import type { InstanceRecord } from "../billing/instance.ts";
import { Failure } from "../errors.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { RequestContext } from "../request-context.ts";
import { scopeOf } from "../workspace.ts";
import { call } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { instanceContext } from "./instances.ts";
import { shownInstance } from "./shown-instance.ts";

const shape = z.strictObject({
  sharedWith: z.optional(z.array(placeMembers("alibaba").account).check(z.maxLength(1000))),
  publicAccess: z.optional(z.boolean()),
  hsms: z.optional(z.int().check(z.minimum(0), z.maximum(100))),
});

/**
 * `PUT instances/:id`: what the console of Alibaba Cloud sets and no API does: accounts that share the instance, public
 * network access, the HSMs of its cluster. What is left out stays.
 */
export const instanceSettings = [
  call({
    method: "PUT",
    path: "instances/:id",
    does: "sets what only the console of Alibaba Cloud sets",
    body: shape,
    async run(c, { path: { id: instanceId }, body: { sharedWith, publicAccess, hsms } }) {
      const { runtime, workspace } = c.var;
      const context = await instanceContext(runtime, workspace);
      const named = sharedWith ? await accountsNamedIn(runtime, context, instanceId) : [];
      const edit = (before: InstanceRecord) => {
        if (hsms !== undefined && before.specification.type !== "hardware") {
          throw new ControlError(400, "invalid", "hsms: a software instance has none");
        }
        const record = {
          ...before,
          ...(sharedWith && {
            sharedWith: [...new Set(sharedWith)].filter((each) => each !== before.account),
          }),
          ...(publicAccess !== undefined && { publicAccess }),
          ...(hsms !== undefined && { hsms }),
        };
        const { accessManagement } = before.specification;
        if (sharedWith && accessUse(record, named) > accessManagement) {
          const message = `sharedWith: the access management quota of ${accessManagement} is exceeded`;
          throw new ControlError(409, "limitExceeded", message);
        }
        return { record, order: null };
      };
      const { record } = await runtime.instances
        .change(context, instanceId, null, edit)
        .catch((error: unknown) => {
          if (!(error instanceof Failure)) throw error;
          throw new ControlError(404, "notFound", `there is no instance '${instanceId}'`);
        });
      return c.json(shownInstance(record, context.now, runtime.settings.expiredInstances === "work"));
    },
  }),
];

/** The accounts that policies of the keys and secrets of an instance name; none where there is no such instance. */
async function accountsNamedIn(
  { instances, keys }: Runtime,
  context: RequestContext,
  instanceId: string,
): Promise<readonly string[]> {
  const found = await instances.find(context, instanceId);
  if (!found) return [];
  const { account, region } = found.record;
  const scope = scopeOf(context.scope.workspace, context.scope.cloud, account, region);
  return keys.read({ ...context, scope }, (store, at) => store.instances.named(at, instanceId, null));
}
