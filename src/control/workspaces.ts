import * as z from "zod/mini";
import type { TokenedWorkspace } from "../directory/workspace-tokens.ts";
import type { Runtime } from "../isolate/runtime.ts";
import { randomAlphanumeric } from "../secrets/password.ts";
import { DEFAULT_WORKSPACE, WORKSPACE_NAME } from "../workspace.ts";
import { begin, fromShape } from "./beginnings.ts";
import { call } from "./call.ts";
import { cloudShape, worded } from "./clouds.ts";
import type { ControlEnv } from "./context.ts";
import { ControlError } from "./errors.ts";
import { newAccounts, shownAccounts } from "./made-accounts.ts";
import { PAGE, pageOf } from "./page.ts";
import { definedOf, settingsShape } from "./workspace-settings-shape.ts";

/** Longest life of a workspace in seconds: a year. */
const LONGEST_LIFE = 31_536_000;

const ttlShape = z.int().check(z.positive(), z.maximum(LONGEST_LIFE));

const NAME = "must be the name of a workspace: lower-case letters, digits and hyphens, 63 at the most";

const shape = z.strictObject({
  name: z.optional(worded(NAME, z.regex(WORKSPACE_NAME, NAME))),
  ttlSeconds: z.optional(ttlShape),
  settings: z.optional(settingsShape),
  clouds: z._default(z.array(cloudShape), [...cloudShape.options]),
  from: z.optional(fromShape),
});

const extendShape = z.strictObject({ ttlSeconds: ttlShape });

/** Length of a generated name in characters. */
const NAME_LENGTH = 12;

/** Workspaces that are made, with a token, access keys and perhaps an end. */
export const workspaces = [
  call({
    method: "POST",
    path: "workspaces",
    does: "makes a workspace with a token and access keys, or extends one",
    access: "admin",
    body: shape,
    async run(c, { body: { name = newName(), ttlSeconds, settings, clouds, from } }) {
      const { runtime } = c.var;
      if (name === DEFAULT_WORKSPACE && ttlSeconds !== undefined) throw defaultStays();
      const isNew = (await runtime.workspaceTokens.workspace(name, Date.now())) === null;
      // One that was made before goes on as it is.
      const begun = isNew && from !== undefined ? await begin(c, name, from) : null;
      const askedAt = Date.now();
      const { state, made } = await runtime.workspaces.object(name).make({
        ttlMs: ttlSeconds === undefined ? null : ttlSeconds * 1000,
        settings: settings === undefined ? (begun?.settings ?? null) : definedOf(settings),
        accounts: newAccounts(clouds, random, begun?.accounts),
      });
      runtime.workspaces.learn(name, state, askedAt);
      const since = state.generation;
      await runtime.workspaceTokens.noteEnd(name, since, made.endsAt);
      const token = await runtime.workspaceTokens.create(name, since, Date.now());
      const url = originOf(c.req.url);
      const place = { workspace: name, since, url };
      const accounts = await shownAccounts(runtime, place, made.accounts, clouds, random);
      const shownSettings = made.settings !== null && { settings: made.settings };
      const answer = { name, token, expiresAt: shownTime(made.endsAt), url, ...shownSettings, ...accounts };
      return c.json(answer, isNew ? 201 : 200);
    },
  }),
  call({
    method: "GET",
    path: "workspaces",
    does: "the workspaces that were made and have not ended",
    access: "admin",
    query: PAGE,
    async run(c, { query: { after, limit } }) {
      const found = await c.var.runtime.workspaceTokens.list(after, limit + 1, Date.now());
      return c.json(pageOf("workspaces", found, limit, ({ name }) => name, shown));
    },
  }),
  call({
    method: "GET",
    path: "workspaces/:name",
    does: "one of them",
    run: async (c, { path }) => c.json(shown(await known(c.var, path.name))),
  }),
  call({
    method: "POST",
    path: "workspaces/:name/extend",
    does: "sets its end, which may be nearer than before",
    body: extendShape,
    async run(c, { path: { name }, body: { ttlSeconds } }) {
      const { runtime } = c.var;
      if (name === DEFAULT_WORKSPACE) throw defaultStays();
      const found = await known(c.var, name);
      const askedAt = Date.now();
      const extended = await runtime.workspaces.object(name).extend(ttlSeconds * 1000);
      // It has ended since it was found, or was made by an earlier version.
      if (!extended)
        throw new ControlError(409, "conflict", "the workspace has no life that could be extended");
      runtime.workspaces.learn(name, extended.state, askedAt);
      const { endsAt } = extended.made;
      await runtime.workspaceTokens.noteEnd(name, extended.state.generation, endsAt);
      return c.json(shown({ ...found, expiresAt: endsAt }));
    },
  }),
  call({
    method: "DELETE",
    path: "workspaces/:name",
    does: "ends it with its tokens and all that it has",
    async run(c, { path: { name } }) {
      if (name === DEFAULT_WORKSPACE) throw defaultStays();
      await known(c.var, name);
      await end(c.var.runtime, name);
      return c.body(null, 204);
    },
  }),
];

/** Ends the life of a workspace. Its object deletes what it had soon after. */
async function end(runtime: Runtime, name: string): Promise<void> {
  const askedAt = Date.now();
  const state = await runtime.workspaces.object(name).end();
  await runtime.workspaceTokens.remove(name, state.life);
  runtime.workspaces.learn(name, state, askedAt);
}

/** The workspace of a path. @throws ControlError 403 where it is not the caller's, 404 where it has no tokens */
async function known({ runtime, tokenOf }: ControlEnv["Variables"], name: string): Promise<TokenedWorkspace> {
  if (tokenOf !== null && tokenOf !== name) {
    throw new ControlError(403, "forbidden", `this token opens the workspace '${tokenOf}' only`);
  }
  const found = WORKSPACE_NAME.test(name) ? await runtime.workspaceTokens.workspace(name, Date.now()) : null;
  if (!found) throw new ControlError(404, "notFound", "there is no such workspace with a token");
  return found;
}

function shown({ name, createdAt, expiresAt }: TokenedWorkspace) {
  return { name, createdAt: new Date(createdAt).toISOString(), expiresAt: shownTime(expiresAt) };
}

function shownTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

function defaultStays(): ControlError {
  return new ControlError(409, "conflict", "the workspace 'default' stays");
}

/** The server's origin as the caller knows it, without the name of a workspace in its host. */
function originOf(url: string): string {
  return new URL(url).origin.replace(/\/\/[^./]+\.ws\./, "//");
}

function newName(): string {
  return `ws-${randomAlphanumeric(NAME_LENGTH, random).toLowerCase()}`;
}

function random(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
