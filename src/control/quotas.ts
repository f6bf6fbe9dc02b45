import * as z from "zod/mini";
import { CLOUD_NAMES } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import { countersOf } from "../isolate/runtime.ts";
import type { QuotaUse } from "../quotas/counter-book.ts";
import { perSecond, type QuotaRow, type Rate, rateOf } from "../quotas/row.ts";
import { type Scope, scopeOf } from "../workspace.ts";
import { requireRoom } from "../workspace-limits.ts";
import { settingsIn } from "../workspace-settings.ts";
import { call } from "./call.ts";
import { cloudShape, placeMembers } from "./clouds.ts";
import { type ControlEnv, check } from "./context.ts";
import { ControlError } from "./errors.ts";
import {
  cloudOfInstanceRow,
  instanceCounters,
  instanceOverrideShape,
  instancePlaceShape,
  overrideCounter,
  shownCounters,
} from "./instance-quotas.ts";
import { quotaNamed } from "./quota-names.ts";
import { shown } from "./shown-quota.ts";
import { ANY_ACCOUNT, ANY_REGION, WHOSE } from "./span.ts";

/** Where a quota is: an account and a Region, or one of its KMS instances. */
const PLACE = {
  account: WHOSE.account,
  region: WHOSE.region,
  instance: z.optional(z.string().check(z.describe("a KMS instance, whose own rows are meant"))),
};

const PLACE_BODY = z.optional(z.strictObject(PLACE));

const listQuery = { cloud: z._default(cloudShape, "aws"), ...PLACE };

function overrideShape({ account, region }: ReturnType<typeof placeMembers>) {
  return z.strictObject({
    account,
    region,
    limit: z.int().check(z.minimum(0), z.maximum(1_000_000_000)),
    intervalSeconds: z.optional(z.number().check(z.positive(), z.maximum(86_400))),
  });
}

const OVERRIDES = new Map<unknown, ReturnType<typeof overrideShape>>(
  CLOUD_NAMES.map((cloud) => [cloud, overrideShape(placeMembers(cloud))]),
);

/** The shape of an override's body. The path is checked first, so that an unknown quota is told before its body. */
function bodyShape({ cloud = "", id = "" }: { readonly cloud?: string; readonly id?: string }) {
  if (cloudOfInstanceRow({ cloud, id }) !== null) return instanceOverrideShape;
  return (cloud === "" ? undefined : OVERRIDES.get(quotaNamed(cloud, id).cloud)) ?? ANY_OVERRIDE;
}

/** The shape of a restored quota's place, in a body. */
function placeShape({ cloud = "", id = "" }: { readonly cloud?: string; readonly id?: string }) {
  if (cloud !== "" && cloudOfInstanceRow({ cloud, id }) === null) quotaNamed(cloud, id);
  return PLACE_BODY;
}

/** The shape of an override where the cloud is not known. */
const ANY_OVERRIDE = overrideShape({ account: ANY_ACCOUNT, region: ANY_REGION });

