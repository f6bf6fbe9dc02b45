import * as z from "zod/mini";
import type { TokenedWorkspace } from "../directory/workspace-tokens.ts";
import { randomAlphanumeric } from "../secrets/password.ts";
import { DEFAULT_WORKSPACE, WORKSPACE_NAME } from "../workspace.ts";
import { call } from "./call.ts";
import { worded } from "./clouds.ts";
import type { ControlEnv } from "./context.ts";
import { ControlError } from "./errors.ts";
import { PAGE, pageOf } from "./page.ts";
import { reset } from "./reset.ts";

const NAME = "must be the name of a workspace: lower-case letters, digits and hyphens, 63 at the most";

const shape = z.strictObject({ name: z.optional(worded(NAME, z.regex(WORKSPACE_NAME, NAME))) });

/** Length of a generated name in characters. */
const NAME_LENGTH = 12;

/** Workspaces with tokens of their own. A token gives access to the control API of its workspace alone. */
export const workspaces = [
  /** `POST workspaces`: creates a token for a workspace, also for one that already has tokens. */
  call({
    method: "POST",
    path: "workspaces",
    does: "makes a token for a workspace",
    access: "admin",
    body: shape,
    async run(c, { body: { name = newName() } }) {
      const { workspaceTokens } = c.var.runtime;
      const isNew = (await workspaceTokens.workspace(name)) === null;
      const token = await workspaceTokens.create(name, Date.now());
      return c.json({ name, token }, isNew ? 201 : 200);
    },
  }),
  call({
    method: "GET",
    path: "workspaces",
    does: "the workspaces that have tokens",
    access: "admin",
    query: PAGE,
    async run(c, { query: { after, limit } }) {
      const found = await c.var.runtime.workspaceTokens.list(after, limit + 1);
      return c.json(pageOf("workspaces", found, limit, ({ name }) => name, shown));
    },
  }),
  call({
    method: "GET",
    path: "workspaces/:name",
    does: "one of them",
    run: async (c, { path }) => c.json(shown(await known(c.var, path.name))),
  }),
  /** `DELETE workspaces/:name`: removes the workspace's tokens and empties it. */
  call({
    method: "DELETE",
    path: "workspaces/:name",
    does: "ends its tokens, and empties it",
    async run(c, { path: { name } }) {
      const { runtime } = c.var;
      if (name === DEFAULT_WORKSPACE)
        throw new ControlError(409, "conflict", "the workspace 'default' stays");
      await known(c.var, name);
      await runtime.workspaceTokens.remove(name);
      await reset(runtime, name);
      return c.body(null, 204);
    },
  }),
];

/** The workspace of a path. @throws ControlError 403 where it is not the caller's, 404 where it has no tokens */
async function known({ runtime, tokenOf }: ControlEnv["Variables"], name: string): Promise<TokenedWorkspace> {
  if (tokenOf !== null && tokenOf !== name) {
    throw new ControlError(403, "forbidden", `this token opens the workspace '${tokenOf}' only`);
  }
  const found = WORKSPACE_NAME.test(name) ? await runtime.workspaceTokens.workspace(name) : null;
  if (!found) throw new ControlError(404, "notFound", "there is no such workspace with a token");
  return found;
}

function shown({ name, createdAt }: TokenedWorkspace) {
  return { name, createdAt: new Date(createdAt).toISOString() };
}

function newName(): string {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return `ws-${randomAlphanumeric(NAME_LENGTH, random).toLowerCase()}`;
}
