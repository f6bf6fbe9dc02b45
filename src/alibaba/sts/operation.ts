import type { Members } from "../../shape.ts";
import { type DescribedOperation, registered } from "../../surface/operation.ts";
import type { WorkspaceState } from "../../workspace.ts";
import type { AnswerBody } from "../protocol/answer.ts";
import type { JudgedRequest } from "../protocol/permission.ts";
import type { RpcOperation } from "../protocol/serve.ts";

/** What every operation receives besides its input. */
export interface AnyCall extends Omit<JudgedRequest, "caller"> {
  readonly operation: string;
  readonly workspace: string;
  readonly state: WorkspaceState;
}

/** The call of an operation that is signed. */
export interface Call extends AnyCall, Pick<JudgedRequest, "caller"> {}

/** An operation that is signed. */
interface Signed<M extends Members> extends DescribedOperation<M, Call, [], AnswerBody>, RpcOperation {
  readonly unsigned?: never;
}

/** An operation whose input says who calls. */
interface Unsigned<M extends Members> extends DescribedOperation<M, AnyCall, [], AnswerBody>, RpcOperation {
  readonly unsigned: true;
}

/** One operation of STS. */
export type Operation<M extends Members = Members> = Signed<M> | Unsigned<M>;

/** An operation whose `run` is written against its own input, as the registry holds it. */
export const operation = <const M extends Members>(record: Signed<M>): Operation => registered(record);

/** The same of an operation that is not signed. */
export const unsignedOperation = <const M extends Members>(record: Unsigned<M>): Operation =>
  registered(record);
