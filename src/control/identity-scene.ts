import { timeOf } from "../clock.ts";
import type { Cloud } from "../cloud/list.ts";
import type { IdentityScene } from "../surface/identities.ts";
import type { WorkspaceState } from "../workspace.ts";
import type { ControlContext } from "./call.ts";
import { requireLife } from "./context.ts";

/** The directory of an account in the present life of the call's workspace. @throws ControlError 401 */
export async function identityScene<C extends Cloud>(
  c: ControlContext,
  cloud: C,
  account: string,
): Promise<{ readonly scene: IdentityScene<C>; readonly state: WorkspaceState }> {
  const { runtime, workspace } = c.var;
  const state = await runtime.workspaces.refresh(workspace);
  requireLife(c.var, state);
  const place = { workspace, generation: state.generation, cloud, account };
  const now = timeOf(state.clock, Date.now());
  return { scene: { directory: runtime.identityDirectory, place, now }, state };
}
