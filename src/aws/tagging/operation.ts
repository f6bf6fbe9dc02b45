import type { KeyClient } from "../../isolate/key-client.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { RequestContext } from "../../request-context.ts";
import type { Members } from "../../shape.ts";
import { type DescribedOperation, registered } from "../../surface/operation.ts";
import type { WorkspaceState } from "../../workspace.ts";
import type { AwsCaller } from "../protocol/aws-caller.ts";

/** What `run` receives besides its input. */
export interface Call {
  readonly operation: string;
  readonly caller: AwsCaller;
  readonly runtime: Runtime;
  readonly state: WorkspaceState;
  readonly keys: KeyClient;
  /** The caller's account and Region. */
  readonly context: RequestContext;
}

/** One operation of the Resource Groups Tagging API. */
export type Operation<M extends Members = Members> = DescribedOperation<M, Call, [], object>;

/** An operation whose `run` is written against its own input, as the registry holds it. */
export const operation = <const M extends Members>(record: Operation<M>): Operation => registered(record);
