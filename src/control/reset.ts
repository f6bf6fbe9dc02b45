import type { Runtime } from "../isolate/runtime.ts";

/**
 * Empties a workspace: keys, quotas, credentials, instances, clock. Nothing of it can be used from then on; its object
 * deletes it soon after.
 */
export async function reset(runtime: Runtime, workspace: string): Promise<void> {
  const askedAt = Date.now();
  const state = await runtime.workspaces.object(workspace).reset();
  await runtime.directory.clear(workspace, state.generation);
  runtime.workspaces.learn(workspace, state, askedAt);
  await runtime.workspaces.revoke(workspace);
}
