import { Hono } from "hono/tiny";
import { concat, fromUtf8 } from "../bytes.ts";
import type { Env } from "../env.ts";
import { runtimeOf } from "../runtime.ts";
import { AwsError, toAwsError } from "./errors.ts";
import { operationOf } from "./operations.ts";
import { perform } from "./pipeline.ts";

const CONTENT_TYPE = "application/x-amz-json-1.1";

/** Bytes of a body that are read at the most: several times the largest input of the service model. */
const LARGEST_BODY = 1_048_576;

/** Bytes of a body that is too long that are read before it is refused. */
const MOST_DROPPED = 16 * LARGEST_BODY;

/** The surface of AWS KMS: AWS JSON 1.1 at `POST /`. */
export const aws = new Hono<{ Bindings: Env }>();

aws.post("/", (c) => answer(c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)));
aws.all("*", () => notAService());

async function answer(
  request: Request,
  env: Env,
  background: (work: Promise<unknown>) => void,
): Promise<Response> {
  const requestId = crypto.randomUUID();
  try {
    const { headers } = request;
    const contentType = headers.get("content-type");
    if (!isJson11(contentType)) return notAService(requestId);
    const target = headers.get("x-amz-target");
    const contentLength = headers.get("content-length");
    const operation = operationOf(target ?? "");
    const body = await readBody(request, contentLength);
    if (!operation) throw new AwsError("UnknownOperationException", null);
    const output = await perform(runtimeOf(env), operation, {
      request,
      contentType,
      contentLength,
      target,
      body,
      parsed: () => parseBody(body),
      requestId,
      wall: Date.now(),
      background,
    });
    return respond(200, output === null ? "" : JSON.stringify(output), requestId);
  } catch (thrown) {
    const error = toAwsError(thrown);
    const body = { __type: error.type, ...(error.text !== null && { message: error.text }) };
    return respond(error.status, JSON.stringify(body), requestId);
  }
}

function respond(status: number, body: string, requestId: string): Response {
  return new Response(body, {
    status,
    headers: { "content-type": CONTENT_TYPE, "x-amzn-requestid": requestId },
  });
}

function isJson11(contentType: string | null): boolean {
  if (contentType === CONTENT_TYPE) return true;
  return contentType?.split(";")[0]?.trim().toLowerCase() === CONTENT_TYPE;
}

/**
 * The body. One that is too long is read and dropped, within reason: a client that is still sending when the
 * connection ends would never see the answer.
 *
 * @param announced Content-Length, null where the length is not told in advance.
 * @throws AwsError RequestEntityTooLargeException
 */
async function readBody(request: Request, announced: string | null): Promise<Uint8Array> {
  if (announced !== null && Number(announced) <= LARGEST_BODY) {
    return new Uint8Array(await request.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length <= LARGEST_BODY) chunks.push(chunk);
    if (length > MOST_DROPPED) break;
  }
  if (length > LARGEST_BODY) throw new AwsError("RequestEntityTooLargeException", null, 413);
  return concat(...chunks);
}

/** The body as JSON; an empty one counts as no parameters. @throws AwsError SerializationException where it is not JSON in UTF-8 */
function parseBody(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  const text = fromUtf8(body);
  if (text === null) throw new AwsError("SerializationException", null);
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError("SerializationException", null);
  }
}

/** What a JSON 1.1 service answers to a request that is none of its own: wrong method, path or content type. */
function notAService(requestId: string = crypto.randomUUID()): Response {
  return new Response("<UnknownOperationException/>\n", {
    status: 404,
    headers: { "content-type": "application/xml", "x-amzn-requestid": requestId },
  });
}
