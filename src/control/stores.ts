import { timeOf } from "../clock.ts";
import type { Cloud } from "../cloud/list.ts";
import type { StoreCall } from "../isolate/store-rpc.ts";
import type { RequestContext } from "../request-context.ts";
import { type Scope, scopeOf, type WorkspaceState } from "../workspace.ts";
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

/**
 * What a key store answers. A workspace notes each store that is called, so that one which was only looked at would be among
 * the places that have something, and count for the limits of an openly made workspace.
 *
 * @param none what is answered where the account has no store in the Region.
 */
export async function readStore<T>(
  { var: { runtime, workspace } }: ControlContext,
  context: RequestContext,
  read: StoreCall<T>,
  none: T,
): Promise<T> {
  const { keyStores } = await runtime.workspaces.object(workspace).contents();
  if (!keyStores.some(({ name }) => name === context.scope.name)) return none;
  return runtime.keys.read(context, read);
}

/** A moment as answers show it; null stays null. */
export function momentOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** Key stores that are asked at the same time. */
const AT_ONCE = 16;

/** What each of several key stores answers, some of them asked at the same time. */
export async function readStores<T>(
  state: WorkspaceState,
  scopes: readonly Scope[],
  read: (context: RequestContext) => Promise<T>,
): Promise<{ readonly scope: Scope; readonly answer: T }[]> {
  const found: { scope: Scope; answer: T }[] = [];
  const left = [...scopes];
  while (left.length > 0) {
    const answers = left.splice(0, AT_ONCE).map(async (scope) => {
      const wall = Date.now();
      const context = { scope, state, now: timeOf(state.clock, wall), wall, background: () => {} };
      return { scope, answer: await read(context) };
    });
    found.push(...(await Promise.all(answers)));
  }
  return found;
}
