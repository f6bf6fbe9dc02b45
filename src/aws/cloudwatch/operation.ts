import type { Runtime } from "../../isolate/runtime.ts";
import type { Journal } from "../../objects/journal/api.ts";
import type { QuotaCounters } from "../../objects/quota-counters/api.ts";
import type { Input, Members } from "../../shape.ts";
import type { Caller } from "../../surface/caller.ts";
import type { WorkspaceState } from "../../workspace.ts";

/** What `run` receives besides its input. */
export interface Call {
  readonly operation: string;
  readonly caller: Caller;
  readonly runtime: Runtime;
  readonly journal: DurableObjectStub<Journal>;
  readonly counters: DurableObjectStub<QuotaCounters>;
  readonly state: WorkspaceState;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
}

/** One operation of CloudWatch. */
export interface Operation<M extends Members = Members> {
  readonly name: string;
  readonly input: M;
  readonly run: (call: Call, input: Input<M>) => object | Promise<object>;
}

/** An operation whose `run` is written against its own input, as the registry holds it. */
export function operation<const M extends Members>(record: Operation<M>): Operation {
  // `run` gets only what readInput made of `input`, so the two agree by construction.
  return record as unknown as Operation;
}
