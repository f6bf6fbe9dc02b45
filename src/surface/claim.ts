import { WORKSPACE_NAME } from "../workspace.ts";
import { notAWorkspace, workspaceOfHost } from "./origin.ts";

/** Account and workspace that a request names itself, unverified; null for what it does not name. */
export interface Claim {
  readonly account: string | null;
  readonly workspace: string | null;
}

/** Sentence for a request that names no possible workspace, or several. */
export interface Contradiction {
  readonly wrong: string;
}

/** A workspace, and what of the request names it. */
type Source = readonly [what: string, workspace: string];

/**
 * The account and the workspace that a request names: by an access key id `<account>` or `<account>.<workspace>`, the
 * header X-Fauxkms-Workspace and the host. All sources must name the same workspace.
 *
 * @param account pattern of the cloud's account ids.
 */
export function claimOf(
  { url, headers }: Pick<Request, "url" | "headers">,
  accessKeyId: string,
  account: RegExp,
): Claim | Contradiction {
  const dot = accessKeyId.indexOf(".");
  const first = dot < 0 ? accessKeyId : accessKeyId.slice(0, dot);
  const isAccount = account.test(first);
  const ofKey = isAccount && dot >= 0 ? accessKeyId.slice(dot + 1) : null;
  const ofHeader = headers.get("x-fauxkms-workspace");
  const ofHost = workspaceOfHost(url);
  const named = isAccount ? first : null;
  // Most requests name none.
  if (ofKey === null && ofHeader === null && ofHost === null) return { account: named, workspace: null };
  const workspace = workspaceIn([
    ["access key", ofKey],
    ["header X-Fauxkms-Workspace", ofHeader],
    ["host", ofHost],
  ]);
  if (typeof workspace === "object" && workspace !== null) return workspace;
  return { account: named, workspace };
}

/** The sentence for an access key of one workspace in a request that names another one; null if they agree. */
export function contradictionOf(claim: Claim, keysWorkspace: string | undefined): Contradiction | null {
  const { workspace } = claim;
  if (workspace === null || keysWorkspace === undefined || workspace === keysWorkspace) return null;
  return { wrong: disagree(["access key", keysWorkspace], ["request", workspace]) };
}

function workspaceIn(sources: readonly (readonly [string, string | null])[]): string | null | Contradiction {
  const named = sources.filter((source): source is Source => source[1] !== null);
  for (const [, workspace] of named) {
    if (!WORKSPACE_NAME.test(workspace)) return { wrong: notAWorkspace(workspace) };
  }
  const [first, ...more] = named;
  const other = more.find(([, workspace]) => workspace !== first?.[1]);
  if (first === undefined) return null;
  return other === undefined ? first[1] : { wrong: disagree(first, other) };
}

function disagree([one, first]: Source, [other, second]: Source): string {
  return `The ${one} names the workspace '${first}', the ${other} '${second}'.`;
}
