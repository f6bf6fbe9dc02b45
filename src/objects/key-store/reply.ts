import { Failure, type FailureDetail } from "../../errors.ts";
import type { Scope } from "../../workspace.ts";

/** Context of every call to a key store: its scope, and the caller's view of the workspace. */
export interface StoreContext {
  readonly scope: Scope;
  readonly generation: number;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
}

/** Position in a key store's change log; `epoch` changes when the object restarts. */
export interface LogPosition {
  readonly epoch: string;
  readonly version: number;
}

/**
 * Reply of a key store. `stale`: the workspace was reset since the caller read its state, so the caller reads it and
 * retries.
 */
export type Reply<T> =
  | { readonly kind: "value"; readonly value: T; readonly position: LogPosition }
  | { readonly kind: "failure"; readonly failure: FailureDetail }
  | { readonly kind: "stale" };

/** A key or alias that changed: its key id, or its alias name. */
export type ChangedName = string;

/** Changes since a position: names, or "all" where the log does not reach back that far. */
export type Changes = readonly ChangedName[] | "all";

/** Runs `work` and wraps its result, or the Failure that it throws, in a reply. */
export function replyOf<T>(work: () => T, position: () => LogPosition): Reply<T> {
  try {
    const value = work();
    return { kind: "value", value, position: position() };
  } catch (error) {
    if (error instanceof Failure) return { kind: "failure", failure: error.detail };
    throw error;
  }
}
