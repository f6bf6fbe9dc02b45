import type { Context, MiddlewareHandler } from "hono";
import type { z } from "zod/mini";
import { fromUtf8 } from "../bytes.ts";
import type { Maker } from "../directory/workspace-makers.ts";
import type { Env } from "../env.ts";
import type { Runtime } from "../isolate/runtime.ts";
import { readBody } from "../surface/body.ts";
import type { WorkspaceState } from "../workspace.ts";
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
    /** The life of that workspace which the token opens (`WorkspaceState.life`); null for the admin. */
    life: number | null;
    /** The maker of workspaces who calls what only concerns its own; null for others. */
    maker: Maker | null;
  };
}

/** Admits the admin alone, for calls that concern more than a workspace. */
export const requireAdmin: MiddlewareHandler<ControlEnv> = async (c, next) => {
  if (c.var.tokenOf !== null) throw new ControlError(403, "forbidden", "this call needs the admin token");
  await next();
};

/**
 * Requires that the life of the workspace goes on for which a token was accepted. A call may take its time, because of
 * its body or of its work, and what comes after the end has neither limits nor an end.
 *
 * @throws ControlError 401
 */
export function requireLife({ life }: Pick<ControlEnv["Variables"], "life">, present: WorkspaceState): void {
  if (life === null || present.life === life) return;
  throw new ControlError(401, "unauthorized", "the workspace of this token has ended");
}

/** Longest body in bytes. */
const LARGEST_BODY = 1_048_576;

/**
 * The body of a call, unchecked.
 *
 * @param mayBeEmpty whether it may have no bytes, which is undefined.
 * @throws ControlError 400, 413
 */
export async function readJson(c: Context<ControlEnv>, mayBeEmpty: boolean): Promise<unknown> {
  const bytes = await readBytes(c);
  return mayBeEmpty && bytes.length === 0 ? undefined : jsonOf(bytes);
}

/** The bytes of a body. @throws ControlError 400, 413 */
export async function readBytes(c: Context<ControlEnv>): Promise<Uint8Array> {
  const announced = c.req.header("content-length") ?? null;
  const bytes = await readBody(c.req.raw, announced, LARGEST_BODY).catch(() => {
    // The body breaks off, or its chunks are malformed.
    throw new ControlError(400, "invalid", "the body must be JSON");
  });
  if (!bytes) throw new ControlError(413, "tooLarge", `the body has more than ${LARGEST_BODY} bytes`);
  return bytes;
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
