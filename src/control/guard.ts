import type { Context, MiddlewareHandler } from "hono";
import { isSameSecret } from "../crypto/sha256.ts";
import { isMakerToken } from "../directory/maker-tokens.ts";
import type { Maker } from "../directory/workspace-makers.ts";
import { isWorkspaceToken } from "../directory/workspace-tokens.ts";
import { addressOf } from "../isolate/client-address.ts";
import { type Runtime, runtimeOf } from "../isolate/runtime.ts";
import { workspaceOfHost } from "../surface/origin.ts";
import { DEFAULT_WORKSPACE, WORKSPACE_NAME } from "../workspace.ts";
import type { ControlEnv } from "./context.ts";
import { ControlError } from "./errors.ts";
import { tokenOfSession } from "./session-cookie.ts";

type ControlContext = Context<ControlEnv>;

/** Who calls: the admin, whoever has a workspace's token, or a maker of workspaces. */
type Who = "admin" | { readonly workspace: string } | Maker;

/** What a maker is told who asks for more. */
export const MAKES_ONLY = "this token makes, extends and ends workspaces, and nothing else";

/**
 * Authenticates calls by `Authorization: Bearer TOKEN`: the admin token gives access to everything, a workspace's token
 * to that workspace. A local server without an admin token treats everyone as the admin; a deployment without one
 * refuses all.
 */
export const guard: MiddlewareHandler<ControlEnv> = async (c, next) => {
  const who = await identify(c);
  if (who === null) throw await unauthorized(c);
  if (who !== "admin" && !("workspace" in who)) {
    throw new ControlError(403, "forbidden", MAKES_ONLY);
  }
  enter(c, who);
  await enterLife(c);
  await next();
};

/** The same for calls that makers of workspaces may make too. */
export const guardMakers: MiddlewareHandler<ControlEnv> = async (c, next) => {
  const who = await identify(c);
  if (who === null) throw await unauthorized(c);
  enter(c, who);
  await enterLife(c);
  await next();
};

/** The same for the call that makes a workspace, which with `--signup open` everybody may who sends no token. */
export const guardSignup: MiddlewareHandler<ControlEnv> = async (c, next) => {
  const { settings } = runtimeOf(c.env);
  const isOpen = settings.signup === "open" && c.req.header("authorization") === undefined;
  const who = (await identify(c)) ?? (isOpen ? { address: clientOf(c) } : null);
  if (who === null) throw await unauthorized(c);
  if (who !== "admin" && "workspace" in who) {
    throw new ControlError(403, "forbidden", "this call needs the admin token, or a maker's");
  }
  enter(c, who);
  await next();
};

/** Who sends a call; null for nobody. @throws ControlError 401 where the control API is closed */
async function identify(c: ControlContext): Promise<Who | null> {
  const runtime = runtimeOf(c.env);
  const { adminToken, local } = runtime;
  if (adminToken === null && !local) {
    throw new ControlError(
      401,
      "unauthorized",
      "this deployment has no ADMIN_TOKEN, so its control API is closed",
    );
  }
  const token = bearerToken(c.req.header("authorization")) ?? (await tokenOfSession(c));
  if (adminToken !== null && token !== null && (await isSameSecret(token, adminToken))) return "admin";
  const known = token === null ? null : await whoHas(runtime, token, backgroundOf(c));
  if (known) return known;
  // The token of a workspace that has ended opens no other one, also where everybody else is the admin.
  const isOutdated = token !== null && (isWorkspaceToken(token) || isMakerToken(token));
  return adminToken === null && !isOutdated ? "admin" : null;
}

/**
 * Who a token is of; null for nobody, which counts for the address of the request.
 *
 * @throws ControlError 429 where the address has been refused too often
 */
export async function whoHasToken(
  c: ControlContext,
  token: string,
): Promise<{ readonly runtime: Runtime; readonly who: Who | null }> {
  const runtime = runtimeOf(c.env);
  const { adminToken } = runtime;
  const isAdmin = adminToken !== null && (await isSameSecret(token, adminToken));
  const who = isAdmin ? "admin" : await whoHas(runtime, token, backgroundOf(c));
  if (who === null && (await runtime.callerLimit.refused(c.req.raw, Date.now()))) throw tooMany();
  return { runtime, who };
}

/** The owner of a token; null if nobody has it. */
async function whoHas(
  { tokens, makerTokens }: Runtime,
  token: string,
  background: (work: Promise<unknown>) => void,
): Promise<Who | null> {
  if (!isMakerToken(token)) return tokens.get(token, Date.now(), background);
  const id = await makerTokens.find(token);
  return id === null ? null : { token: id };
}

/** The refusal of a call without a right token, which counts for its address. */
async function unauthorized(c: ControlContext): Promise<ControlError> {
  if (await runtimeOf(c.env).callerLimit.refused(c.req.raw, Date.now())) {
    return tooMany();
  }
  return new ControlError(
    401,
    "unauthorized",
    "send the admin token, or the workspace's, as Authorization: Bearer TOKEN",
  );
}

function tooMany(): ControlError {
  return new ControlError(429, "throttled", "too many requests without a right token");
}

/** Sets the variables of a call. @throws ControlError 400 where header, host and token name several workspaces */
function enter(c: ControlContext, who: Who): void {
  const tokenOf = who !== "admin" && "workspace" in who ? who.workspace : null;
  const header = c.req.header("x-fauxkms-workspace");
  const ofHost = workspaceOfHost(c.req.url);
  if (header !== undefined && ofHost !== null && header !== ofHost) {
    throw new ControlError(
      400,
      "invalid",
      `the header names the workspace '${header}', the host '${ofHost}'`,
    );
  }
  const workspace = header ?? ofHost ?? tokenOf ?? DEFAULT_WORKSPACE;
  if (!WORKSPACE_NAME.test(workspace)) {
    throw new ControlError(400, "invalid", `'${workspace}' is not the name of a workspace`);
  }
  if (tokenOf !== null && workspace !== tokenOf) {
    throw new ControlError(
      400,
      "invalid",
      `the ${header === undefined ? "host" : "header"} names the workspace '${workspace}', ` +
        `and this token opens '${tokenOf}' only`,
    );
  }
  c.set("runtime", runtimeOf(c.env));
  c.set("workspace", workspace);
  c.set("tokenOf", tokenOf);
  c.set("life", null);
  c.set("maker", who === "admin" || "workspace" in who ? null : who);
}

/** Counts the call of a workspace's token, and notes the life that the token opens. @throws WorkspaceLimitError */
async function enterLife(c: ControlContext): Promise<void> {
  const { runtime, tokenOf } = c.var;
  if (tokenOf === null) return;
  // Whose requests are used up may still look at the workspace and end it.
  const isAlways = c.req.path.startsWith(`/_fauxkms/workspaces/`) && c.req.method !== "POST";
  const read = isAlways ? "get" : "enter";
  const { life } = await runtime.workspaces[read](tokenOf, Date.now(), backgroundOf(c));
  c.set("life", life);
}

/** Address of a client; on a laptop, which is told none, all clients are one. */
function clientOf(c: ControlContext): string {
  const { local } = runtimeOf(c.env);
  return (local ? null : addressOf(c.req.raw)) ?? "local";
}

function backgroundOf(c: ControlContext): (work: Promise<unknown>) => void {
  return (work) => c.executionCtx.waitUntil(work);
}

/** The token of `Authorization: Bearer TOKEN`, null where there is none. */
function bearerToken(authorization: string | undefined): string | null {
  return authorization?.startsWith("Bearer ") ? authorization.slice("Bearer ".length) : null;
}
