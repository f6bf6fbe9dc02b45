import { BoundedMap } from "../bounded-map.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { TokenKeys } from "../crypto/token-keys.ts";
import type { WorkspaceOrigin, WorkspaceState } from "../workspace.ts";

/** Number of workspaces whose keys an isolate keeps. */
const CAPACITY = 1000;

interface Known {
  readonly keys: TokenKeys;
  readonly origin: WorkspaceOrigin | null;
}

/** Finds the keys of a workspace's tokens, which an isolate derives once for each origin of its state. */
export function workspaceTokenKeys(
  masterKey: MasterKey,
): (workspace: string, state: WorkspaceState) => TokenKeys {
  const known = new BoundedMap<string, Known>(CAPACITY);
  return (workspace, { origin }) => {
    const found = known.get(workspace);
    if (found && isSame(found.origin, origin)) return found.keys;
    const keys = new TokenKeys(masterKey, workspace, origin?.tokenSecrets ?? []);
    known.set(workspace, { keys, origin });
    return keys;
  };
}

function isSame(one: WorkspaceOrigin | null, other: WorkspaceOrigin | null): boolean {
  return one === other || JSON.stringify(secretsOf(one)) === JSON.stringify(secretsOf(other));
}

function secretsOf(origin: WorkspaceOrigin | null): number[][] {
  return (origin?.tokenSecrets ?? []).map((secret) => [...secret]);
}
