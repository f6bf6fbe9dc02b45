import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import type { Members } from "../../shape.ts";
import { type DescribedOperation, registered } from "../../surface/operation.ts";
import type { WorkspaceState } from "../../workspace.ts";
import type { AwsCaller } from "../protocol/aws-caller.ts";
import type { Judged } from "../protocol/permission.ts";

/** What every operation receives besides its input. */
export interface AnyCall extends Judged {
  readonly operation: string;
  readonly runtime: Runtime;
  readonly workspace: string;
  readonly state: WorkspaceState;
  readonly region: string;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** Wall-clock time of the arrival, milliseconds. */
  readonly wall: number;
  readonly background: Background;
  readonly request: Request;
}

/** The call of an operation that is signed. */
export interface Call extends AnyCall {
  readonly caller: AwsCaller;
}

/** An operation that is signed. */
interface Signed<M extends Members> extends DescribedOperation<M, Call, [], object> {
  readonly unsigned?: never;
}

/** An operation whose input says who calls. */
interface Unsigned<M extends Members> extends DescribedOperation<M, AnyCall, [], object> {
  readonly unsigned: true;
}

/** One operation of STS. */
export type Operation<M extends Members = Members> = Signed<M> | Unsigned<M>;

/** An operation whose `run` is written against its own input, as the registry holds it. */
export const operation = <const M extends Members>(record: Signed<M>): Operation => registered(record);

/** The same of an operation that is not signed. */
export const unsignedOperation = <const M extends Members>(record: Unsigned<M>): Operation =>
  registered(record);
