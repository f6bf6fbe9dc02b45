import * as z from "zod/mini";
import type { Reminder } from "../billing/instance.ts";
import { nextEvent } from "../billing/lifecycle.ts";
import type { PastEventKind } from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import { type ControlContext, call } from "./call.ts";
import { catchUpClouds, isMeant, type Whose } from "./clouds.ts";
import { instanceContext } from "./instances.ts";
import { SPAN, spanOf, WHOSE } from "./span.ts";
import { momentOrNull, readStores } from "./stores.ts";

/** Default and largest number of events in an answer. */
const LIMIT = { standard: 1000, most: 10_000 } as const;

const query = {
  ...SPAN,
  ...WHOSE,
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(LIMIT.most)), LIMIT.standard),
};

/** Something that the clock made happen. */
interface Event {
  readonly at: number;
  readonly kind: PastEventKind | (typeof OF_INSTANCES)[Reminder["kind"]] | "alarmStateChanged";
  readonly cloud: string;
  readonly account: string;
  /** Null for a released instance of which no record is left. */
  readonly region: string | null;
  /** Id of the key or of the instance, name of the secret or of the alarm. */
  readonly subject: string;
  /** More about it in a few words; null where the kind says it all. */
  readonly detail: string | null;
}

const OF_INSTANCES = {
  reminder: "instanceReminder",
  renewal: "instanceRenewed",
  renewalFailed: "instanceRenewalFailed",
  expiry: "instanceExpired",
  suspension: "instanceSuspended",
  release: "instanceReleased",
} as const satisfies Record<Reminder["kind"], string>;

/** What happened, and when the next thing is due. */
interface Found {
  readonly events: readonly Event[];
  readonly nextAt: readonly number[];
}

type Span = ReturnType<typeof spanOf>;

/** `GET events`: what the clock made happen, for the jump from one time to another. */
export const events = [
  call({
    method: "GET",
    path: "events",
    does: "what the clock made happen: rotations, deletions, expiries, phases of instances, alarms; oldest first",
    query,
    async run(c, { query: { from, to, limit, ...where } }) {
      const span = spanOf(from, to);
      const context = await instanceContext(c.var.runtime, c.var.workspace);
      // A release destroys keys, so instances come first.
      const instances = await ofInstances(c, context, span);
      const found = [instances, await ofStores(c, context, span, where), await ofAlarms(c, context, span)];
      const nextAt = Math.min(...found.flatMap((each) => each.nextAt));
      const all = found
        .flatMap((each) => each.events)
        .filter((event) => isMeant(event, where))
        .sort((one, other) => one.at - other.at);
      return c.json({
        nextAt: momentOrNull(Number.isFinite(nextAt) ? nextAt : null),
        events: all.slice(-limit).map(({ at, ...event }) => ({ at: momentOrNull(at), ...event })),
      });
    },
  }),
];

async function ofInstances(c: ControlContext, context: RequestContext, span: Span): Promise<Found> {
  const { instances } = c.var.runtime;
  const { workspace, cloud } = context.scope;
  const all = await instances.all(context);
  const regions = new Map(all.map(({ instanceId, region }) => [instanceId, region]));
  const told = await instances.reminders(workspace, context.state.generation);
  return {
    nextAt: all.flatMap(({ lifecycle }) => nextEvent(lifecycle)?.at ?? []),
    events: told.filter(isIn(span)).map(({ at, kind, account, instanceId, daysBefore }) => ({
      at,
      kind: OF_INSTANCES[kind],
      cloud,
      account,
      region: regions.get(instanceId) ?? null,
      subject: instanceId,
      detail:
        daysBefore === null
          ? null
          : daysBefore === 1
            ? "1 day before the end"
            : `${daysBefore} days before the end`,
    })),
  };
}

async function ofStores(
  { var: { runtime, workspace } }: ControlContext,
  { state }: RequestContext,
  span: Span,
  where: Whose,
): Promise<Found> {
  const { keyStores } = await runtime.workspaces.object(workspace).contents();
  const scopes = keyStores.filter((scope) => isMeant(scope, where));
  const found = await readStores(state, scopes, (context) =>
    runtime.keys.read(context, (store, at) => store.inventory.happened(at, span.from, span.to)),
  );
  return {
    nextAt: found.flatMap(({ answer }) => answer.nextEventAt ?? []),
    events: found.flatMap(({ scope: { cloud, account, region }, answer }) =>
      answer.events.map((event) => ({ ...event, cloud, account, region, detail: null })),
    ),
  };
}

/** Transitions of CloudWatch alarms, which are looked at only when something asks. */
async function ofAlarms(
  { var: { runtime, workspace } }: ControlContext,
  { state }: RequestContext,
  span: Span,
): Promise<Found> {
  await catchUpClouds(runtime, workspace, state);
  const history = await runtime.journal(workspace).alarmHistory(state, {});
  return {
    nextAt: [],
    events: history
      .filter(({ type }) => type === "StateUpdate")
      .filter(isIn(span))
      .map(({ at, account, region, name, summary }) => ({
        at,
        kind: "alarmStateChanged",
        cloud: "aws",
        account,
        region,
        subject: name,
        detail: summary,
      })),
  };
}

function isIn({ from, to }: Span): (event: { readonly at: number }) => boolean {
  return ({ at }) => at >= from && at < to;
}
