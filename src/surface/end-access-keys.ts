import type { Runtime } from "../isolate/runtime.ts";
import type { Scope } from "../workspace.ts";

/**
 * Ends the access keys of a user or role that is deleted, so that whoever is made with the name again does not have them.
 *
 * @param principal `user/NAME`, `role/NAME`, perhaps with a path before the name.
 */
export async function endAccessKeys(
  { directory, workspaces }: Runtime,
  place: Pick<Scope, "workspace" | "cloud" | "account">,
  principal: string,
): Promise<void> {
  await directory.removeCredentialsOf(place, principal);
  await workspaces.revoke(place.workspace);
}
