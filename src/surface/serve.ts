import type { Env } from "../env.ts";
import { runtimeOf } from "../isolate/runtime.ts";
import type { Background } from "../request-context.ts";
import { type ErrorWords, toWireError, type WireError } from "./errors.ts";
import { brokenResponse, ConnectionDropped } from "./faults.ts";
import type { NamedOperation } from "./operation.ts";
import { logAnswer, recordAnswer, type ServedRequest } from "./recording.ts";
import { explainThrottling } from "./refusal.ts";
import { newTrace, type Trace } from "./trace.ts";

/** A surface: one API of one cloud, independent of its wire format. */
export interface Surface<O extends NamedOperation, E extends WireError> {
  readonly cloud: ServedRequest["cloud"];
  readonly errors: ErrorWords<E>;
  /** Whether all its requests are recorded, as those of KMS are; of others only what policies deny is. */
  readonly recorded: boolean;
  /** Price class of an answered request; left out if requests are free. */
  readonly price?: (operation: O, trace: Trace) => string;
}

/** A request in processing by a surface, which is recorded as it is at the end. */
export interface Serving<O extends NamedOperation> extends ServedRequest {
  /** Set as soon as it is known; null for an unknown operation. */
  operation: O | null;
  price: string | null;
}

/** Wire format: how requests are read and answers written. */
export interface Wire<O extends NamedOperation, E extends WireError> {
  /** Headers of the request. */
  readonly headers: Headers;
  /** Reads the request, has it performed, and writes its answer, which is a success with status 200. */
  readonly answer: (serving: Serving<O>) => Promise<Response>;
  /** Writes an error. */
  readonly refuse: (error: E, requestId: string) => Response | Promise<Response>;
  /** Content type of an answer that breaks off. */
  readonly contentType: () => string;
}

/** Serves one request of a surface, and records how it ended. Never throws. */
export async function serve<O extends NamedOperation, E extends WireError>(
  surface: Surface<O, E>,
  env: Env,
  background: Background,
  wire: Wire<O, E>,
): Promise<Response> {
  const serving: Serving<O> = {
    cloud: surface.cloud,
    operation: null,
    headers: wire.headers,
    trace: newTrace(),
    price: null,
    requestId: crypto.randomUUID(),
    wall: Date.now(),
    background,
  };
  try {
    const response = await wire.answer(serving);
    note(surface, env, serving, 200, null);
    return response;
  } catch (thrown) {
    if (thrown instanceof ConnectionDropped) {
      note(surface, env, serving, 0, "ConnectionDropped");
      return brokenResponse(wire.contentType());
    }
    const error = toWireError(surface.errors, thrown);
    note(surface, env, serving, error.status, error.code);
    const { trace, requestId } = serving;
    const refusal = await wire.refuse(error, requestId);
    if (trace.throttledBy !== null) await explainThrottling(runtimeOf(env), trace, background, refusal);
    return refusal;
  }
}

/** Records how a request ended. @param status 0 for a dropped connection. @param errorCode null for a success. */
function note<O extends NamedOperation, E extends WireError>(
  { price, recorded }: Surface<O, E>,
  env: Env,
  serving: Serving<O>,
  status: number,
  errorCode: string | null,
): void {
  const { operation, trace } = serving;
  serving.price = (operation && price?.(operation, trace)) ?? null;
  logAnswer(env, serving, status, errorCode);
  if (recorded || trace.denied !== null) recordAnswer(env, serving, status, errorCode);
}
