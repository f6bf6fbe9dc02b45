import type { Context, MiddlewareHandler } from "hono";
import type { z } from "zod/mini";
import { fromUtf8, utf8 } from "../bytes.ts";
import { sha256 } from "../crypto/sha256.ts";
import type { Env } from "../env.ts";
import { type Runtime, runtimeOf } from "../runtime.ts";
import { readBody } from "../surface/body.ts";
import { DEFAULT_WORKSPACE, WORKSPACE_NAME } from "../workspace.ts";
import { ControlError } from "./errors.ts";

/** What every call of the control API has. */
export interface ControlEnv {
  Bindings: Env;
  Variables: { runtime: Runtime; workspace: string };
}

/**
 * Lets in who has the admin token (`Authorization: Bearer TOKEN`). On a laptop that sets none, everyone; a
 * deployment that sets none, nobody.
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
  if (adminToken !== null && !(await same(c.req.header("authorization") ?? "", `Bearer ${adminToken}`))) {
    throw new ControlError(401, "unauthorized", "send the admin token as Authorization: Bearer TOKEN");
  }
  const workspace = c.req.header("x-fauxkms-workspace") ?? DEFAULT_WORKSPACE;
  if (!WORKSPACE_NAME.test(workspace)) {
    throw new ControlError(400, "invalid", `'${workspace}' is not the name of a workspace`);
  }
  c.set("runtime", runtime);
  c.set("workspace", workspace);
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
  const bytes = await readBody(c.req.raw, announced, LARGEST_BODY);
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

/** Compares two secrets in time that does not depend on where they differ. */
async function same(a: string, b: string): Promise<boolean> {
  return crypto.subtle.timingSafeEqual(await sha256(utf8(a)), await sha256(utf8(b)));
}
