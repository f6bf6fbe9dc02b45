import type { Env } from "../../env.ts";
import { runtimeOf } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { AnswerHeaders } from "../../surface/answer-headers.ts";
import { surfaceApp } from "../../surface/app.ts";
import { readBody } from "../../surface/body.ts";
import { headOf } from "../../surface/head.ts";
import { type Surface, serve } from "../../surface/serve.ts";
import { CONTENT_TYPE, ERROR_WORDS, errorBody, InstanceApiError } from "./errors.ts";
import { isInstanceOperation } from "./messages.ts";
import type { AnyOperation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { perform } from "./pipeline.ts";
import { readInstanceCall } from "./signature.ts";

/** "The request body exceeds 3 MB" (KMS Instance API, Encrypt). */
const LARGEST_BODY = 3 * 1024 * 1024;

const SURFACE: Surface<AnyOperation, InstanceApiError> = {
  cloud: "alibaba",
  errors: ERROR_WORDS,
  recorded: true,
};

/** Header of the key version that was used, for the transfer SDK. */
const KEY_VERSION = "x-kms-migrationkeyversionid";

/** Its answers carry their request's id in errors alone, and there in the message. */
const HEADERS = new AnswerHeaders(null, { "content-type": CONTENT_TYPE });

/** The Instance API of the dedicated gateways. */
export const instanceApi = surfaceApp();

instanceApi.all("*", (c) => serveMessage(c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)));

/** Answers a request, errors in protobuf too. Never throws. */
function serveMessage(request: Request, env: Env, background: Background): Promise<Response> {
  const { method, headers } = headOf(request);
  return serve(SURFACE, env, background, {
    headers,
    contentType: () => CONTENT_TYPE,
    async answer(serving) {
      const name = headers.get("x-kms-apiname")?.trim() ?? "";
      serving.operation = isInstanceOperation(name) ? OPERATIONS[name] : null;
      const body = await readBody(request, headers.get("content-length"), LARGEST_BODY).catch(() => {
        // The body breaks off, or is badly chunked.
        throw new InstanceApiError("InvalidParameter");
      });
      if (!body) throw new InstanceApiError("RequestEntityTooLarge");
      const { requestId, wall, trace } = serving;
      const head = readInstanceCall(method, headers, wall);
      if (head instanceof InstanceApiError) throw head;
      const arrival = { request, body, wall, background, requestId, trace };
      const { body: message, keyVersionId } = await perform(runtimeOf(env), head, arrival);
      return new Response(message, { headers: headersOf(requestId, keyVersionId) });
    },
    refuse: (error, requestId) =>
      new Response(errorBody(error, requestId), {
        status: error.status,
        headers: headersOf(requestId, undefined),
      }),
  });
}

/** The headers of an answer, which are used at once, as those of `AnswerHeaders`. */
function headersOf(requestId: string, keyVersionId: string | undefined): Headers {
  const headers = HEADERS.of(requestId);
  if (keyVersionId === undefined) headers.delete(KEY_VERSION);
  else headers.set(KEY_VERSION, keyVersionId);
  return headers;
}
