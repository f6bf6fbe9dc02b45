import type { Env } from "../../env.ts";
import { pathOf, queryOf } from "../../host.ts";
import type { ErrorWords } from "../../surface/errors.ts";
import type { NamedOperation } from "../../surface/operation.ts";
import { type Surface, serve } from "../../surface/serve.ts";
import { xmlDocument } from "../../xml.ts";
import { cborProtocol } from "../protocol/cbor-protocol.ts";
import { AwsError } from "../protocol/errors.ts";
import { JSON_11, readBody } from "../protocol/http.ts";
import { queryProtocol } from "../protocol/query-protocol.ts";
import { type Asked, operationIn, otherServiceOf } from "./service.ts";

const ERROR_WORDS: ErrorWords<AwsError> = {
  own: AwsError,
  translate: () => null,
  limited: ({ message }) => new AwsError("ThrottlingException", message),
  internal: (text = "Request processing has failed.") => new AwsError("InternalFailure", text, 500),
};

const SURFACE: Surface<NamedOperation, AwsError> = { cloud: "aws", errors: ERROR_WORDS, recorded: false };

/** A writer of errors in a protocol. */
type Refuse = (error: AwsError, requestId: string) => Response | Promise<Response>;

/** Services whose errors are written by REST in XML, as in the Query protocol. */
const REST_XML: ReadonlySet<string> = new Set(["route53", "cloudfront"]);

const CBOR = cborProtocol("", "", {});
const JSON_10 = "application/x-amz-json-1.0";

/** How a service writes errors: by the protocol of the request, else by that of the service. */
function writerFor(request: Request, { service }: Asked): Refuse {
  const { headers, url } = request;
  const contentType = headers.get("content-type") ?? "";
  if (headers.has("x-amz-target")) return contentType.startsWith(JSON_11) ? json(JSON_11) : json(JSON_10);
  if (pathOf(url).startsWith("/service/")) return CBOR.refuse;
  if (service === "s3") return s3;
  if (service === "ec2") return ec2;
  if (isForm(request) || /[?&]Action=/.test(url) || REST_XML.has(service))
    return queryProtocol("", `https://${service}.amazonaws.com/`, {}).refuse;
  return restJson;
}

function json(type: string): Refuse {
  return ({ code, text, status }, requestId) => {
    const headers = { "content-type": type, "x-amzn-requestid": requestId };
    return new Response(JSON.stringify({ __type: code, message: text }), { status, headers });
  };
}

function restJson({ code, text, status }: AwsError, requestId: string): Response {
  const headers = {
    "content-type": "application/json",
    "x-amzn-requestid": requestId,
    "x-amzn-errortype": code,
  };
  return new Response(JSON.stringify({ message: text }), { status, headers });
}

async function s3({ text, status }: AwsError, requestId: string): Promise<Response> {
  const error = { Code: "NotImplemented", Message: text, RequestId: requestId };
  const headers = { "content-type": "application/xml", "x-amz-request-id": requestId };
  return new Response(await xmlDocument("Error", error), { status, headers });
}

async function ec2({ text, status }: AwsError, requestId: string): Promise<Response> {
  const error = { Errors: { Error: { Code: "InvalidAction", Message: text } }, RequestID: requestId };
  const headers = { "content-type": "text/xml", "x-amzn-requestid": requestId };
  return new Response(await xmlDocument("Response", error), { status, headers });
}

/** Parameters in the form of a request; none for another content type, or a body that cannot be read. */
async function formOf(request: Request): Promise<URLSearchParams> {
  if (!isForm(request)) return new URLSearchParams();
  const announced = request.headers.get("content-length");
  const body = await readBody(request, announced, false).catch(() => null);
  return new URLSearchParams(body instanceof Uint8Array ? new TextDecoder().decode(body) : "");
}

function isForm({ headers }: Request): boolean {
  return headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") === true;
}

/** What a request asks for. @param form parameters of its form, where the router has found the version in it */
function askedBy({ url, headers }: Request, form: URLSearchParams): Asked {
  const version = new URLSearchParams(queryOf(url)).get("Version") ?? form.get("Version");
  const found = otherServiceOf({ url, headers, target: headers.get("x-amz-target"), version });
  const { service, operation } = found ?? { service: "aws", operation: null };
  return { service, operation: operation ?? operationIn(form.get("Action")) };
}

/**
 * What answers for services of AWS that are not here: UnknownOperationException, or what the service's protocol has for
 * it, with a sentence that says so. Status 400, so that no SDK tries again.
 */
export const otherServices = {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const asked = askedBy(request, await formOf(request));
    return serve(SURFACE, env, (work) => ctx.waitUntil(work), {
      headers: request.headers,
      contentType: () => JSON_11,
      answer: () => Promise.reject(noSuchService(asked)),
      refuse: writerFor(request, asked),
    });
  },
};

function noSuchService({ service, operation }: Asked): AwsError {
  const call = operation === null ? "" : `, so no ${operation}`;
  return new AwsError(
    "UnknownOperationException",
    `fauxkms has no service ${service}${call}: it has kms, servicequotas, monitoring, sts, iam and tagging. AWS_ENDPOINT_URL_KMS in place of AWS_ENDPOINT_URL leads KMS alone here.`,
  );
}

/** The answer to a request that may not reach this server at all. */
export function refuseOtherService(request: Request, sentence: string): Response | Promise<Response> {
  const error = new AwsError("AccessDeniedException", sentence, 403);
  return writerFor(request, askedBy(request, new URLSearchParams()))(error, crypto.randomUUID());
}
