import type { MasterKey } from "../../crypto/master-key.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { RequestContext } from "../../request-context.ts";
import type { Input, Members } from "../../shape.ts";
import type { Caller } from "../../surface/caller.ts";
import type { Data } from "./envelope.ts";

/** What `run` receives besides its input. */
export interface Call {
  readonly operation: string;
  readonly caller: Caller;
  /** Of the caller's account; instances of all its Regions can be reached by it. */
  readonly context: RequestContext;
  readonly instances: Runtime["instances"];
  readonly keys: Runtime["keys"];
  readonly masterKey: MasterKey;
  readonly regions: Runtime["regions"];
  /** Whether an instance that has expired still works. */
  readonly worksExpired: boolean;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
}

/** One operation: everything that is special about it. */
export interface Operation<M extends Members = Members> {
  readonly name: string;
  readonly input: M;
  /** @throws BssFailure, Failure, AlibabaError */
  readonly run: (call: Call, input: Input<M>) => Promise<Data | null>;
}

/** An operation whose `run` is written against its own input, as the registry holds it. */
export function operation<const M extends Members>(record: Operation<M>): Operation {
  // `run` is given only what readParameters made of `input`, so the two agree by construction.
  return record as unknown as Operation;
}
