import * as z from "zod/mini";
import { countersOf } from "../isolate/runtime.ts";
import { rateOf } from "../quotas/row.ts";
import { scopeOf } from "../workspace.ts";
import { settingsIn } from "../workspace-settings.ts";
import { call } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { quotaNamed } from "./quota-names.ts";
import { shown } from "./shown-quota.ts";
import { ANY_ACCOUNT, ANY_REGION } from "./span.ts";

/** The shape of the place whose quota is filled, by the cloud in the path. */
function placeShape({ cloud = "", id = "" }: { readonly cloud?: string; readonly id?: string }) {
  const { account, region } =
    cloud === "" ? { account: ANY_ACCOUNT, region: ANY_REGION } : placeMembers(quotaNamed(cloud, id).cloud);
  return z.strictObject({ account, region });
}

/**
 * `POST quotas/:cloud/:id/fill`: uses up what is left of a request quota in its present window, so that a test need not
 * send as many requests. Nothing is recorded.
 */
export const quotaFill = [
  call({
    method: "POST",
    path: "quotas/:cloud/:id/fill",
    does: "uses up a request quota's present window, so that the next request is throttled",
    bodyBy: placeShape,
    async run(c, { path, body }) {
      const { runtime, workspace } = c.var;
      const { cloud, row } = quotaNamed(path.cloud, path.id);
      if (row.operations.length === 0) {
        throw new ControlError(400, "invalid", `${row.name}: limits a number of things, not requests`);
      }
      const scope = scopeOf(workspace, cloud, body.account, body.region);
      const state = await runtime.workspaces.refresh(workspace);
      const { quotas, quotaProfile } = settingsIn(state, runtime.settings);
      if (quotas === "off") throw new ControlError(409, "conflict", "quotas are off here (--quotas)");
      const standard = rateOf(row, quotaProfile, body.region);
      const counters = countersOf(c.env, scope);
      // Units that this isolate leased count as used until they are back.
      await runtime.quotas.handBack(scope, state);
      const { [row.id]: before } = await counters.read(state, { [row.id]: standard });
      const left = (before?.override ?? standard).limit - (before?.used ?? 0);
      const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
      const claim = { scope, quota: row.id, rate: standard, cost: 1, state, wall: Date.now(), background };
      if (left > 0) await runtime.quotas.draw(claim, left);
      const { [row.id]: after } = await counters.read(state, { [row.id]: standard });
      return c.json(shown(cloud, row, standard, after));
    },
  }),
];
