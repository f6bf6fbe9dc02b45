import * as z from "zod/mini";
import { randomBytes } from "../crypto/random.ts";
import type { Maker } from "../directory/workspace-makers.ts";
import type { TokenedWorkspace } from "../directory/workspace-tokens.ts";
import type { Runtime } from "../isolate/runtime.ts";
import { DEFAULT_WORKSPACE, WORKSPACE_NAME } from "../workspace.ts";
import type { WorkspaceSettings } from "../workspace-settings.ts";
import { begin, fromShape } from "./beginnings.ts";
import { call } from "./call.ts";
import { cloudShape, worded } from "./clouds.ts";
import type { ControlEnv } from "./context.ts";
import { ControlError } from "./errors.ts";
import { newAccounts, shownAccounts } from "./made-accounts.ts";
import { PAGE, pageOf } from "./page.ts";
import { permitOf, taken } from "./signup.ts";
import { checkOrigin, fillFrom, originShape } from "./workspace-origin.ts";
import { definedOf, settingsShape } from "./workspace-settings-shape.ts";

/** Longest life of a workspace in seconds: a year. */
const LONGEST_LIFE = 31_536_000;

const ttlShape = z.int().check(z.positive(), z.maximum(LONGEST_LIFE));

const NAME = "must be the name of a workspace: lower-case letters, digits and hyphens, 63 at the most";

const shape = z.strictObject({
  name: z.optional(worded(NAME, z.regex(WORKSPACE_NAME, NAME))),
  ttlSeconds: z.optional(ttlShape),
  settings: z.optional(settingsShape),
  /** Short for the setting of that name. */
  quotas: z.optional(settingsShape.shape.quotas),
  clouds: z._default(z.array(cloudShape), [...cloudShape.options]),
  from: z.optional(z.union([originShape, fromShape])),
});

const extendShape = z.strictObject({ ttlSeconds: ttlShape });

