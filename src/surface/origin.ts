import { hostLabels } from "../host.ts";

/** The label after a workspace's name. The names of hosts have no case. */
const WORKSPACE_LABEL = /\.ws\./i;

/** The workspace that a host names (`<workspace>.ws.…`), or null. */
export function workspaceOfHost(url: string): string | null {
  return WORKSPACE_LABEL.test(url) ? namesIn(url, [], /^$/).workspace : null;
}

/** Message to a client that names an invalid workspace. */
export function notAWorkspace(name: string): string {
  return `'${name}' is not the name of a workspace.`;
}

/**
 * The Region that a host names (`kms.<region>.…`, `<region>.localhost`), or null.
 *
 * @param services first labels of a service's hosts.
 * @param pattern of names of Regions.
 */
export function regionOfHost(url: string, services: readonly string[], pattern: RegExp): string | null {
  return namesIn(url, services, pattern).region;
}

function namesIn(
  url: string,
  services: readonly string[],
  pattern: RegExp,
): { region: string | null; workspace: string | null } {
  const labels = hostLabels(url);
  const workspace = labels[1] === "ws" ? (labels[0] ?? null) : null;
  const rest = workspace === null ? labels : labels.slice(2);
  const named = services.includes(rest[0] ?? "") ? rest[1] : rest[0];
  return { region: named && pattern.test(named) ? named : null, workspace };
}
