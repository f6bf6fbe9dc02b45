import * as z from "zod/mini";
import type { AlarmName } from "../meter/alarm.ts";
import type { StoredAlarm } from "../objects/journal/api.ts";
import { type ControlContext, call } from "./call.ts";
import { catchUpClouds, placeMembers } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { placeIn } from "./keys.ts";
import { pageOf } from "./page.ts";

/** Most alarms, and items of a history, in an answer. */
const MOST_ALARMS = 1000;
const MOST_ITEMS = 10_000;

/** Longest cursor in characters: an account, a Region and the name of an alarm. */
const LONGEST_CURSOR = 400;

const { account, region } = placeMembers("aws");
const place = { account: z.optional(account), region: z.optional(region) };

const upTo = (most: number, standard: number) =>
  z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(most)), standard);

/** `GET alarms`, `GET alarms/:name/history`: CloudWatch alarms as people look at them, without signatures and pages of XML. */
export const alarms = [
  call({
    method: "GET",
    path: "alarms",
    does: "the CloudWatch alarms, with their states",
    cloud: "aws",
    query: {
      ...place,
      state: z.optional(z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"])),
      limit: upTo(MOST_ALARMS, MOST_ALARMS),
      after: z._default(z.string().check(z.maxLength(LONGEST_CURSOR)), ""),
    },
    async run(c, { query: { state: value, limit, after, ...where } }) {
      const found = (await alarmsOf(c, where))
        .filter((alarm) => value === undefined || alarm.state.value === value)
        .map((alarm) => ({ alarm, cursor: cursorOf(alarm) }))
        .filter(({ cursor }) => cursor > after)
        .sort((one, other) => (one.cursor < other.cursor ? -1 : 1))
        .slice(0, limit + 1);
      const page = pageOf(
        "alarms",
        found,
        limit,
        ({ cursor }) => cursor,
        ({ alarm }) => shown(alarm),
      );
      return c.json({ ...where, ...page });
    },
  }),
  call({
    method: "GET",
    path: "alarms/:name/history",
    does: "what became of one of them, the newest first; also of one that was deleted",
    cloud: "aws",
    query: { ...place, limit: upTo(MOST_ITEMS, 100) },
    async run(c, { path: { name }, query: { limit, ...where } }) {
      const { account, region } = placeIn("aws", where);
      const query = { account, region, name };
      const present = await alarmsOf(c, query);
      const { runtime, workspace } = c.var;
      const state = await runtime.workspaces.refresh(workspace);
      const items = await runtime.journal(workspace).alarmHistory(state, query);
      if (present.length === 0 && items.length === 0) {
        throw new ControlError(404, "notFound", `there is no alarm '${name}' there`);
      }
      return c.json({
        ...query,
        history: items
          .slice(-limit)
          .reverse()
          .map(({ at, type, summary, data }) => ({ at: new Date(at).toISOString(), type, summary, data })),
      });
    },
  }),
];

/** Alarms in their states of the present. */
async function alarmsOf(c: ControlContext, query: Partial<AlarmName>): Promise<StoredAlarm[]> {
  const { runtime, workspace } = c.var;
  const state = await runtime.workspaces.refresh(workspace);
  await catchUpClouds(runtime, workspace, state);
  return runtime.journal(workspace).alarms(state, query);
}

function cursorOf({ account, region, name }: AlarmName): string {
  return `${account}/${region}/${name}`;
}

function shown({ account, region, name, configuration, configuredAt, state, tags }: StoredAlarm): object {
  const { value, reason, updatedAt, transitionedAt } = state;
  return {
    name,
    account,
    region,
    state: value,
    reason,
    updatedAt: new Date(updatedAt).toISOString(),
    transitionedAt: new Date(transitionedAt).toISOString(),
    configuredAt: new Date(configuredAt).toISOString(),
    configuration,
    tags,
  };
}
