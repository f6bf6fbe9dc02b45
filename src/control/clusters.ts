import * as z from "zod/mini";
import { timeOf } from "../clock.ts";
import { countersOf } from "../isolate/runtime.ts";
import { AWS_CRYPTOGRAPHIC_QUOTAS } from "../quotas/aws-cryptographic.ts";
import { storeCounters } from "../quotas/charges.ts";
import { CLOSED } from "../quotas/counter-book.ts";
import { type QuotaRow, rateOf } from "../quotas/row.ts";
import { scopeOf } from "../workspace.ts";
import { settingsIn } from "../workspace-settings.ts";
import { call } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { ControlError } from "./errors.ts";

const ROW = AWS_CRYPTOGRAPHIC_QUOTAS.find(({ id }) => id === "custom_key_store_cloudhsm") as QuotaRow;

/** A number that exceeds the custom key stores of an account in a Region. */
const ALL_STORES = 100;

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
      const { runtime, workspace } = c.var;
      const scope = scopeOf(workspace, "aws", account, region);
      const state = await runtime.workspaces.refresh(workspace);
      const wall = Date.now();
      const context = { scope, state, now: timeOf(state.clock, wall), wall, background: () => {} };
      const stores = await runtime.keys.read(context, (store, at) =>
        store.customKeyStores.list(at, 0, ALL_STORES),
      );
      const store = stores.find(
        ({ backing }) => backing.type === "AWS_CLOUDHSM" && backing.clusterId === clusterId,
      );
      if (!store)
        throw new ControlError(404, "notFound", `no custom key store has the cluster '${clusterId}'`);

      const counters = countersOf(c.env, scope);
      await runtime.quotas.handBack(scope, state);
      const standard = rateOf(ROW, settingsIn(state, runtime.settings).quotaProfile, region);
      const uses = await counters.read(state, { [ROW.id]: standard });
      const rate = uses[ROW.id]?.override ?? standard;
      const limit = sessions === "exhausted" ? CLOSED : Math.floor(rate.limit * (1 - load));
      const isStandard = sessions === "free" && load === 0;
      for (const counter of storeCounters(ROW.id, store.customKeyStoreId)) {
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
