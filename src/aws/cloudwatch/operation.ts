import type { Runtime } from "../../isolate/runtime.ts";
import type { Journal } from "../../objects/journal/api.ts";
import type { QuotaCounters } from "../../objects/quota-counters/api.ts";
import type { Members } from "../../shape.ts";
import type { Caller } from "../../surface/caller.ts";
import { type DescribedOperation, registered } from "../../surface/operation.ts";
import type { WorkspaceState } from "../../workspace.ts";

/** What metrics are read with: whose they are, and where they are kept. */
export interface Reader {
  readonly caller: Pick<Caller, "account" | "region">;
  readonly runtime: Runtime;
  readonly journal: DurableObjectStub<Journal>;
  readonly counters: DurableObjectStub<QuotaCounters>;
  readonly state: WorkspaceState;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
}

/** What `run` receives besides its input. */
export interface Call extends Reader {
  readonly operation: string;
  readonly caller: Caller;
}

/** One operation of CloudWatch. A Date in its answer is a timestamp; an answer of null is no output. */
export type Operation<M extends Members = Members> = DescribedOperation<M, Call, [], object | null>;

/** An operation whose `run` is written against its own input, as the registry holds it. */
export const operation = <const M extends Members>(record: Operation<M>): Operation => registered(record);
