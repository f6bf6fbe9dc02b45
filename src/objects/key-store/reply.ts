import { Failure, type FailureDetail } from "../../errors.ts";
import type { Scope } from "../../workspace.ts";

/** Sent with every call to a key store: whose it is, and the caller's view of the workspace. */
export interface StoreContext {
  readonly scope: Scope;
  readonly generation: number;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
}

/** Where a key store's log of changes stands: `epoch` changes when the object is started anew. */
export interface LogPosition {
  readonly epoch: string;
  readonly version: number;
}

/**
 * What a key store answers. `stale`: the workspace was reset since the caller last looked, so look and ask again.
 */
export type Reply<T> =
  | { readonly kind: "value"; readonly value: T; readonly position: LogPosition }
  | { readonly kind: "failure"; readonly failure: FailureDetail }
  | { readonly kind: "stale" };

/** A key or alias that changed: its key id, or its alias name. */
export type ChangedName = string;

/** What changed since a position: names, or "all" where the log does not reach back. */
export type Changes = readonly ChangedName[] | "all";

/** The answer as a reply: the value that `work` returns, or the Failure that it throws. */
export function replyOf<T>(work: () => T, position: () => LogPosition): Reply<T> {
  try {
    const value = work();
    return { kind: "value", value, position: position() };
  } catch (error) {
    if (error instanceof Failure) return { kind: "failure", failure: error.detail };
    throw error;
  }
}
