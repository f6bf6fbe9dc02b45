import * as z from "zod/mini";
import { CLOUD_NAMES, type Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import { type Fault, MOST_FAULTS } from "../fault.ts";
import type { CountedFault } from "../objects/workspace/api.ts";
import { call } from "./call.ts";
import { A_REGION, cloudShape, requireRegion, withoutMust } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { memberOf } from "./member-of.ts";
import { meant } from "./nearest.ts";

/** Longest delay of a fault, milliseconds. */
const LONGEST_MS = 60_000;

/** Longest name in a fault, in characters (AWS KMS, KeyId). */
const LONGEST = 2048;

/**
 * Shape of a fault for one cloud or any of them. The names in it must belong to one of the clouds.
 *
 * @param clouds clouds for which the fault may be.
 */
function faultShape(clouds: readonly Cloud[]) {
  const rows = clouds.map((cloud) => CLOUDS[cloud]);
  const services = rows.map(({ service }) => service).join(" or ");
  const named = (fits: (row: (typeof rows)[number], text: string) => boolean, words: string) =>
    z.optional(
      z.string().check(
        z.maxLength(LONGEST),
        z.refine((text) => rows.some((row) => fits(row, text)), words),
        z.describe(withoutMust(words)),
      ),
    );
  /** One of a cloud's names; the message has the nearest. */
  const oneOf = (names: ReadonlySet<string>, words: string) =>
    z.optional(
      z.string().check(
        z.maxLength(LONGEST),
        z.refine((text) => names.has(text), {
          error: ({ input }) => `must be ${words}${meant(String(input), names)}`,
        }),
        z.describe(words),
      ),
    );
  const match = z.strictObject({
    cloud: z.optional(cloudShape),
    operation: oneOf(
      new Set(rows.flatMap(({ operations }) => [...operations])),
      `an operation of ${services}`,
    ),
    account: named(
      ({ account }, id) => account.test(id),
      rows.map(({ accountWords }) => accountWords).join(", or "),
    ),
    region: named(({ regionName }, name) => regionName.test(name), A_REGION),
    keyId: named(({ isKey }, text) => isKey(text), "must be the id or the ARN of a key"),
  });
  const effect = z
    .strictObject({
      error: oneOf(new Set(rows.flatMap(({ errors }) => [...errors])), `the type of an error of ${services}`),
      latencyMs: z.optional(z.int().check(z.minimum(0), z.maximum(LONGEST_MS))),
      drop: z.optional(z.literal(true)),
    })
    .check(
      z.refine((given) => Object.keys(given).length > 0, "must be an error, a latencyMs or a drop"),
      z.refine(({ error, drop }) => error === undefined || !drop, "cannot be both an error and a drop"),
    );
  return z.strictObject({
    match: z._default(match, {}),
    effect,
    probability: z._default(z.number().check(z.minimum(0), z.maximum(1)), 1),
    times: z.optional(z.int().check(z.minimum(1))),
    seed: z.optional(z.int().check(z.minimum(0))),
  });
}

const SHAPES = new Map<unknown, ReturnType<typeof faultShape>>(
  CLOUD_NAMES.map((cloud) => [cloud, faultShape([cloud])]),
);

/** The shape of a fault that names no cloud. */
const ANY = faultShape(CLOUD_NAMES);

/** Whether a value is a fault as `POST faults` would make it. */
export function isFault(value: unknown): value is Fault {
  if (typeof value !== "object" || value === null) return false;
  const { id, times, seed, disabled, ...rest } = value as Record<string, unknown>;
  if (disabled !== undefined && disabled !== true) return false;
  const given = { ...rest, ...(times !== null && { times }), ...(seed !== null && { seed }) };
  return typeof id === "string" && id.length <= LONGEST && shapeOfFault(value).safeParse(given).success;
}

/** The shape of the fault that a body asks for. */
export function shapeOfFault(body: unknown) {
  return SHAPES.get(memberOf(memberOf(body, "match"), "cloud")) ?? ANY;
}

/** `POST faults`, `GET faults`, `DELETE faults`, `DELETE faults/:id`. */
export const faults = [
  call({
    method: "POST",
    path: "faults",
    does: "makes requests fail, wait or end without an answer",
    bodyBy: (_, body) => shapeOfFault(body),
    async run(c, { body: { match, effect, probability, times, seed } }) {
      const { runtime, workspace } = c.var;
      if (match.region !== undefined) requireRegion(runtime.regions, match.cloud, match.region);
      const id = crypto.randomUUID();
      const fault = { id, match, effect, probability, times: times ?? null, seed: seed ?? null } as Fault;
      const askedAt = Date.now();
      const state = await runtime.workspaces.object(workspace).faults.add(fault);
      if (!state) {
        throw new ControlError(
          409,
          "tooMany",
          `a workspace has ${MOST_FAULTS} faults at the most: delete some`,
        );
      }
      runtime.workspaces.learn(workspace, state, askedAt);
      return c.json(shown({ ...fault, fired: 0 }), 201);
    },
  }),
  call({
    method: "GET",
    path: "faults",
    does: "the faults, and how often each has fired",
    async run(c) {
      const { runtime, workspace } = c.var;
      await runtime.faults.report(workspace);
      const all = await runtime.workspaces.object(workspace).faults.all();
      return c.json({ faults: all.map(shown) });
    },
  }),
  call({
    method: "DELETE",
    path: "faults",
    does: "ends all of them",
    async run(c) {
      const { runtime, workspace } = c.var;
      const askedAt = Date.now();
      runtime.workspaces.learn(workspace, await runtime.workspaces.object(workspace).faults.clear(), askedAt);
      return c.body(null, 204);
    },
  }),
  call({
    method: "PATCH",
    path: "faults/:id",
    does: "switches one off, or on again",
    body: z.strictObject({ enabled: z.boolean() }),
    async run(c, { path: { id }, body: { enabled } }) {
      const { runtime, workspace } = c.var;
      const askedAt = Date.now();
      await runtime.faults.report(workspace);
      const object = runtime.workspaces.object(workspace);
      const state = await object.faults.switch(id, enabled);
      if (!state) throw noFault(id);
      runtime.workspaces.learn(workspace, state, askedAt);
      const fault = (await object.faults.all()).find((each) => each.id === id);
      if (!fault) throw noFault(id);
      return c.json(shown(fault));
    },
  }),
  call({
    method: "DELETE",
    path: "faults/:id",
    does: "ends one",
    async run(c, { path: { id } }) {
      const { runtime, workspace } = c.var;
      const askedAt = Date.now();
      const state = await runtime.workspaces.object(workspace).faults.remove(id);
      if (!state) throw noFault(id);
      runtime.workspaces.learn(workspace, state, askedAt);
      return c.body(null, 204);
    },
  }),
];

function noFault(id: string): ControlError {
  return new ControlError(404, "notFound", `there is no fault '${id}'`);
}

/** A fault as the control API shows it. `remaining` is the number of firings left, null for no limit. */
function shown(fault: CountedFault): object {
  const { id, match, effect, probability, times, seed, fired, disabled = false } = fault;
  return {
    id,
    match,
    effect,
    probability,
    times,
    seed,
    enabled: !disabled,
    fired,
    remaining: times === null ? null : Math.max(0, times - fired),
  };
}
