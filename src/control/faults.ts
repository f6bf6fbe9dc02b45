import { Hono } from "hono/tiny";
import * as z from "zod/mini";
import type { Fault } from "../fault.ts";
import { AWS_ERRORS } from "../faults/aws-errors.ts";
import { parseKeyReference } from "../keys/identifiers.ts";
import { REGION_NAME } from "../partition.ts";
import { AWS_QUOTAS } from "../quotas/aws.ts";
import { type CountedFault, MOST_FAULTS } from "../storage/fault-book.ts";
import { type ControlEnv, readJson } from "./context.ts";
import { ControlError } from "./errors.ts";

/** Longest wait that a fault can be. */
const LONGEST_MS = 60_000;

/** Every operation of AWS KMS: each has a request quota. */
const OPERATIONS: ReadonlySet<string> = new Set(AWS_QUOTAS.flatMap(({ operations }) => operations));

const matchShape = z.strictObject({
  cloud: z.optional(z.literal("aws", "only aws faults are built so far")),
  operation: z.optional(
    z.string().check(z.refine((name) => OPERATIONS.has(name), "must be an operation of AWS KMS")),
  ),
  account: z.optional(z.string().check(z.regex(/^\d{12}$/, "must be 12 digits"))),
  region: z.optional(z.string().check(z.regex(REGION_NAME, "must be the name of a Region"))),
  keyId: z.optional(z.string().check(z.refine(isKey, "must be the id or the ARN of a key"))),
});

const effectShape = z
  .strictObject({
    error: z.optional(
      z.string().check(z.refine((name) => AWS_ERRORS.has(name), "must be the type of an error of AWS KMS")),
    ),
    latencyMs: z.optional(z.int().check(z.minimum(0), z.maximum(LONGEST_MS))),
    drop: z.optional(z.literal(true)),
  })
  .check(
    z.refine((effect) => Object.keys(effect).length > 0, "must be an error, a latencyMs or a drop"),
    z.refine(({ error, drop }) => error === undefined || !drop, "cannot be both an error and a drop"),
  );

const faultShape = z.strictObject({
  match: z._default(matchShape, {}),
  effect: effectShape,
  probability: z._default(z.number().check(z.minimum(0), z.maximum(1)), 1),
  times: z.optional(z.int().check(z.minimum(1))),
  seed: z.optional(z.int().check(z.minimum(0))),
});

/** `POST faults`, `GET faults`, `DELETE faults`, `DELETE faults/:id`. */
export const faults = new Hono<ControlEnv>();

faults.post("/", async (c) => {
  const { runtime, workspace } = c.var;
  const { match, effect, probability, times, seed } = await readJson(c, faultShape);
  const id = crypto.randomUUID();
  const fault = { id, match, effect, probability, times: times ?? null, seed: seed ?? null } as Fault;
  const askedAt = Date.now();
  const state = await runtime.workspaces.object(workspace).addFault(fault);
  if (!state) {
    throw new ControlError(409, "tooMany", `a workspace has ${MOST_FAULTS} faults at the most: delete some`);
  }
  runtime.workspaces.learn(workspace, state, askedAt);
  return c.json(shown({ ...fault, fired: 0 }), 201);
});

faults.get("/", async (c) => {
  const { runtime, workspace } = c.var;
  await runtime.faults.settle(workspace);
  const all = await runtime.workspaces.object(workspace).faults();
  return c.json({ faults: all.map(shown) });
});

faults.delete("/", async (c) => {
  const { runtime, workspace } = c.var;
  const askedAt = Date.now();
  runtime.workspaces.learn(workspace, await runtime.workspaces.object(workspace).clearFaults(), askedAt);
  return c.body(null, 204);
});

faults.delete("/:id", async (c) => {
  const { runtime, workspace } = c.var;
  const id = c.req.param("id");
  const askedAt = Date.now();
  const state = await runtime.workspaces.object(workspace).removeFault(id);
  if (!state) throw new ControlError(404, "notFound", `there is no fault '${id}'`);
  runtime.workspaces.learn(workspace, state, askedAt);
  return c.body(null, 204);
});

function isKey(text: string): boolean {
  const { form } = parseKeyReference(text);
  return form === "keyId" || form === "keyArn";
}

/** `remaining`: firings that are left, null where there is no end of them. */
function shown(fault: CountedFault): object {
  const { id, match, effect, probability, times, seed, fired } = fault;
  return {
    id,
    match,
    effect,
    probability,
    times,
    seed,
    fired,
    remaining: times === null ? null : Math.max(0, times - fired),
  };
}
