import * as z from "zod/mini";
import { call } from "./call.ts";
import { catchUpClouds, placeMembers } from "./clouds.ts";

/** Most notifications in an answer: as many as are kept. */
const MOST = 10_000;

const { account, region } = placeMembers("aws");
const query = {
  account: z.optional(account),
  region: z.optional(region),
  alarm: z.optional(z.string()),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(MOST)), MOST),
};

/** `GET notifications`: what CloudWatch alarms would have sent to their actions, oldest first. */
export const notifications = [
  call({
    method: "GET",
    path: "notifications",
    does: "what CloudWatch alarms would have sent, oldest first",
    cloud: "aws",
    query,
    async run(c, { query: { alarm: name, limit, ...place } }) {
      const { runtime, workspace } = c.var;
      const state = await runtime.workspaces.refresh(workspace);
      await catchUpClouds(runtime, workspace, state);
      const found = await runtime.journal(workspace).alarmNotifications(state, { ...place, name }, limit);
      return c.json({
        ...place,
        notifications: found.map(({ name, at, ...rest }) => ({
          alarm: name,
          at: new Date(at).toISOString(),
          ...rest,
        })),
      });
    },
  }),
];
