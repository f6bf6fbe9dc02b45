import * as z from "zod/mini";
import { timeOf } from "../clock.ts";
import { journalOf } from "../isolate/runtime.ts";
import { call } from "./call.ts";
import { ControlError } from "./errors.ts";
import { counterNamed } from "./quota-names.ts";
import { instant, SPAN, WHOSE } from "./span.ts";

const HOUR_MS = 3_600_000;
/** Shortest step in seconds, because usage is stored by the minute. */
const FINEST_SECONDS = 60;

const query = {
  ...WHOSE,
  ...SPAN,
  quota: z.optional(z.string()),
  stepSeconds: z._default(
    z.coerce.number().check(z.gte(FINEST_SECONDS), z.lte(86_400), z.multipleOf(FINEST_SECONDS)),
    FINEST_SECONDS,
  ),
};

/** `GET usage`: requests that request quotas admitted and refused, by step; by default in the last hour. */
export const usage = [
  call({
    method: "GET",
    path: "usage",
    does: "what quotas let through and refused, by step; the last hour where nothing is said",
    query,
    async run(c, { query: { from, to, stepSeconds, quota, ...whose } }) {
      const { runtime, workspace } = c.var;
      const state = await runtime.workspaces.refresh(workspace);
      // By default until now, the present minute included.
      const end = instant(to, timeOf(state.clock, Date.now()) + 1);
      const begin = instant(from, end - HOUR_MS);
      if (begin > end) throw new ControlError(400, "invalid", "from: must not be after to");
      await runtime.recorder?.flush();
      const series = await journalOf(c.env, workspace).usage(state, {
        ...whose,
        ...(quota !== undefined && { quota: counterNamed(whose.cloud, quota) }),
        from: begin,
        to: end,
        stepMs: stepSeconds * 1000,
      });
      return c.json({
        ...whose,
        series: series.map(({ quota, points }) => ({
          quota,
          points: points.map(({ time, ...counts }) => ({ time: new Date(time).toISOString(), ...counts })),
        })),
      });
    },
  }),
];
