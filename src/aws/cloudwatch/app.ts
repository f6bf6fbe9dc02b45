import { pathOf } from "../../host.ts";
import { surfaceApp } from "../../surface/app.ts";
import { cborProtocol, isCbor } from "../protocol/cbor-protocol.ts";
import { AwsError } from "../protocol/errors.ts";
import { notAService } from "../protocol/http.ts";
import { jsonProtocol } from "../protocol/json-protocol.ts";
import { queryProtocol } from "../protocol/query-protocol.ts";
import { type RpcProtocol, type RpcSurface, serveRpc } from "../protocol/rpc.ts";
import { ERROR_WORDS, QUERY_CODES } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { operationsByName, SERVICE, TARGET, VERSION } from "./operations.ts";
import { perform } from "./pipeline.ts";

const SURFACE: RpcSurface<Operation> = {
  cloud: "aws",
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  recorded: false,
};

const CBOR = cborProtocol(SERVICE, "com.amazonaws.cloudwatch", QUERY_CODES);
const JSON_10 = jsonProtocol(TARGET, QUERY_CODES);
const QUERY = queryProtocol(VERSION, "http://monitoring.amazonaws.com/doc/2010-08-01/", QUERY_CODES);

/**
 * The protocol of a request; null for one of no protocol. The service model lists all three: today's SDKs prefer CBOR
 * (Go) or JSON 1.0 (JavaScript, Python), those before had Query alone.
 */
function protocolOf(request: Request): RpcProtocol | null {
  const path = pathOf(request.url);
  if (path.startsWith("/service/")) return request.method === "POST" && isCbor(request) ? CBOR : null;
  if (path !== "/") return null;
  if (request.headers.has("x-amz-target")) return request.method === "POST" ? JSON_10 : null;
  return request.method === "POST" || request.method === "GET" ? QUERY : null;
}

/** The surface of CloudWatch, as far as it shows the use of KMS, in the protocols of its service model. */
export const cloudWatch = surfaceApp();

cloudWatch.all("*", (c) => {
  const protocol = protocolOf(c.req.raw);
  if (protocol === null) return notAService();
  return serveRpc(SURFACE, protocol, c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work));
});

/** The answer to a request that may not reach this server at all. */
export function refuseCloudWatch(request: Request, sentence: string): Response | Promise<Response> {
  const error = new AwsError("AccessDeniedException", sentence, 403);
  return (protocolOf(request) ?? JSON_10).refuse(error, crypto.randomUUID());
}
