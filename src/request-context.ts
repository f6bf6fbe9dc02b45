import type { Scope, WorkspaceState } from "./workspace.ts";

/** Runs work after the response is on its way (`ExecutionContext.waitUntil`). */
export type Background = (work: Promise<unknown>) => void;

/** On whose keys a request works, at what time, and what may run after its answer. */
export interface RequestContext {
  readonly scope: Scope;
  readonly state: WorkspaceState;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** Milliseconds of the wall clock: for leases and latencies, never for what KMS says. */
  readonly wall: number;
  readonly background: Background;
}
