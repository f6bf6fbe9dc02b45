import type { PrincipalTag } from "../../auth/session.ts";
import type { IdentityPlace } from "../../directory/identities.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import type { Input, Members } from "../../shape.ts";
import { type DescribedOperation, registered } from "../../surface/operation.ts";
import type { WorkspaceState } from "../../workspace.ts";
import type { AwsCaller } from "../protocol/aws-caller.ts";
import type { Judged } from "../protocol/permission.ts";

/** What `run` receives besides its input. */
export interface Call extends Judged {
  readonly operation: string;
  readonly caller: AwsCaller;
  readonly runtime: Runtime;
  readonly state: WorkspaceState;
  /** The caller's account. */
  readonly place: IdentityPlace<"aws">;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** Wall-clock time of the arrival, milliseconds. */
  readonly wall: number;
  readonly background: Background;
  readonly request: Request;
}

/** What an operation works on, as policies see it. */
export interface Subject {
  /** ARN, or what stands for it where there is none. */
  readonly resource: string;
  readonly tags: readonly PrincipalTag[];
  /** Permissions boundary that it has; left out for what can have none. */
  readonly boundary?: string | null;
}

/** One operation of IAM. An answer of null is no output. */
export interface Operation<M extends Members = Members>
  extends DescribedOperation<M, Call, [], object | null> {
  /** What policies are asked about. */
  readonly subject: (call: Call, input: Input<M>) => Subject | Promise<Subject>;
}

/** An operation whose `run` is written against its own input, as the registry holds it. */
export const operation = <const M extends Members>(record: Operation<M>): Operation => registered(record);

/** A subject that is a text. */
export function resource(text: string): Subject {
  return { resource: text, tags: [] };
}
