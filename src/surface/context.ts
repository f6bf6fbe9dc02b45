import { timeOf } from "../clock.ts";
import type { Cloud } from "../cloud/list.ts";
import type { Background, RequestContext } from "../request-context.ts";
import { scopeOf, type WorkspaceState } from "../workspace.ts";
import type { Caller } from "./caller.ts";

/**
 * The context of a request in its caller's account and Region.
 *
 * @param wall wall-clock time in milliseconds; the context has that of the workspace's clock too.
 */
export function contextOf(
  cloud: Cloud,
  { workspace, account, region }: Caller,
  state: WorkspaceState,
  wall: number,
  background: Background,
): RequestContext {
  const scope = scopeOf(workspace, cloud, account, region);
  return { scope, state, now: timeOf(state.clock, wall), wall, background };
}

/** The context of the request in an account and Region. */
export function contextIn(context: RequestContext, account: string, region: string): RequestContext {
  const { scope } = context;
  if (scope.account === account && scope.region === region) return context;
  return { ...context, scope: scopeOf(scope.workspace, scope.cloud, account, region) };
}
