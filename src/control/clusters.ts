import * as z from "zod/mini";
import { countersOf } from "../isolate/runtime.ts";
import { storeCounters } from "../quotas/charges.ts";
import { CLOSED } from "../quotas/counter-book.ts";
import { call } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { CLUSTER_ROW, clusterRates, customKeyStoresIn } from "./custom-key-stores.ts";
import { ControlError } from "./errors.ts";
import { storeContext } from "./stores.ts";

const shape = z.strictObject({
  ...placeMembers("aws"),
  /** Load by others: the fraction of the custom key store's rate that it uses up. */
  load: z._default(z.number().check(z.minimum(0), z.maximum(1)), 0),
  sessions: z._default(z.enum(["free", "exhausted"]), "free"),
});

/**
 * `PUT clusters/:clusterId`: load of the AWS CloudHSM cluster of a custom key store. Load lowers the rate at which the
 * custom key store is throttled. Without sessions every cryptographic operation in it fails with KMSInternalException
 * (Developer Guide, Throttling AWS KMS requests).
 */
export const clusters = [
  call({
    method: "PUT",
    path: "clusters/:clusterId",
    does: "how busy the CloudHSM cluster of a custom key store is",
    cloud: "aws",
    body: shape,
    async run(c, { path: { clusterId }, body: { account, region, load, sessions } }) {
      const { runtime } = c.var;
      const context = await storeContext(c, { cloud: "aws", account, region });
      const { scope, state } = context;
      const stores = await customKeyStoresIn(c, context);
      const store = stores.find(
        ({ backing }) => backing.type === "AWS_CLOUDHSM" && backing.clusterId === clusterId,
      );
      if (!store)
        throw new ControlError(404, "notFound", `no custom key store has the cluster '${clusterId}'`);

      await runtime.quotas.handBack(scope, state);
      const { rate } = await clusterRates(c, context, stores);
      const counters = countersOf(c.env, scope);
      const limit = sessions === "exhausted" ? CLOSED : Math.floor(rate.limit * (1 - load));
      const isStandard = sessions === "free" && load === 0;
      for (const counter of storeCounters(CLUSTER_ROW.id, store.customKeyStoreId)) {
        await counters.override(state, counter, isStandard ? null : { ...rate, limit });
      }
      return c.json({
        clusterId,
        customKeyStoreId: store.customKeyStoreId,
        account,
        region,
        load,
        sessions,
        limit: Math.max(0, limit),
      });
    },
  }),
];
