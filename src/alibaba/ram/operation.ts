import type { IdentityPlace } from "../../directory/identities.ts";
import type { Input, Members } from "../../shape.ts";
import { type DescribedOperation, registered } from "../../surface/operation.ts";
import type { WorkspaceState } from "../../workspace.ts";
import type { AnswerBody } from "../protocol/answer.ts";
import type { JudgedRequest } from "../protocol/permission.ts";

/** What `run` receives besides its input. */
export interface Call extends JudgedRequest {
  readonly operation: string;
  readonly state: WorkspaceState;
  /** The caller's account. */
  readonly place: IdentityPlace<"alibaba">;
}

/** One operation of RAM. An answer of null has no member. */
export interface Operation<M extends Members = Members>
  extends DescribedOperation<M, Call, [], AnswerBody | null> {
  /** ARNs that policies are asked about, each of which they must allow. */
  readonly subjects: (call: Call, input: Input<M>) => readonly string[] | Promise<readonly string[]>;
  /** Condition keys that it has of its own, in lower case, with their values. */
  readonly keys?: (input: Input<M>) => ReadonlyMap<string, readonly string[]>;
}

/** An operation whose `run` is written against its own input, as the registry holds it. */
export const operation = <const M extends Members>(record: Operation<M>): Operation => registered(record);
