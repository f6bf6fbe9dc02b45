import { Hono } from "hono/tiny";
import { type AcsRequest, acsRequest } from "../auth/acs-request.ts";
import type { Env } from "../env.ts";
import { runtimeOf, SetupError } from "../runtime.ts";
import { readBody } from "../surface/body.ts";
import { brokenResponse, ConnectionDropped } from "../surface/faults.ts";
import { recordAnswer } from "../surface/recording.ts";
import { newTrace } from "../surface/trace.ts";
import { contentTypeOf, type Format, respond } from "./answer.ts";
import { AlibabaError, missingParameter, toAlibabaError } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { operationOf } from "./operations.ts";
import { type Parameters, parametersOf } from "./parameters.ts";
import { perform } from "./pipeline.ts";

/** The version of the API. */
const VERSION = "2016-01-20";

/** The surface of Alibaba Cloud KMS: RPC at `/`, GET or POST (API Reference, Request structure). */
export const alibaba = new Hono<{ Bindings: Env }>();

alibaba.all("*", (c) => answer(c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)));

/** Bytes of a body that are read at the most. */
const LARGEST_BODY = 1_048_576;

async function answer(
  request: Request,
  env: Env,
  background: (work: Promise<unknown>) => void,
): Promise<Response> {
  const requestId = crypto.randomUUID();
  const wall = Date.now();
  const trace = newTrace();
  let operation: Operation | null = null;
  let format: Format = "JSON";
  /** Notes how it ended; nothing that goes wrong with that is the client's. */
  const note = (status: number, errorCode: string | null) => {
    try {
      const met = { cloud: "alibaba", operation, trace, price: null, requestId, wall, background } as const;
      recordAnswer(runtimeOf(env), met, status, errorCode);
    } catch (error) {
      // A deployment that is not set up has told its client already.
      if (!(error instanceof SetupError)) {
        console.error("a request was not recorded", error instanceof Error && error.name);
      }
    }
  };
  try {
    const signed = acsRequest(request.method, request.url, request.headers, await bodyOf(request));
    const parameters = parametersOf(signed);
    format = formatOf(parameters);
    operation = chosen(signed, parameters);
    const arrival = { request, signed, parameters, wall, background, requestId, trace };
    const output = await perform(runtimeOf(env), operation, arrival);
    note(200, null);
    return respond(200, { ...output, RequestId: requestId }, `${operation.name}Response`, format, requestId);
  } catch (thrown) {
    if (thrown instanceof ConnectionDropped) {
      note(0, "ConnectionDropped");
      return brokenResponse(contentTypeOf(format));
    }
    const { code, status, text } = toAlibabaError(thrown);
    note(status, code);
    const host = request.headers.get("host") ?? "";
    const error = {
      RequestId: requestId,
      HttpStatus: status,
      HostId: host,
      Code: code,
      Message: text,
      Recommend: "",
    };
    return respond(status, error, "Error", format, requestId);
  }
}

/** The operation that a request names. @throws AlibabaError */
function chosen(request: AcsRequest, parameters: Parameters): Operation {
  const { method, path } = request;
  const version = parameters.get("Version") ?? request.header("x-acs-version");
  if (!version) throw missingParameter("Version");
  if (version !== VERSION) throw new AlibabaError("InvalidVersion");
  const action = parameters.get("Action") ?? request.header("x-acs-action");
  if (!action) throw missingParameter("Action");
  const operation = operationOf(action);
  if (!operation || path !== "/") throw new AlibabaError("InvalidAction.NotFound");
  if ((method !== "GET" && method !== "POST") || (operation.method ?? method) !== method) {
    throw new AlibabaError("UnsupportedHTTPMethod");
  }
  return operation;
}

function formatOf(parameters: Parameters): Format {
  return parameters.get("Format")?.toUpperCase() === "XML" ? "XML" : "JSON";
}

/** @throws AlibabaError ParseRequestParameterException where it is too long */
async function bodyOf(request: Request): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const body = await readBody(request, request.headers.get("content-length"), LARGEST_BODY);
  if (!body) throw new AlibabaError("ParseRequestParameterException");
  return body;
}
