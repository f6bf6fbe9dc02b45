import { Hono } from "hono/tiny";
import type { Env } from "../../env.ts";
import { runtimeOf, SetupError } from "../../isolate/runtime.ts";
import { awsPriceClass } from "../../meter/aws-prices.ts";
import { describe } from "../../surface/describe.ts";
import { brokenResponse, ConnectionDropped } from "../../surface/faults.ts";
import { recordAnswer, type ServedRequest } from "../../surface/recording.ts";
import { newTrace } from "../../surface/trace.ts";
import { isJson11, notAService, parseBody, readBody, respond } from "../protocol/http.ts";
import { AwsError, toAwsError } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { operationOf } from "./operations.ts";
import { perform } from "./pipeline.ts";

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
  const wall = Date.now();
  const trace = newTrace();
  let operation: Operation | null = null;
  const served = (): ServedRequest => {
    const price = operation && awsPriceClass(operation.name, trace.keySpec, trace.keyPairSpec);
    return { cloud: "aws", operation, trace, price, requestId, wall, background };
  };
  /** Notes how it ended; nothing that goes wrong with that is the client's. */
  const note = (status: number, errorCode: string | null) => noteAnswer(env, served(), status, errorCode);
  try {
    const { headers } = request;
    const contentType = headers.get("content-type");
    if (!isJson11(contentType)) return notAService(requestId);
    const target = headers.get("x-amz-target");
    const contentLength = headers.get("content-length");
    operation = operationOf(target ?? "") ?? null;
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
      wall,
      background,
      trace,
    });
    note(200, null);
    return respond(200, output === null ? "" : JSON.stringify(output), requestId);
  } catch (thrown) {
    if (thrown instanceof ConnectionDropped) {
      note(0, "ConnectionDropped");
      return brokenResponse("application/x-amz-json-1.1");
    }
    const error = toAwsError(thrown);
    const body = { __type: error.type, ...(error.text !== null && { message: error.text }) };
    note(error.status, error.type);
    return respond(error.status, JSON.stringify(body), requestId);
  }
}

function noteAnswer(env: Env, served: ServedRequest, status: number, errorCode: string | null): void {
  try {
    recordAnswer(runtimeOf(env), served, status, errorCode);
  } catch (error) {
    // A deployment that is not set up has told its client already.
    if (!(error instanceof SetupError)) console.error("a request was not recorded", describe(error));
  }
}