/** `GET quotas`, `PUT quotas/:cloud/:id`, `DELETE quotas/:cloud/:id`. */
export const quotas = [
  call({
    method: "GET",
    path: "quotas",
    does: "every quota of an account in a Region, with its use",
    query: listQuery,
    async run(c, { query: { cloud, instance, ...where } }) {
      const { runtime, workspace } = c.var;
      if (instance !== undefined) {
        const counters = await instanceCounters(runtime, workspace, cloud, { ...where, instance });
        const [{ scope } = {}] = counters;
        const place = { cloud, account: scope?.account, region: scope?.region, instance };
        return c.json({ ...place, quotas: await shownCounters(runtime, counters), resourceQuotas: [] });
      }
      const { standard, quotas: rows, resources } = CLOUDS[cloud];
      const { account, region } = check(z.object(placeMembers(cloud)), { ...standard, ...where }, "query");
      const scope = scopeOf(workspace, cloud, account, region);
      const state = await runtime.workspaces.refresh(workspace);
      await runtime.quotas.handBack(scope, state);
      const rates = Object.fromEntries(
        rows.map((row) => [row.id, rateOf(row, settingsIn(state, runtime.settings).quotaProfile, region)]),
      );
      const uses = await countersOf(c.env, scope).read(state, rates);
      return c.json({
        cloud,
        account,
        region,
        quotas: rows.map((row) => shown(cloud, row, rates[row.id] as Rate, uses[row.id])),
        resourceQuotas: resources.map((row) => shownResource(cloud, row, uses[row.id])),
      });
    },
  }),
  call({
    method: "PUT",
    path: "quotas/:cloud/:id",
    does: "overrides one; :id is ours or AWS's code",
    bodyBy: bodyShape,
    async run(c, { path: name, body }) {
      const { runtime, workspace } = c.var;
      const ofInstances = cloudOfInstanceRow(name);
      if (ofInstances !== null && "instance" in body) {
        const { limit, ...where } = body;
        const [counter] = await instanceCounters(runtime, workspace, ofInstances, where, name.id);
        return c.json(await overrideCounter(runtime, counter, perSecond(limit)));
      }
      const { cloud, row } = quotaNamed(name.cloud, name.id);
      const { account, region, limit } = body;
      const intervalSeconds = "intervalSeconds" in body ? body.intervalSeconds : undefined;
      const state = await runtime.workspaces.refresh(workspace);
      const standard = rateOf(row, settingsIn(state, runtime.settings).quotaProfile, region);
      if (isResource(row) && (intervalSeconds !== undefined || !row.adjustable)) {
        const reason = row.adjustable
          ? "intervalSeconds: a number of things has none"
          : `${row.name}: is fixed`;
        throw new ControlError(400, "invalid", reason);
      }
      const rate = { limit, intervalSeconds: intervalSeconds ?? standard.intervalSeconds };
      return c.json(await override(c, scopeOf(c.var.workspace, cloud, account, region), row, rate));
    },
  }),
  call({
    method: "DELETE",
    path: "quotas/:cloud/:id",
    does: "restores one; its query may be sent as a body",
    query: PLACE,
    bodyBy: placeShape,
    async run(c, { path: name, query, body }) {
      const { runtime, workspace } = c.var;
      const place = Object.keys(query).length > 0 ? "query" : "body";
      const said = place === "query" ? query : (body ?? {});
      const ofInstances = cloudOfInstanceRow(name);
      if (ofInstances !== null) {
        const where = check(instancePlaceShape, said, place);
        const [counter] = await instanceCounters(runtime, workspace, ofInstances, where, name.id);
        return c.json(await overrideCounter(runtime, counter, null));
      }
      const { cloud, row } = quotaNamed(name.cloud, name.id);
      const given = check(z.strictObject(placeMembers(cloud)), said, place);
      return c.json(
        await override(c, scopeOf(c.var.workspace, cloud, given.account, given.region), row, null),
      );
    },
  }),
];

/** Sets or restores the rate of a quota: at once for this isolate, within a second for the others. */
async function override(
  c: { env: ControlEnv["Bindings"]; var: ControlEnv["Variables"] },
  scope: Scope,
  row: QuotaRow,
  rate: Rate | null,
): Promise<object> {
  const { runtime } = c.var;
  const state = await runtime.workspaces.refresh(scope.workspace);
  requireRoom(state, scope);
  const counters = countersOf(c.env, scope);
  await runtime.quotas.handBack(scope, state);
  await counters.override(state, row.id, rate);
  const standard = rateOf(row, settingsIn(state, runtime.settings).quotaProfile, scope.region);
  const uses = await counters.read(state, { [row.id]: standard });
  return isResource(row)
    ? shownResource(scope.cloud, row, uses[row.id])
    : shown(scope.cloud, row, standard, uses[row.id]);
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
