import type { Context } from "hono";
import * as z from "zod/mini";
import type { Cloud } from "../cloud/list.ts";
import { requireRegion } from "./clouds.ts";
import { type ControlEnv, check, readJson, requireLife } from "./context.ts";
import { ControlError } from "./errors.ts";

export type ControlContext = Context<ControlEnv>;

/** A call of the control API. Router, index, 405 and the check of parameters come from these rows (calls.ts). */
export interface ControlCall {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path below `/_fauxkms/`; `:name` is a parameter. */
  readonly path: string;
  /** The path as the router takes it. */
  readonly route: string;
  /** What it does, in one line of the index. */
  readonly does: string;
  /**
   * Who may call it: anybody, whoever has a token of the workspace, or the admin; `maker`: those two and makers, who
   * call what concerns their workspaces; `signup`: the admin and makers, which anybody is with `--signup open`.
   */
  readonly access: "open" | "workspace" | "admin" | "maker" | "signup";
  /** Its query parameters; others are refused. */
  readonly query: z.ZodMiniType;
  /** Its body; null where it has none. A shape that depends on the request is that of any request here. */
  readonly body: z.ZodMiniType | null;
  readonly answer: (c: ControlContext) => Promise<Response>;
}

/** The parameters of a path, as they are before its call is known. */
type PathParameters = Readonly<Record<string, string>>;

/** Names of the parameters in a path. */
type PathNames<P extends string> = P extends `${string}:${infer N}/${infer R}`
  ? N | PathNames<R>
  : P extends `${string}:${infer N}`
    ? N
    : never;

/** What a call is given, checked. */
interface Given<P extends string, Q extends z.core.$ZodShape, B extends z.ZodMiniType> {
  readonly path: Readonly<Record<PathNames<P>, string>>;
  readonly query: z.infer<z.ZodMiniObject<Q, z.core.$strict>>;
  readonly body: z.infer<B>;
}

interface Row<P extends string, Q extends z.core.$ZodShape, B extends z.ZodMiniType>
  extends Pick<ControlCall, "method" | "does"> {
  readonly path: P;
  /** Whether its last parameter is all that is left of the path, slashes included. */
  readonly slashes?: true;
  readonly access?: ControlCall["access"];
  /** The cloud whose Regions its `region` names, where neither path, query nor body names the cloud. */
  readonly cloud?: Cloud;
  readonly query?: Q;
  readonly body?: B;
  /** Its body, where that depends on the path or on a member; both are empty for the index. */
  readonly bodyBy?: (path: PathParameters, body: unknown) => B;
  /** Whether it reads its body itself. */
  readonly readsBody?: true;
  readonly run: (c: ControlContext, given: Given<P, Q, B>) => Response | Promise<Response>;
}

/** A body that says nothing. */
const NOTHING = z.optional(z.strictObject({}));

/** Makes a call, whose query, body and Regions are checked before it runs. */
export function call<
  const P extends string,
  Q extends z.core.$ZodShape = Record<never, never>,
  B extends z.ZodMiniType = typeof NOTHING,
>(row: Row<P, Q, B>): ControlCall {
  const { method, path, does, access = "workspace", run } = row;
  const query = z.strictObject(row.query ?? ({} as Q));
  const { body: standard } = row;
  const shapeOf = row.bodyBy ?? (standard && (() => standard)) ?? null;
  return {
    method,
    path,
    route: row.slashes ? `${path}{.+}` : path,
    does,
    access,
    query,
    body: shapeOf?.({}, {}) ?? null,
    async answer(c) {
      const parameters = c.req.param();
      const asked = check(query, queryOf(c), "query");
      const hasBody = method !== "GET" && row.readsBody === undefined;
      const body = hasBody ? await bodyOf(c, parameters, shapeOf) : undefined;
      if (access !== "open") {
        await requireSameLife(c);
        requireRegions(c, row.cloud, [parameters, asked, body]);
      }
      // The shapes above have checked query and body; Hono has found every parameter of the path.
      return run(c, { path: parameters, query: asked, body } as Given<P, Q, B>);
    },
  };
}

/** The checked body of a request. A call that has none takes an empty one. */
async function bodyOf(
  c: ControlContext,
  path: PathParameters,
  shapeOf: ((path: PathParameters, body: unknown) => z.ZodMiniType) | null,
): Promise<unknown> {
  const body = await readJson(c, c.req.method === "DELETE" || shapeOf === null);
  return check(shapeOf?.(path, body) ?? NOTHING, body, "body");
}

/** The parameters of a query. @throws ControlError 400 for one that is given twice */
function queryOf(c: ControlContext): Record<string, string> {
  const given = Object.entries(c.req.queries());
  for (const [name, values] of given) {
    if (values.length > 1) throw new ControlError(400, "invalid", `${name}: is given twice (in the query)`);
  }
  return Object.fromEntries(given.map(([name, [value = ""]]) => [name, value]));
}

/** Requires that the workspace of a token has not ended while the body came. @throws ControlError 401 */
async function requireSameLife(c: ControlContext): Promise<void> {
  const { runtime, tokenOf } = c.var;
  if (tokenOf === null) return;
  const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  requireLife(c.var, await runtime.workspaces.get(tokenOf, Date.now(), background));
}

/** Requires that a Region which a request names exists in its cloud. @throws ControlError 400 */
function requireRegions(c: ControlContext, standard: Cloud | undefined, places: readonly unknown[]): void {
  const said = Object.assign({}, ...places) as { cloud?: unknown; region?: unknown };
  if (typeof said.region !== "string") return;
  requireRegion(c.var.runtime.regions, standard ?? said.cloud, said.region);
}
