import type { Env } from "../../env.ts";
import { type Runtime, runtimeOf } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { AnswerHeaders } from "../../surface/answer-headers.ts";
import { type SurfaceApp, surfaceApp } from "../../surface/app.ts";
import { headOf } from "../../surface/head.ts";
import type { NamedOperation } from "../../surface/operation.ts";
import { type Surface, serve } from "../../surface/serve.ts";
import type { Trace } from "../../surface/trace.ts";
import { mayReadText, type Presented, type ServiceName } from "./caller.ts";
import { type AwsError, unknownOperation } from "./errors.ts";
import { isJson11, notAService, REQUEST_ID, readBody } from "./http.ts";

/** A request that has been read. */
export interface JsonArrival extends Presented {
  readonly requestId: string;
  /** The record of the request, filled in as it is handled. */
  readonly trace: Trace;
}

/** An API of AWS that speaks JSON 1.1 alone: `POST /`, its operation in `X-Amz-Target`. */
export interface JsonSurface<O extends NamedOperation> extends Surface<O, AwsError> {
  /** Its name in Signature Version 4. */
  readonly service: ServiceName;
  /** What stands before the operation in `X-Amz-Target`. */
  readonly target: string;
  /** Content type of its answers. */
  readonly contentType: string;
  /** Further headers of all its answers; none where they are left out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly operations: ReadonlyMap<string, O>;
  /** @returns the members of the answer; null for an empty body */
  readonly perform: (runtime: Runtime, operation: O, arrival: JsonArrival) => Promise<object | null>;
  /** The error for an unknown operation; that of `unknownOperation` where it is left out. */
  readonly unknownOperation?: (name: string) => AwsError;
  /** The body of an error; `__type` and `message` where it is left out. */
  readonly errorBody?: (error: AwsError) => object;
}

/** The app of a surface. */
export function jsonApp<O extends NamedOperation>(surface: JsonSurface<O>): SurfaceApp {
  const app = surfaceApp();
  const headers = new AnswerHeaders(REQUEST_ID, { "content-type": surface.contentType, ...surface.headers });
  app.post("/", (c) =>
    serveJson(surface, headers, c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)),
  );
  app.notFound(() => notAService(surface.headers));
  return app;
}

/** Answers a request. Never throws. */
function serveJson<O extends NamedOperation>(
  surface: JsonSurface<O>,
  answerHeaders: AnswerHeaders,
  request: Request,
  env: Env,
  background: Background,
): Response | Promise<Response> {
  const head = headOf(request);
  const { headers } = head;
  if (!isJson11(headers.get("content-type"))) return notAService(surface.headers);
  return serve(surface, env, background, {
    headers,
    contentType: () => surface.contentType,
    async answer(serving) {
      const target = head.target ?? "";
      const contentLength = headers.get("content-length");
      const name = target.slice(surface.target.length);
      const unknown = surface.unknownOperation ?? unknownOperation;
      const operation = target.startsWith(surface.target) ? surface.operations.get(name) : undefined;
      serving.operation = operation ?? null;
      const runtime = runtimeOf(env);
      const body = await readBody(request, contentLength, mayReadText(runtime));
      if (!operation) throw target.startsWith(surface.target) ? unknown(name) : unknownOperation("");
      const { requestId, wall, trace } = serving;
      const arrival = {
        request,
        head,
        body,
        wall,
        background,
        requestId,
        trace,
      };
      const output = await surface.perform(runtime, operation, arrival);
      return new Response(output === null ? "" : JSON.stringify(output), {
        headers: answerHeaders.of(requestId),
      });
    },
    refuse: (error, requestId) => refusal(surface, error, answerHeaders.of(requestId)),
  });
}

/** An error of a surface as its wire sends it. */
function refusal<O extends NamedOperation>(
  { errorBody: bodyOf = errorBody }: JsonSurface<O>,
  error: AwsError,
  headers: Headers,
): Response {
  return new Response(JSON.stringify(bodyOf(error)), { status: error.status, headers });
}

function errorBody({ code, text }: AwsError): object {
  return { __type: code, ...(text !== null && { message: text }) };
}
