import * as z from "zod/mini";
import { FIRST_MOMENT, LAST_MOMENT, timeOf } from "../clock.ts";
import type { Env } from "../env.ts";
import { countersOf, type Runtime } from "../isolate/runtime.ts";
import type { Scope, WorkspaceState } from "../workspace.ts";
import { call } from "./call.ts";
import { catchUpClouds } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { instanceContext } from "./instances.ts";

export const clockShape = z.strictObject({
  mode: z.enum(["running", "frozen"]),
  now: z.optional(z.iso.datetime({ offset: true })),
});

const advanceShape = z.strictObject({ seconds: z.number().check(z.minimum(0)) });

/** Key stores that catch up at the same time. */
const AT_ONCE = 16;

/** `GET clock`, `PUT clock`, `POST clock/advance`. */
export const clock = [
  call({
    method: "GET",
    path: "clock",
    does: "the workspace's clock",
    async run(c) {
      const { runtime, workspace } = c.var;
      return c.json(shown(await runtime.workspaces.refresh(workspace)));
    },
  }),
  call({
    method: "PUT",
    path: "clock",
    does: "freezes it, lets it run, or sets it",
    body: clockShape,
    async run(c, { body: { mode, now } }) {
      const { runtime, workspace } = c.var;
      const at = momentOf(now);
      return c.json(shown(await move(c.env, runtime, workspace, (object) => object.setClock(mode, at))));
    },
  }),
  call({
    method: "POST",
    path: "clock/advance",
    does: "moves it, and lets happen what is due by then",
    body: advanceShape,
    async run(c, { body: { seconds } }) {
      const { runtime, workspace } = c.var;
      const state = await move(c.env, runtime, workspace, (object) => object.advance(seconds * 1000));
      return c.json(shown(state));
    },
  }),
];

/** A time that a clock may show; undefined where none is given. @throws ControlError 400 */
export function momentOf(now: string | undefined): number | undefined {
  const at = now === undefined ? undefined : Date.parse(now);
  if (at !== undefined && (at < FIRST_MOMENT || at > LAST_MOMENT)) throw outOfTime("now");
  return at;
}

/**
 * Moves the clock, then lets the workspace catch up with it: KMS instances first, then every key store, then requests
 * for higher quotas, then what only one cloud has. The release of an instance deletes its keys; the key store catches up with the time of the release
 * before that, so that rotations due by then have happened.
 */
export async function move(
  env: Env,
  runtime: Runtime,
  workspace: string,
  act: (object: ReturnType<Runtime["workspaces"]["object"]>) => Promise<WorkspaceState | null>,
): Promise<WorkspaceState> {
  const askedAt = Date.now();
  const moved = await act(runtime.workspaces.object(workspace));
  if (!moved) throw outOfTime("seconds");
  const state = runtime.workspaces.learn(workspace, moved, askedAt);
  await runtime.instances.catchUp(await instanceContext(runtime, workspace, state));
  // Only what the workspace has is asked: an empty one costs no calls.
  const { keyStores, counters, hasJournal } = await runtime.workspaces.object(workspace).contents();
  const context = (scope: Scope) => {
    const wall = Date.now();
    return { scope, state, now: timeOf(state.clock, wall), wall, background: () => {} };
  };
  await forEach(keyStores, (scope) => runtime.keys.write(context(scope), (store, at) => store.catchUp(at)));
  await forEach(counters, (scope) => countersOf(env, scope).catchUp(state));
  if (hasJournal) await catchUpClouds(runtime, workspace, state);
  return state;
}

/** Does something for each scope, for some of them at the same time. */
async function forEach(scopes: Scope[], act: (scope: Scope) => Promise<unknown>): Promise<void> {
  while (scopes.length > 0) await Promise.all(scopes.splice(0, AT_ONCE).map(act));
}

function outOfTime(member: string): ControlError {
  const [first, last] = [FIRST_MOMENT, LAST_MOMENT].map((moment) => new Date(moment).toISOString());
  return new ControlError(
    400,
    "invalid",
    `${member}: a clock shows no time before ${first} or after ${last}`,
  );
}

function shown(state: WorkspaceState): { mode: string; now: string } {
  return { mode: state.clock.mode, now: new Date(timeOf(state.clock, Date.now())).toISOString() };
}
