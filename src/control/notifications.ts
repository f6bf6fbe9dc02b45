import { Hono } from "hono/tiny";
import * as z from "zod/mini";
import { catchUpClouds, placeMembers } from "./clouds.ts";
import { type ControlEnv, check } from "./context.ts";

/** Most notifications in an answer: as many as are kept. */
const MOST = 10_000;

const { account, region } = placeMembers("aws");
const queryShape = z.object({
  account: z.optional(account),
  region: z.optional(region),
  alarm: z.optional(z.string()),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(MOST)), MOST),
});

/** `GET notifications`: what CloudWatch alarms would have sent to their actions, oldest first. */
export const notifications = new Hono<ControlEnv>();

notifications.get("/", async (c) => {
  const { runtime, workspace } = c.var;
  const { alarm: name, limit, ...place } = check(queryShape, c.req.query());
  const state = await runtime.workspaces.refresh(workspace);
  await catchUpClouds(runtime, workspace, state);
  const found = await runtime.journal(workspace).alarmNotifications(state, { ...place, name }, limit);
  return c.json({
    notifications: found.map(({ name, at, ...rest }) => ({
      alarm: name,
      at: new Date(at).toISOString(),
      ...rest,
    })),
  });
});
