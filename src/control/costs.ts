import * as z from "zod/mini";
import { timeOf } from "../clock.ts";
import { CLOUDS } from "../clouds.ts";
import { journalOf, type Runtime } from "../isolate/runtime.ts";
import { AWS_PRICED_ROTATIONS } from "../meter/aws-prices.ts";
import { costsOf, type KeyUsage } from "../meter/costs.ts";
import type { Scope, WorkspaceState } from "../workspace.ts";
import { call } from "./call.ts";
import { isMeant } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { instant, SPAN, WHOSE } from "./span.ts";
import { readStores } from "./stores.ts";

const query = {
  account: WHOSE.account,
  region: WHOSE.region,
  ...SPAN,
  freeTier: z._default(z.stringbool().check(z.describe("'true' or 'false'")), false),
};

/** Where an account of Alibaba Cloud finds its costs. */
const BILLED_ELSEWHERE = "What an account of Alibaba Cloud pays is told by QueryInstanceBill of BssOpenApi";

/** `GET costs`: what requests and keys would have cost at AWS; this month's where nothing is said. */
export const costs = [
  call({
    method: "GET",
    path: "costs",
    does: "what requests and keys would have cost at AWS; this month's where nothing is said",
    cloud: "aws",
    query,
    async run(c, { query: { from, to, account, region, freeTier } }) {
      const { runtime, workspace } = c.var;
      if (account !== undefined && !CLOUDS.aws.account.test(account)) {
        throw new ControlError(
          400,
          "invalid",
          `account: ${CLOUDS.aws.accountWords}, got '${account}'. ${BILLED_ELSEWHERE} (in the query)`,
        );
      }
      const state = await runtime.workspaces.refresh(workspace);
      const now = timeOf(state.clock, Date.now());
      const end = instant(to, now + 1);
      const begin = instant(from, startOfMonth(end));
      if (begin > end) throw new ControlError(400, "invalid", "from: must not be after to");
      await runtime.recorder?.flush();
      const whose = { cloud: "aws", account, region } as const;
      const counted = await journalOf(c.env, workspace).prices(state, { ...whose, from: begin, to: end });
      const { keyStores } = await runtime.workspaces.object(workspace).contents();
      const scopes = keyStores.filter((scope) => isMeant(scope, whose));
      const usage = await keyUsage(runtime, state, scopes, begin, Math.min(end, now));
      return c.json({
        from: new Date(begin).toISOString(),
        to: new Date(end).toISOString(),
        account,
        region,
        ...costsOf(counted, usage, freeTier),
      });
    },
  }),
];

/** What key stores hold together. */
async function keyUsage(
  runtime: Runtime,
  state: WorkspaceState,
  scopes: Scope[],
  from: number,
  to: number,
): Promise<KeyUsage> {
  let [keys, keyMs, rotationMs] = [0, 0, 0];
  const found = await readStores(state, scopes, (context) =>
    runtime.keys.read(context, (store, at) => store.keys.billedUsage(at, from, to, AWS_PRICED_ROTATIONS)),
  );
  for (const { answer } of found) {
    keys += answer.keys;
    keyMs += answer.keyMs;
    rotationMs += answer.rotationMs;
  }
  return { keys, keyMs, rotationMs };
}

function startOfMonth(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}
