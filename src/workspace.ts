import type { Clock } from "./clock.ts";
import type { Cloud } from "./cloud/list.ts";
import type { FaultSet } from "./fault.ts";

/**
 * What identifies one state of a workspace. `generation` rises with every reset: a store or a counter that
 * meets a newer generation empties itself first, so a reset is one write.
 */
export interface WorkspaceState {
  readonly generation: number;
  readonly clock: Clock;
  readonly faults: FaultSet;
  /** How often access keys or tokens of the workspace were revoked: what an isolate has read before counts no more. */
  readonly revocations: number;
}

/** Where an account's keys and counters of one Region live. */
export interface Scope {
  /** Name of its Durable Objects (key store, quota counters), and of all that is cached of it. */
  readonly name: string;
  readonly workspace: string;
  readonly cloud: Cloud;
  readonly account: string;
  readonly region: string;
}

/** A workspace's name: a DNS label, because it may be part of a host name. */
export const WORKSPACE_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The workspace that always exists. */
export const DEFAULT_WORKSPACE = "default";

/** The scope of an account and Region. */
export function scopeOf(workspace: string, cloud: Cloud, account: string, region: string): Scope {
  return { name: `${workspace}/${cloud}/${account}/${region}`, workspace, cloud, account, region };
}