/** Workspaces that are made, with a token, access keys and perhaps an end. */
export const workspaces = [
  call({
    method: "POST",
    path: "workspaces",
    does: "makes a workspace with a token and access keys, or extends one",
    access: "signup",
    body: shape,
    async run(c, { body }) {
      const { runtime, maker } = c.var;
      const { clouds } = body;
      const url = originOf(c.req.url);
      const fixture = typeof body.from === "object" && "fixture" in body.from ? body.from : null;
      const origin = fixture === null ? (body.from as z.infer<typeof fromShape> | undefined) : undefined;
      if (origin !== undefined && maker !== null) {
        throw new ControlError(403, "forbidden", "from: a copy or a snapshot needs the admin token");
      }
      if (body.name === DEFAULT_WORKSPACE && body.ttlSeconds !== undefined) throw defaultStays();
      const settings = settingsOf(body);
      const { name, ...permit } = await permitOf(runtime, maker, body);
      const release = async () => {
        if (permit.onto === "nothing") await runtime.workspaceMakers.release(name, Number.MAX_SAFE_INTEGER);
      };
      if (fixture) {
        await checkOrigin(c.env, runtime, fixture).catch(async (error: unknown) => {
          await release();
          throw error;
        });
      }
      const isNew = (await runtime.workspaceTokens.workspace(name, Date.now())) === null;
      // One that was made before goes on as it is.
      const begun = isNew && origin !== undefined ? await begin(c, name, origin) : null;
      const askedAt = Date.now();
      const chosen = newAccounts(clouds, randomBytes, begun?.accounts);
      const making = { ...permit, settings: settings ?? begun?.settings ?? null, accounts: chosen };
      const answered = await runtime.workspaces.object(name).make(making);
      if (!answered) {
        await release();
        throw taken(name);
      }
      const { state, made } = answered;
      runtime.workspaces.learn(name, state, askedAt);
      const since = state.generation;
      const [token, accounts] = await Promise.all([
        runtime.workspaceTokens.create(name, since, Date.now()),
        shownAccounts(runtime, { workspace: name, since, url }, made.accounts, clouds, randomBytes),
        runtime.workspaceTokens.noteEnd(name, since, made.endsAt),
      ]);
      if (fixture) {
        const place = { workspace: name, life: state.life };
        await fillFrom(c.env, runtime, place, fixture).catch(undone(runtime, name, isNew));
      }
      const own = fixture ? (await runtime.workspaces.refresh(name)).settings : made.settings;
      const shownSettings = own !== null && { settings: own };
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
    access: "maker",
    run: async (c, { path }) => c.json(shown(await known(c.var, path.name))),
  }),
  call({
    method: "POST",
    path: "workspaces/:name/extend",
    does: "sets its end, which may be nearer than before",
    access: "maker",
    body: extendShape,
    async run(c, { path: { name }, body: { ttlSeconds } }) {
      const { runtime } = c.var;
      if (name === DEFAULT_WORKSPACE) throw defaultStays();
      const found = await known(c.var, name);
      const askedAt = Date.now();
      const extended = await runtime.workspaces.object(name).extend(ttlSeconds * 1000, isBounded(c.var));
      // It has ended since it was found, or was made by an earlier version.
      if (!extended)
        throw new ControlError(409, "conflict", "the workspace has no life that could be extended");
      if ("latest" in extended) throw tooLong(extended.latest);
      runtime.workspaces.learn(name, extended.state, askedAt);
      const { endsAt } = extended.made;
      await runtime.workspaceTokens.noteEnd(name, extended.state.generation, endsAt);
      if (extended.state.limits && endsAt !== null) {
        await runtime.workspaceMakers.noteEnd(name, endsAt);
      }
      return c.json(shown({ ...found, expiresAt: endsAt }));
    },
  }),
  call({
    method: "DELETE",
    path: "workspaces/:name",
    does: "ends it with its tokens and all that it has",
    access: "maker",
    async run(c, { path: { name } }) {
      if (name === DEFAULT_WORKSPACE) throw defaultStays();
      await known(c.var, name);
      await end(c.var.runtime, name);
      return c.body(null, 204);
    },
  }),
];

/** Ends a workspace that was to be filled and could not be, if it is new. @throws what it is given */
function undone(runtime: Runtime, name: string, isNew: boolean): (error: unknown) => Promise<never> {
  return async (error) => {
    if (isNew && name !== DEFAULT_WORKSPACE) await end(runtime, name);
    throw error;
  };
}

/** Ends the life of a workspace. Its object deletes what it had soon after. */
async function end(runtime: Runtime, name: string): Promise<void> {
  const askedAt = Date.now();
  const state = await runtime.workspaces.object(name).end();
  await runtime.workspaceTokens.remove(name, state.life);
  await runtime.workspaceMakers.release(name, state.life);
  runtime.workspaces.learn(name, state, askedAt);
}

/** The workspace of a path. @throws ControlError 403 where it is not the caller's, 404 where it has no tokens */
async function known(
  { runtime, tokenOf, maker }: ControlEnv["Variables"],
  name: string,
): Promise<TokenedWorkspace> {
  if (tokenOf !== null && tokenOf !== name) {
    throw new ControlError(403, "forbidden", `this token opens the workspace '${tokenOf}' only`);
  }
  const found = WORKSPACE_NAME.test(name) ? await runtime.workspaceTokens.workspace(name, Date.now()) : null;
  if (!found) throw new ControlError(404, "notFound", "there is no such workspace with a token");
  if (maker !== null && !(await isOf(runtime, maker, name))) {
    throw new ControlError(403, "forbidden", "the workspace was not made with this token");
  }
  return found;
}

async function isOf({ workspaces, workspaceMakers }: Runtime, maker: Maker, name: string): Promise<boolean> {
  const { life } = await workspaces.refresh(name);
  return workspaceMakers.owns(maker, name, life);
}

/** Whether the longest life of an openly made workspace holds for a caller: for all but the admin. */
function isBounded({ tokenOf, maker }: ControlEnv["Variables"]): boolean {
  return tokenOf !== null || maker !== null;
}

function tooLong(latest: number): ControlError {
  const end = new Date(latest).toISOString();
  const sentence = `the workspace was made openly, so it ends at ${end} at the latest (setting OPEN_LIFE_SECONDS)`;
  return new ControlError(409, "conflict", sentence);
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

/** The settings that a body says; null for none. @throws ControlError 400 where it says two modes of quotas */
function settingsOf({ settings, quotas }: z.infer<typeof shape>): WorkspaceSettings | null {
  if (settings === undefined && quotas === undefined) return null;
  if (quotas !== undefined && settings?.quotas !== undefined && settings.quotas !== quotas) {
    throw new ControlError(400, "invalid", `quotas: is '${quotas}', and in settings '${settings.quotas}'`);
  }
  return definedOf({ ...settings, ...(quotas !== undefined && { quotas }) });
}

/** The server's origin as the caller knows it, without the name of a workspace in its host. @throws ControlError 400 */
function originOf(url: string): string {
  if (!URL.canParse(url)) throw new ControlError(400, "invalid", "the Host of the request names no host");
  return new URL(url).origin.replace(/\/\/[^./]+\.ws\./, "//");
}
