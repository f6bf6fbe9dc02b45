import { timeOf } from "../clock.ts";
import type { Cloud } from "../cloud/list.ts";
import type { RequestContext } from "../request-context.ts";
import { scopeOf } from "../workspace.ts";
import type { ControlContext } from "./call.ts";

/** The context of a key store, for a call that looks into it. */
export async function storeContext(
  c: ControlContext,
  { cloud, account, region }: { readonly cloud: Cloud; readonly account: string; readonly region: string },
): Promise<RequestContext> {
  const { runtime, workspace } = c.var;
  const state = await runtime.workspaces.refresh(workspace);
  const wall = Date.now();
  const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  const scope = scopeOf(workspace, cloud, account, region);
  return { scope, state, now: timeOf(state.clock, wall), wall, background };
}

/** A moment as answers show it; null stays null. */
export function momentOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
