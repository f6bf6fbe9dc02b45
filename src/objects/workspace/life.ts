import type { Cloud } from "../../cloud/list.ts";
import type { WorkspaceLimits } from "../../workspace-limits.ts";
import type { WorkspaceSettings } from "../../workspace-settings.ts";

/** An account that was made with a workspace, and its access key. */
export interface MadeAccount {
  readonly accountId: string;
  readonly accessKeyId: string;
}

/** What the control API made a workspace of. Times are milliseconds of the wall clock. */
export interface Made {
  readonly createdAt: number;
  /** End of its life; null for none. */
  readonly endsAt: number | null;
  /** Its own settings; null where the server's hold. */
  readonly settings: WorkspaceSettings | null;
  /** Accounts with access keys that select the workspace, by cloud. */
  readonly accounts: Readonly<Partial<Record<Cloud, MadeAccount>>>;
  /** Its limits where it was made openly; left out of others, and of those of earlier versions. */
  readonly limits?: WorkspaceLimits;
}

/** A request to make a workspace, or to extend one that was made. */
export interface Making {
  /** Length of its life from now on in milliseconds; null where nothing is said: a new one has no end. */
  readonly ttlMs: number | null;
  /** Its own settings; null to leave them as they are. */
  readonly settings: WorkspaceSettings | null;
  /** Accounts to use for clouds of which it has none yet. */
  readonly accounts: Made["accounts"];
  /** Its limits if it is made openly; null for none. */
  readonly limits: WorkspaceLimits | null;
  /**
   * What there may be already: anything; a workspace that was made (`own`), because it is the maker's; or nothing. One
   * that was only named may be in use by others.
   */
  readonly onto: "any" | "own" | "nothing";
}

/** The workspace after it was made, or made again, which never brings its end nearer. */
export function madeOf(
  before: Made | null,
  { ttlMs, settings, accounts, limits }: Making,
  now: number,
): Made {
  const endsAt = ttlMs === null ? null : now + ttlMs;
  if (!before) return { createdAt: now, endsAt, settings, accounts, ...(limits && { limits }) };
  const isEndless = before.endsAt === null;
  return {
    ...before,
    endsAt: isEndless ? null : Math.max(before.endsAt, endsAt ?? 0),
    settings: settings ?? before.settings,
    accounts: { ...accounts, ...before.accounts },
  };
}
