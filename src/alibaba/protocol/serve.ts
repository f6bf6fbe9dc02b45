import { type AcsRequest, acsRequest } from "../../auth/acs-request.ts";
import type { Env } from "../../env.ts";
import { type Runtime, runtimeOf } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { type SurfaceApp, surfaceApp } from "../../surface/app.ts";
import { readBody } from "../../surface/body.ts";
import { headOf } from "../../surface/head.ts";
import type { NamedOperation } from "../../surface/operation.ts";
import { type Surface, serve } from "../../surface/serve.ts";
import type { Trace } from "../../surface/trace.ts";
import { type AnswerBody, contentTypeOf, type Format, respond } from "./answer.ts";
import type { Presented, SigningRules } from "./caller.ts";
import { AlibabaError, missingParameter } from "./error.ts";
import { type Parameters, parametersOf } from "./parameters.ts";

/** Longest body in bytes. */
const LARGEST_BODY = 1_048_576;

/** The body of most requests: SDKs send parameters in the query. */
const NO_BODY = new Uint8Array();

/** What is said to a request at another path, which its SDK makes of an endpoint with a scheme or a path. */
const NOT_AT_A_PATH =
  "Specified api is not found, please check your url and method. fauxkms: the request has a path, so the endpoint may have been given as a URL; it is HOST:PORT, without http:// and path.";

/** The part of an operation that the protocol needs. */
export interface RpcOperation extends NamedOperation {
  /** The one HTTP method that it takes, where it takes only one (OpenAPI metadata). */
  readonly method?: "GET" | "POST";
}

/** A request that has been read. */
export interface RpcArrival extends Presented {
  readonly requestId: string;
  /** The record of the request, filled in as it is handled. */
  readonly trace: Trace;
}

/** An API of Alibaba Cloud in RPC style. */
export interface RpcSurface<O extends RpcOperation> extends Surface<O, AlibabaError> {
  readonly version: string;
  readonly signing: SigningRules;
  readonly operations: ReadonlyMap<string, O>;
  /** @returns the answer without its RequestId; null where it has no other member */
  readonly perform: (runtime: Runtime, operation: O, arrival: RpcArrival) => Promise<AnswerBody | null>;
}

/** The app of a surface. */
export function rpcApp<O extends RpcOperation>(surface: RpcSurface<O>): SurfaceApp {
  const app = surfaceApp();
  return app.all("*", (c) => serveRpc(surface, c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)));
}

/** Answers a request: RPC at `/`, GET or POST (API Reference, Request structure). Never throws. */
function serveRpc<O extends RpcOperation>(
  surface: RpcSurface<O>,
  request: Request,
  env: Env,
  background: Background,
): Promise<Response> {
  let format: Format = "JSON";
  const head = headOf(request);
  return serve(surface, env, background, {
    headers: head.headers,
    contentType: () => contentTypeOf(format),
    async answer(serving) {
      const { method, url, headers } = head;
      const length = headers.get("content-length");
      const body = length === "0" ? NO_BODY : await bodyOf(request, length);
      const signed = acsRequest(method, url, headers, body);
      const parameters = parametersOf(signed);
      format = formatOf(parameters);
      const operation = chosen(surface, signed, parameters);
      serving.operation = operation;
      const { signing } = surface;
      const { requestId, wall, trace } = serving;
      const arrival = { request, head, signed, parameters, signing, wall, background, requestId, trace };
      const output = await surface.perform(runtimeOf(env), operation, arrival);
      const answer = { ...output, RequestId: requestId };
      return respond(200, answer, `${operation.name}Response`, format, requestId);
    },
    refuse: (error, requestId) => respondError(request, error, format, requestId),
  });
}

/** The answer to a request that may not reach this server at all. */
export function refuseRpc(request: Request, sentence: string): Response | Promise<Response> {
  const format = /[?&]Format=XML(&|#|$)/i.test(request.url) ? "XML" : "JSON";
  return respondError(
    request,
    new AlibabaError("Forbidden.NoPermission", sentence),
    format,
    crypto.randomUUID(),
  );
}

function respondError(
  request: Request,
  { code, status, text, detail }: AlibabaError,
  format: Format,
  requestId: string,
): Response | Promise<Response> {
  const error = {
    RequestId: requestId,
    HttpStatus: status,
    HostId: request.headers.get("host") ?? "",
    Code: code,
    Message: text,
    Recommend: "",
    ...(detail && { AccessDeniedDetail: detail }),
  };
  return respond(status, error, "Error", format, requestId);
}

/** The operation that a request names. @throws AlibabaError */
function chosen<O extends RpcOperation>(
  surface: RpcSurface<O>,
  request: AcsRequest,
  parameters: Parameters,
): O {
  const { method, path } = request;
  const version = parameters.get("Version") ?? request.header("x-acs-version");
  if (!version) throw missingParameter("Version");
  if (version !== surface.version) throw new AlibabaError("InvalidVersion");
  const action = parameters.get("Action") ?? request.header("x-acs-action");
  if (!action) throw missingParameter("Action");
  const operation = surface.operations.get(action);
  if (path !== "/") throw new AlibabaError("InvalidAction.NotFound", NOT_AT_A_PATH);
  if (!operation) throw new AlibabaError("InvalidAction.NotFound");
  if ((method !== "GET" && method !== "POST") || (operation.method ?? method) !== method) {
    throw new AlibabaError("UnsupportedHTTPMethod");
  }
  return operation;
}

function formatOf(parameters: Parameters): Format {
  return parameters.get("Format")?.toUpperCase() === "XML" ? "XML" : "JSON";
}

/**
 * Reads the body of a request.
 *
 * @throws AlibabaError ParseRequestParameterException where it is too long, breaks off or is badly chunked
 */
async function bodyOf(request: Request, length: string | null): Promise<Uint8Array> {
  if (length === null && request.body === null) return NO_BODY;
  const body = await readBody(request, length, LARGEST_BODY).catch(() => null);
  if (!body) throw new AlibabaError("ParseRequestParameterException");
  return body;
}
