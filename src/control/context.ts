import type { Context, MiddlewareHandler } from "hono";
import type { z } from "zod/mini";
import { fromUtf8 } from "../bytes.ts";
import { isSameSecret } from "../crypto/sha256.ts";
import { isWorkspaceToken } from "../directory/workspace-tokens.ts";
import type { Env } from "../env.ts";
import { type Runtime, runtimeOf } from "../isolate/runtime.ts";
import { readBody } from "../surface/body.ts";
import { workspaceOfHost } from "../surface/origin.ts";
import { DEFAULT_WORKSPACE, WORKSPACE_NAME } from "../workspace.ts";
import { ControlError } from "./errors.ts";
import { type Place, problemsOf } from "./words.ts";

/** Variables of every call of the control API. */
export interface ControlEnv {
  Bindings: Env;
  Variables: {
    runtime: Runtime;
    workspace: string;
    /** The workspace whose token was sent; null for the admin, who may call everything. */
    tokenOf: string | null;
  };
}

/**
 * Authenticates calls by `Authorization: Bearer TOKEN`: the admin token gives access to everything, a workspace's token
 * to that workspace. A local server without an admin token treats everyone as the admin; a deployment without one
 * refuses all.
 */
export const guard: MiddlewareHandler<ControlEnv> = async (c, next) => {
  const runtime = runtimeOf(c.env);
  const { adminToken, local } = runtime;
  if (adminToken === null && !local) {
    throw new ControlError(
      401,
      "unauthorized",
      "this deployment has no ADMIN_TOKEN, so its control API is closed",
    );
  }
  const token = bearerToken(c.req.header("authorization"));
  const isAdmin = adminToken !== null && token !== null && (await isSameSecret(token, adminToken));
  const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  const known = isAdmin || token === null ? null : await runtime.tokens.get(token, Date.now(), background);
  // The token of a workspace that has ended opens no other one, also where everybody else is the admin.
  const isOutdated = token !== null && !known && isWorkspaceToken(token);
  if ((adminToken !== null || isOutdated) && !isAdmin && !known) {
    if (await runtime.callerLimit.refused(c.req.raw, Date.now())) {
      throw new ControlError(429, "throttled", "too many requests without a right token");
    }
    throw new ControlError(
      401,
      "unauthorized",
      "send the admin token, or the workspace's, as Authorization: Bearer TOKEN",
    );
  }
  const header = c.req.header("x-fauxkms-workspace");
  const ofHost = workspaceOfHost(c.req.url);
  if (header !== undefined && ofHost !== null && header !== ofHost) {
    throw new ControlError(
      400,
      "invalid",
      `the header names the workspace '${header}', the host '${ofHost}'`,
    );
  }
  const workspace = header ?? ofHost ?? known?.workspace ?? DEFAULT_WORKSPACE;
  if (!WORKSPACE_NAME.test(workspace)) {
    throw new ControlError(400, "invalid", `'${workspace}' is not the name of a workspace`);
  }
  if (known && workspace !== known.workspace) {
    throw new ControlError(
      400,
      "invalid",
      `the ${header === undefined ? "host" : "header"} names the workspace '${workspace}', ` +
        `and this token opens '${known.workspace}' only`,
    );
  }
  c.set("runtime", runtime);
  c.set("workspace", workspace);
  c.set("tokenOf", known?.workspace ?? null);
  await next();
};

/** Admits the admin alone, for calls that concern more than a workspace. */
export const requireAdmin: MiddlewareHandler<ControlEnv> = async (c, next) => {
  if (c.var.tokenOf !== null) throw new ControlError(403, "forbidden", "this call needs the admin token");
  await next();
};

/** Longest body in bytes. */
const LARGEST_BODY = 1_048_576;

/**
 * The body of a call, unchecked.
 *
 * @param mayBeEmpty whether it may have no bytes, which is undefined.
 * @throws ControlError 400, 413
 */
export async function readJson(c: Context<ControlEnv>, mayBeEmpty: boolean): Promise<unknown> {
  const announced = c.req.header("content-length") ?? null;
  const bytes = await readBody(c.req.raw, announced, LARGEST_BODY).catch(() => {
    // The body breaks off, or its chunks are malformed.
    throw new ControlError(400, "invalid", "the body must be JSON");
  });
  if (!bytes) throw new ControlError(413, "tooLarge", `the body has more than ${LARGEST_BODY} bytes`);
  return mayBeEmpty && bytes.length === 0 ? undefined : jsonOf(bytes);
}

/** Parses JSON. @throws ControlError 400 */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes) ?? "");
  } catch {
    throw new ControlError(400, "invalid", "the body must be JSON");
  }
}

/** Checks a value against a shape. @throws ControlError 400 with everything that is wrong with it */
export function check<S extends z.ZodMiniType>(shape: S, value: unknown, place: Place): z.infer<S> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(shape, value, parsed.error.issues, place);
  const isPlaced = problems.every((problem) => problem.startsWith(`the ${place}: `));
  throw new ControlError(400, "invalid", problems.join("; ") + (isPlaced ? "" : ` (in the ${place})`));
}

/** The token of `Authorization: Bearer TOKEN`, null where there is none. */
function bearerToken(authorization: string | undefined): string | null {
  return authorization?.startsWith("Bearer ") ? authorization.slice("Bearer ".length) : null;
}
