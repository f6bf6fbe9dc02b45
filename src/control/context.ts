import type { Context, MiddlewareHandler } from "hono";
import type { z } from "zod/mini";
import { fromUtf8 } from "../bytes.ts";
import { isSameSecret } from "../crypto/sha256.ts";
import type { Env } from "../env.ts";
import { type Runtime, runtimeOf } from "../isolate/runtime.ts";
import { readBody } from "../surface/body.ts";
import { workspaceOfHost } from "../surface/origin.ts";
import { DEFAULT_WORKSPACE, WORKSPACE_NAME } from "../workspace.ts";
import { ControlError } from "./errors.ts";

/** What every call of the control API has. */
export interface ControlEnv {
  Bindings: Env;
  Variables: {
    runtime: Runtime;
    workspace: string;
    /** The workspace whose token was sent; null for the admin, who may everything. */
    tokenOf: string | null;
  };
}

/**
 * Lets in who has the admin token (`Authorization: Bearer TOKEN`), and to its workspace who has a workspace's. On a laptop
 * that sets no admin token, everyone is the admin; to a deployment that sets none, nobody gets in.
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
  if (adminToken !== null && !isAdmin && !known) {
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
    throw new ControlError(403, "forbidden", `this token opens the workspace '${known.workspace}' only`);
  }
  c.set("runtime", runtime);
  c.set("workspace", workspace);
  c.set("tokenOf", known?.workspace ?? null);
  await next();
};

/** Lets the admin through: for calls that reach further than a workspace. */
export const requireAdmin: MiddlewareHandler<ControlEnv> = async (c, next) => {
  if (c.var.tokenOf !== null) throw new ControlError(403, "forbidden", "this call needs the admin token");
  await next();
};

/** Bytes of a body that are read at the most. */
const LARGEST_BODY = 1_048_576;

/** The body of a call, checked against a shape. @throws ControlError 400, 413 */
export async function readJson<S extends z.ZodMiniType>(
  c: Context<ControlEnv>,
  shape: S,
): Promise<z.infer<S>> {
  const announced = c.req.header("content-length") ?? null;
  const bytes = await readBody(c.req.raw, announced, LARGEST_BODY).catch(() => {
    // It breaks off, or is badly chunked.
    throw new ControlError(400, "invalid", "the body must be JSON");
  });
  if (!bytes) throw new ControlError(413, "tooLarge", `the body has more than ${LARGEST_BODY} bytes`);
  return check(shape, jsonOf(bytes));
}

/** @throws ControlError 400 */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes) ?? "");
  } catch {
    throw new ControlError(400, "invalid", "the body must be JSON");
  }
}

/** A value checked against a shape. @throws ControlError 400, naming what is wrong */
export function check<S extends z.ZodMiniType>(shape: S, value: unknown): z.infer<S> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join(".") || "the body";
  throw new ControlError(400, "invalid", `${path}: ${issue?.message ?? "invalid"}`);
}

/** The token of `Authorization: Bearer TOKEN`, null where there is none. */
function bearerToken(authorization: string | undefined): string | null {
  return authorization?.startsWith("Bearer ") ? authorization.slice("Bearer ".length) : null;
}
