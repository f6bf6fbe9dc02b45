import { Hono } from "hono/tiny";
import * as z from "zod/mini";
import type { Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import { countersOf } from "../isolate/runtime.ts";
import type { QuotaUse } from "../quotas/counter-book.ts";
import { perSecond, type QuotaRow, type Rate, rateOf } from "../quotas/row.ts";
import { type Scope, scopeOf } from "../workspace.ts";
import { settingsIn } from "../workspace-settings.ts";
import { cloudShape, placeMembers, requireRegion } from "./clouds.ts";
import { type ControlEnv, check, readJson } from "./context.ts";
import { ControlError } from "./errors.ts";
import {
  cloudOfInstanceRow,
  instanceCounters,
  instanceOverrideShape,
  instancePlaceShape,
  overrideCounter,
  shownCounters,
} from "./instance-quotas.ts";
import { shown } from "./shown-quota.ts";

const listShape = z.object({
  cloud: z._default(cloudShape, "aws"),
  account: z.optional(z.string()),
  region: z.optional(z.string()),
  /** The KMS instance whose rows are asked for. */
  instance: z.optional(z.string()),
});

function overrideShape(cloud: Cloud) {
  return z.strictObject({
    ...placeMembers(cloud),
    limit: z.int().check(z.minimum(0), z.maximum(1_000_000_000)),
    intervalSeconds: z.optional(z.number().check(z.positive(), z.maximum(86_400))),
  });
}

/** `GET quotas`, `PUT quotas/:cloud/:id`, `DELETE quotas/:cloud/:id`. */
export const quotas = new Hono<ControlEnv>();

quotas.get("/", async (c) => {
  const { runtime, workspace } = c.var;
  const { cloud, instance, ...where } = check(listShape, c.req.query());
  if (instance !== undefined) {
    const counters = await instanceCounters(runtime, workspace, cloud, { ...where, instance });
    return c.json({ quotas: await shownCounters(runtime, counters), resourceQuotas: [] });
  }
  const { standard, quotas: rows, resources } = CLOUDS[cloud];
  const { account, region } = check(z.object(placeMembers(cloud)), { ...standard, ...where });
  requireRegion(runtime.regions, cloud, region);
  const scope = scopeOf(workspace, cloud, account, region);
  const state = await runtime.workspaces.refresh(workspace);
  await runtime.quotas.handBack(scope, state);
  const rates = Object.fromEntries(
    rows.map((row) => [row.id, rateOf(row, settingsIn(state, runtime.settings).quotaProfile, region)]),
  );
  const uses = await countersOf(c.env, scope).read(state, rates);
  return c.json({
    quotas: rows.map((row) => shown(cloud, row, rates[row.id] as Rate, uses[row.id])),
    resourceQuotas: resources.map((row) => shownResource(cloud, row, uses[row.id])),
  });
});

quotas.put("/:cloud/:id", async (c) => {
  const { runtime, workspace } = c.var;
  const name = { cloud: c.req.param("cloud"), id: c.req.param("id") };
  const ofInstances = cloudOfInstanceRow(name);
  if (ofInstances !== null) {
    const { limit, ...where } = await readJson(c, instanceOverrideShape);
    const [counter] = await instanceCounters(runtime, workspace, ofInstances, where, name.id);
    return c.json(await overrideCounter(runtime, counter, perSecond(limit)));
  }
  const { cloud, row } = named(name.cloud, name.id);
  const { account, region, limit, intervalSeconds } = await readJson(c, overrideShape(cloud));
  requireRegion(runtime.regions, cloud, region);
  const state = await runtime.workspaces.refresh(workspace);
  const standard = rateOf(row, settingsIn(state, runtime.settings).quotaProfile, region);
  if (isResource(row) && (intervalSeconds !== undefined || !row.adjustable)) {
    const reason = row.adjustable ? "intervalSeconds: a number of things has none" : `${row.name}: is fixed`;
    throw new ControlError(400, "invalid", reason);
  }
  const rate = { limit, intervalSeconds: intervalSeconds ?? standard.intervalSeconds };
  return c.json(await override(c, scopeOf(c.var.workspace, cloud, account, region), row, rate));
});

quotas.delete("/:cloud/:id", async (c) => {
  const { runtime, workspace } = c.var;
  const name = { cloud: c.req.param("cloud"), id: c.req.param("id") };
  const inQuery = Object.keys(c.req.query()).length > 0;
  const ofInstances = cloudOfInstanceRow(name);
  if (ofInstances !== null) {
    const where = inQuery ? check(instancePlaceShape, c.req.query()) : await readJson(c, instancePlaceShape);
    const [counter] = await instanceCounters(runtime, workspace, ofInstances, where, name.id);
    return c.json(await overrideCounter(runtime, counter, null));
  }
  const { cloud, row } = named(name.cloud, name.id);
  const shape = z.object(placeMembers(cloud));
  const given = inQuery ? check(shape, c.req.query()) : await readJson(c, shape);
  requireRegion(runtime.regions, cloud, given.region);
  return c.json(await override(c, scopeOf(c.var.workspace, cloud, given.account, given.region), row, null));
});

/** Sets or restores the rate of a quota: at once for this isolate, within a second for the others. */
async function override(
  c: { env: ControlEnv["Bindings"]; var: ControlEnv["Variables"] },
  scope: Scope,
  row: QuotaRow,
  rate: Rate | null,
): Promise<object> {
  const { runtime } = c.var;
  const state = await runtime.workspaces.refresh(scope.workspace);
  const counters = countersOf(c.env, scope);
  await runtime.quotas.handBack(scope, state);
  await counters.override(state, row.id, rate);
  const standard = rateOf(row, settingsIn(state, runtime.settings).quotaProfile, scope.region);
  const uses = await counters.read(state, { [row.id]: standard });
  return isResource(row)
    ? shownResource(scope.cloud, row, uses[row.id])
    : shown(scope.cloud, row, standard, uses[row.id]);
}

/** The quota with an id or Service Quotas code. @throws ControlError 404 */
function named(name: string, id: string): { cloud: Cloud; row: QuotaRow } {
  const cloud = cloudShape.safeParse(name).data;
  const rows = cloud ? [...CLOUDS[cloud].quotas, ...CLOUDS[cloud].resources] : [];
  const row = rows.find((candidate) => candidate.id === id || candidate.code === id);
  if (!cloud || !row) {
    throw new ControlError(404, "notFound", `there is no quota '${id}' of cloud '${name}'`);
  }
  return { cloud, row };
}

function isResource(row: QuotaRow): boolean {
  return row.operations.length === 0;
}

function shownResource(cloud: string, row: QuotaRow, use: QuotaUse | undefined): object {
  const { id, name, code, adjustable, source } = row;
  const standard = rateOf(row, "current", "").limit;
  return {
    cloud,
    id,
    name,
    code,
    limit: use?.override?.limit ?? standard,
    default: standard,
    adjustable,
    source,
  };
}
