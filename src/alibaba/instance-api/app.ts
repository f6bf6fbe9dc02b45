import { Hono } from "hono/tiny";
import type { Env } from "../../env.ts";
import { runtimeOf, SetupError } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { readBody } from "../../surface/body.ts";
import { describe } from "../../surface/describe.ts";
import { brokenResponse, ConnectionDropped } from "../../surface/faults.ts";
import { recordAnswer } from "../../surface/recording.ts";
import { newTrace } from "../../surface/trace.ts";
import { CONTENT_TYPE, errorBody, InstanceApiError, toInstanceApiError } from "./errors.ts";
import { isInstanceOperation } from "./messages.ts";
import { OPERATIONS } from "./operations.ts";
import { perform } from "./pipeline.ts";
import { readInstanceCall } from "./signature.ts";

/** "The request body exceeds 3 MB" (KMS Instance API, Encrypt). */
const LARGEST_BODY = 3 * 1024 * 1024;

/** The Instance API of the dedicated gateways. */
export const instanceApi = new Hono<{ Bindings: Env }>();

instanceApi.all("*", (c) => serve(c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)));

/** Answers a request, errors in protobuf too. Never throws. */
async function serve(request: Request, env: Env, background: Background): Promise<Response> {
  const requestId = crypto.randomUUID();
  const wall = Date.now();
  const trace = newTrace();
  const name = request.headers.get("x-kms-apiname")?.trim() ?? "";
  const operation = isInstanceOperation(name) ? OPERATIONS[name] : null;
  /** Notes how it ended; nothing that goes wrong with that is the client's. */
  const note = (status: number, errorCode: string | null) => {
    try {
      const served = {
        cloud: "alibaba",
        operation,
        trace,
        price: null,
        requestId,
        wall,
        background,
      } as const;
      recordAnswer(runtimeOf(env), served, status, errorCode);
    } catch (error) {
      // A deployment that is not set up has told its client already.
      if (!(error instanceof SetupError)) {
        console.error("a request was not recorded", describe(error));
      }
    }
  };
  try {
    const body = await readBody(request, request.headers.get("content-length"), LARGEST_BODY).catch(() => {
      // It breaks off, or is badly chunked.
      throw new InstanceApiError("InvalidParameter");
    });
    if (!body) throw new InstanceApiError("RequestEntityTooLarge");
    const head = readInstanceCall(request.method, request.headers, wall);
    if (head instanceof InstanceApiError) throw head;
    const arrival = { request, body, wall, background, requestId, trace };
    const answer = await perform(runtimeOf(env), head, arrival);
    note(200, null);
    const version = answer.keyVersionId;
    return new Response(answer.body, {
      headers: {
        "content-type": CONTENT_TYPE,
        ...(version !== undefined && { "x-kms-migrationkeyversionid": version }),
      },
    });
  } catch (thrown) {
    if (thrown instanceof ConnectionDropped) {
      note(0, "ConnectionDropped");
      return brokenResponse(CONTENT_TYPE);
    }
    const error = toInstanceApiError(thrown);
    note(error.status, error.code);
    const headers = { "content-type": CONTENT_TYPE };
    return new Response(errorBody(error, requestId), { status: error.status, headers });
  }
}
