import type { Runtime } from "../../isolate/runtime.ts";
import type { QuotaCounters } from "../../objects/quota-counters/api.ts";
import type { Members } from "../../shape.ts";
import type { Caller } from "../../surface/caller.ts";
import { type DescribedOperation, registered } from "../../surface/operation.ts";
import type { Scope, WorkspaceState } from "../../workspace.ts";
import type { ListedQuota } from "./listed-quota.ts";

/** What `run` receives besides its input. */
export interface Call {
  readonly operation: string;
  readonly caller: Caller;
  readonly runtime: Runtime;
  /** The caller's account and Region, and its counters, which know overrides and requests. */
  readonly scope: Scope;
  readonly counters: DurableObjectStub<QuotaCounters>;
  readonly state: WorkspaceState;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  readonly catalog: readonly ListedQuota[];
}

/** One operation of Service Quotas. */
export type Operation<M extends Members = Members> = DescribedOperation<M, Call, [], object>;

/** An operation whose `run` is written against its own input, as the registry holds it. */
export const operation = <const M extends Members>(record: Operation<M>): Operation => registered(record);
