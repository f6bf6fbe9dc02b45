import type { Clock } from "./clock.ts";
import { CLOUD_NAMES, type Cloud } from "./cloud/list.ts";
import type { FaultSet } from "./fault.ts";
import type { LimitsInUse } from "./workspace-limits.ts";
import type { WorkspaceSettings } from "./workspace-settings.ts";

/**
 * State of a workspace. `generation` rises with every reset: a store or a counter that sees a newer generation empties
 * itself first, so that a reset is a single write.
 */
export interface WorkspaceState {
  readonly generation: number;
  readonly clock: Clock;
  readonly faults: FaultSet;
  /** Number of revocations of access keys or tokens: a higher one invalidates those that isolates have cached. */
  readonly revocations: number;
  /**
   * Generation with which its present life began, 0 for one that never ended: access keys and tokens of earlier
   * generations open nothing.
   */
  readonly life: number;
  /** End of its life by the wall clock, milliseconds since the epoch; null for none. */
  readonly endsAt: number | null;
  /** Its own settings (workspace-settings.ts); null where the server's hold. */
  readonly settings: WorkspaceSettings | null;
  /** Where its state was restored from; null where it was not. */
  readonly origin: WorkspaceOrigin | null;
  /** Its limits, and their use, where it was made openly (workspace-limits.ts); left out for others. */
  readonly limits?: LimitsInUse;
}

/** What a workspace whose state was restored knows of where that was made. */
export interface WorkspaceOrigin {
  /** Secrets of tokens that were made there (crypto/token-keys.ts). */
  readonly tokenSecrets: readonly Uint8Array[];
  /** Whether its ciphertexts have headers that another deployment has marked. */
  readonly isForeign: boolean;
}

/** Scope of keys and counters: an account and Region of a cloud in a workspace. */
export interface Scope {
  /** Name of its Durable Objects (key store, quota counters) and of its cache entries. */
  readonly name: string;
  readonly workspace: string;
  readonly cloud: Cloud;
  readonly account: string;
  readonly region: string;
}

/** Pattern of workspace names: a DNS label, because a name may be part of a host name. */
export const WORKSPACE_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The workspace that always exists. */
export const DEFAULT_WORKSPACE = "default";

/** The cloud of the scope that an object is named after. @throws Error for another name */
export function cloudOf(name: string | undefined): Cloud {
  const cloud = CLOUD_NAMES.find((each) => each === name?.split("/")[1]);
  if (cloud !== undefined) return cloud;
  throw new Error(`${name} is not the name of a scope`);
}

/** The scope that an object is named after. @throws Error for another name */
export function scopeNamed(name: string): Scope {
  const [workspace, , account, region] = name.split("/");
  if (workspace === undefined || account === undefined || region === undefined) {
    throw new Error(`${name} is not the name of a scope`);
  }
  return scopeOf(workspace, cloudOf(name), account, region);
}

/** The scope that was made last, which most often is the next one: its name has its hash already. */
let made: Scope | undefined;

/** The scope of an account and Region. */
export function scopeOf(workspace: string, cloud: Cloud, account: string, region: string): Scope {
  if (
    made?.account === account &&
    made.region === region &&
    made.workspace === workspace &&
    made.cloud === cloud
  )
    return made;
  made = { name: `${workspace}/${cloud}/${account}/${region}`, workspace, cloud, account, region };
  return made;
}
