import { countersOf } from "../isolate/runtime.ts";
import type { Backing, CustomKeyStore } from "../keys/custom-key-store.ts";
import { AWS_CRYPTOGRAPHIC_QUOTAS } from "../quotas/aws-cryptographic.ts";
import { storeCounters } from "../quotas/charges.ts";
import { CLOSED } from "../quotas/counter-book.ts";
import { type QuotaRow, type Rate, rateOf } from "../quotas/row.ts";
import type { RequestContext } from "../request-context.ts";
import { settingsIn } from "../workspace-settings.ts";
import { type ControlContext, call } from "./call.ts";
import { placeIn } from "./keys.ts";
import { WHOSE } from "./span.ts";
import { momentOrNull, readStore, storeContext } from "./stores.ts";

/** The quota of each AWS CloudHSM key store. */
export const CLUSTER_ROW = AWS_CRYPTOGRAPHIC_QUOTAS.find(
  ({ id }) => id === "custom_key_store_cloudhsm",
) as QuotaRow;

/** A number that exceeds the custom key stores of an account in a Region. */
const ALL_STORES = 100;

/** `GET custom-key-stores`: custom key stores as people look at them, without passwords and secrets of proxies. */
export const customKeyStores = [
  call({
    method: "GET",
    path: "custom-key-stores",
    does: "the custom key stores of an account of AWS in a Region, without passwords and secrets",
    cloud: "aws",
    query: { account: WHOSE.account, region: WHOSE.region },
    async run(c, { query }) {
      const place = placeIn("aws", query);
      const context = await storeContext(c, place);
      const stores = await customKeyStoresIn(c, context);
      const { rate, limits } = await clusterRates(c, context, stores);
      return c.json({
        ...place,
        customKeyStores: stores.map((store) => shown(store, rate, limits.get(store.customKeyStoreId))),
      });
    },
  }),
];

/** All custom key stores of an account in a Region, in order of creation. */
export function customKeyStoresIn(c: ControlContext, context: RequestContext): Promise<CustomKeyStore[]> {
  return readStore(c, context, (store, at) => store.customKeyStores.list(at, 0, ALL_STORES), []);
}

/** The rate at which the key stores of an account's clusters are throttled, and the limits of those that are not at that rate. */
export async function clusterRates(
  c: ControlContext,
  { scope, state }: RequestContext,
  stores: readonly CustomKeyStore[],
): Promise<{ readonly rate: Rate; readonly limits: ReadonlyMap<string, number> }> {
  const { runtime } = c.var;
  const standard = rateOf(CLUSTER_ROW, settingsIn(state, runtime.settings).quotaProfile, scope.region);
  const counters = stores.map(
    ({ customKeyStoreId: id }) => [id, storeCounters(CLUSTER_ROW.id, id)[0]] as const,
  );
  const asked = [CLUSTER_ROW.id, ...counters.map(([, whole]) => whole)];
  const rates = Object.fromEntries(asked.map((counter) => [counter, standard]));
  const uses = await countersOf(c.env, scope).read(state, rates);
  const limits = counters.flatMap(([id, whole]) => {
    const limit = uses[whole]?.override?.limit;
    return limit === undefined ? [] : [[id, limit] as const];
  });
  return { rate: uses[CLUSTER_ROW.id]?.override ?? standard, limits: new Map(limits) };
}

function shown(store: CustomKeyStore, rate: Rate, limit: number | undefined): object {
  const { customKeyStoreId, name, backing, state, errorCode, transition, createdAt } = store;
  return {
    customKeyStoreId,
    name,
    type: backing.type,
    state,
    errorCode,
    becomes: transition && { state: transition.to, at: momentOrNull(transition.at) },
    createdAt: momentOrNull(createdAt),
    ...shownBacking(backing, rate, limit ?? rate.limit),
  };
}

/** What is behind a key store; of a cluster also how busy it is (`PUT clusters/:clusterId`). */
function shownBacking(backing: Backing, rate: Rate, limit: number): object {
  if (backing.type === "AWS_CLOUDHSM") {
    const load = limit === CLOSED ? 0 : Math.max(0, 1 - limit / rate.limit);
    return {
      clusterId: backing.clusterId,
      sessions: limit === CLOSED ? "exhausted" : "free",
      load: rate.limit > 0 ? Math.round(load * 1000) / 1000 : 0,
      limit: Math.max(0, limit),
    };
  }
  const { uriEndpoint, uriPath, vpcService } = backing;
  return { uriEndpoint, uriPath, vpcEndpointService: vpcService?.name ?? null };
}
