import type { Env } from "../../env.ts";
import { type Runtime, runtimeOf } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import type { Members } from "../../shape.ts";
import { headOf } from "../../surface/head.ts";
import type { NamedOperation } from "../../surface/operation.ts";
import { type Surface, serve } from "../../surface/serve.ts";
import type { Trace } from "../../surface/trace.ts";
import type { Presented } from "./caller.ts";
import type { AwsError } from "./errors.ts";
import { readBody } from "./http.ts";

/** A call as one of AWS's protocols writes it. */
export interface RpcCall {
  /** Name of the operation; empty where the request names none. */
  readonly name: string;
  /** The input in the types of JSON, timestamps as seconds since the epoch, for `readInput`. @throws AwsError */
  readonly parse: (members: Members) => unknown;
}

/** One of the protocols of an AWS service: how its calls are read, and its answers and errors written. */
export interface RpcProtocol {
  readonly contentType: string;
  /** @throws AwsError where not even the operation can be read */
  readonly read: (request: Request, body: Uint8Array) => RpcCall;
  readonly unknownOperation: (name: string) => AwsError;
  /** Writes an answer, in which a Date is a timestamp. @param output null for an operation without output */
  readonly write: (
    operation: string,
    output: object | null,
    requestId: string,
  ) => Response | Promise<Response>;
  readonly refuse: (error: AwsError, requestId: string) => Response | Promise<Response>;
}

/** A request whose operation is known, before its input is read. */
export interface RpcArrival extends Presented, Pick<RpcCall, "parse"> {
  readonly requestId: string;
  /** The record of the request, filled in as it is handled. */
  readonly trace: Trace;
}

/** An API of AWS that speaks several protocols. */
export interface RpcSurface<O extends NamedOperation> extends Surface<O, AwsError> {
  readonly operations: ReadonlyMap<string, O>;
  /** @returns the members of the answer; null for an operation without output */
  readonly perform: (runtime: Runtime, operation: O, arrival: RpcArrival) => Promise<object | null>;
}

/** Answers a request of a surface in a protocol. Never throws. */
export function serveRpc<O extends NamedOperation>(
  surface: RpcSurface<O>,
  protocol: RpcProtocol,
  request: Request,
  env: Env,
  background: Background,
): Promise<Response> {
  const { headers } = request;
  return serve(surface, env, background, {
    headers,
    contentType: () => protocol.contentType,
    async answer(serving) {
      const head = headOf(request);
      const contentLength = headers.get("content-length");
      // CBOR is no text, so bodies are read as bytes in both modes.
      const body = await readBody(request, contentLength, false);
      const { name, parse } = protocol.read(request, body instanceof Uint8Array ? body : new Uint8Array());
      const operation = surface.operations.get(name);
      serving.operation = operation ?? null;
      if (!operation) throw protocol.unknownOperation(name);
      const { requestId, wall, trace } = serving;
      const output = await surface.perform(runtimeOf(env), operation, {
        request,
        head,
        body,
        wall,
        background,
        requestId,
        trace,
        parse,
      });
      return protocol.write(operation.name, output, requestId);
    },
    refuse: (error, requestId) => protocol.refuse(error, requestId),
  });
}
