import { timeOf } from "../clock.ts";
import type { Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import type { CloudIdentities, IdentityScene } from "../surface/identities.ts";
import type { WorkspaceState } from "../workspace.ts";
import type { ControlContext } from "./call.ts";
import { requireLife } from "./context.ts";
import { ControlError } from "./errors.ts";

/** The users and roles of a cloud. @param asked what asks for them. @throws ControlError 400 where policies decide nothing yet */
export function identitiesOf(cloud: Cloud, asked: string): CloudIdentities {
  const { identities, service } = CLOUDS[cloud];
  if (identities) return identities;
  throw new ControlError(400, "invalid", `${asked}: policies do not decide at ${service} yet`);
}

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
