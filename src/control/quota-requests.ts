import * as z from "zod/mini";
import { CLOUDS } from "../clouds.ts";
import { countersOf } from "../isolate/runtime.ts";
import type { QuotaChange } from "../objects/quota-counters/api.ts";
import type { Scope, WorkspaceState } from "../workspace.ts";
import { call } from "./call.ts";
import type { ControlEnv } from "./context.ts";
import { ControlError } from "./errors.ts";

const decisionShape = z.strictObject({
  status: z.enum(["APPROVED", "DENIED", "NOT_APPROVED", "CASE_CLOSED"]),
});

/** Accounts and Regions that are called at the same time. */
const AT_ONCE = 16;

/** `GET quota-requests`, `POST quota-requests/:id`: requests for higher quotas, of all accounts of the workspace. */
export const quotaRequests = [
  call({
    method: "GET",
    path: "quota-requests",
    does: "requests for higher quotas by Service Quotas, newest first",
    async run(c) {
      const found = await everywhere(c, async (counters, state, scope) =>
        (await counters.quotaChanges(state)).map((change) => ({ scope, change })),
      );
      const newest = found.flat().sort((a, b) => b.change.created - a.change.created);
      return c.json({ requests: newest.map(({ scope, change }) => shown(scope, change)) });
    },
  }),
  call({
    method: "POST",
    path: "quota-requests/:id",
    does: "decides one that is open",
    body: decisionShape,
    async run(c, { path: { id }, body: { status } }) {
      const found = await everywhere(c, async (counters, state, scope) => ({
        scope,
        change: await counters.quotaChange(state, id),
      }));
      const place = found.find(({ change }) => change !== null);
      if (!place) throw new ControlError(404, "notFound", `there is no request '${id}' for a higher quota`);
      const { runtime, workspace } = c.var;
      const { scope } = place;
      const state = await runtime.workspaces.refresh(workspace);
      // This isolate hands back its leases, so that the new rate applies at once.
      await runtime.quotas.handBack(scope, state);
      const change = await countersOf(c.env, scope).decide(state, id, status);
      if (!change) throw new ControlError(409, "conflict", `request '${id}' has been decided`);
      return c.json(shown(scope, change));
    },
  }),
];

/** Calls the counters of every account and Region of the workspace that may have requests for higher quotas. */
async function everywhere<T>(
  c: { env: ControlEnv["Bindings"]; var: ControlEnv["Variables"] },
  ask: (counters: ReturnType<typeof countersOf>, state: WorkspaceState, scope: Scope) => Promise<T>,
): Promise<T[]> {
  const { runtime, workspace } = c.var;
  const state = await runtime.workspaces.refresh(workspace);
  const { counters } = await runtime.workspaces.object(workspace).contents();
  const scopes = counters.filter(({ cloud }) => CLOUDS[cloud].raisesQuotas);
  const answers: T[] = [];
  while (scopes.length > 0) {
    const some = scopes.splice(0, AT_ONCE);
    answers.push(...(await Promise.all(some.map((scope) => ask(countersOf(c.env, scope), state, scope)))));
  }
  return answers;
}

function shown(scope: Scope, change: QuotaChange): object {
  const { quotas, resources } = CLOUDS[scope.cloud];
  const row = [...quotas, ...resources].find(({ id }) => id === change.quota);
  return {
    id: change.id,
    cloud: scope.cloud,
    account: scope.account,
    region: scope.region,
    quota: change.quota,
    code: row?.code ?? null,
    name: row?.name ?? null,
    desiredValue: change.desired,
    status: change.status,
    caseId: change.caseId,
    requester: change.requester,
    created: new Date(change.created).toISOString(),
    lastUpdated: new Date(change.updated).toISOString(),
  };
}
