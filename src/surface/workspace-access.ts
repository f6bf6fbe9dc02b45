import { isSameSecret } from "../crypto/sha256.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { Background } from "../request-context.ts";
import { DEFAULT_WORKSPACE } from "../workspace.ts";

/**
 * Whether a request in permissive mode may use a workspace. On a local server it may use every one; on a deployment,
 * which anybody can reach, all but the default one require their token or the admin's in the header X-Fauxkms-Token.
 */
export async function mayEnter(
  { local, adminToken, tokens }: Runtime,
  { headers }: Request,
  workspace: string,
  wall: number,
  background: Background,
): Promise<boolean> {
  if (local || workspace === DEFAULT_WORKSPACE) return true;
  const token = headers.get("x-fauxkms-token");
  if (token === null) return false;
  const known = await tokens.get(token, wall, background);
  if (known) return known.workspace === workspace;
  return adminToken !== null && (await isSameSecret(token, adminToken));
}

/** Message to a client that may not use a workspace. */
export function notWithoutToken(name: string): string {
  return `The workspace '${name}' needs its token in the header X-Fauxkms-Token.`;
}
