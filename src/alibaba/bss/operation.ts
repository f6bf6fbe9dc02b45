import type { TokenKeys } from "../../crypto/token-keys.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { RequestContext } from "../../request-context.ts";
import type { Members } from "../../shape.ts";
import type { Caller } from "../../surface/caller.ts";
import { type DescribedOperation, registered } from "../../surface/operation.ts";
import type { Data } from "./envelope.ts";

/** What `run` receives besides its input. */
export interface Call {
  readonly operation: string;
  readonly caller: Caller;
  /** The request context of the caller's account, for instances of all its Regions. */
  readonly context: RequestContext;
  readonly instances: Runtime["instances"];
  readonly keys: Runtime["keys"];
  readonly tokenKeys: TokenKeys;
  readonly regions: Runtime["regions"];
  /** Whether an instance that has expired still works. */
  readonly worksExpired: boolean;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
}

/** One operation of BssOpenApi. Its `run` throws BssFailure, Failure or AlibabaError. */
export type Operation<M extends Members = Members> = DescribedOperation<M, Call, [], Data | null>;

/** An operation whose `run` is written against its own input, as the registry holds it. */
export const operation = <const M extends Members>(record: Operation<M>): Operation => registered(record);
