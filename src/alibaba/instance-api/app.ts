import type { Env } from "../../env.ts";
import { runtimeOf } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { AnswerHeaders } from "../../surface/answer-headers.ts";
import { surfaceApp } from "../../surface/app.ts";
import { readBody } from "../../surface/body.ts";
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

/** Its answers carry their request's id in errors alone, and there in the message. */
const HEADERS = new AnswerHeaders(null, { "content-type": CONTENT_TYPE });

/** The Instance API of the dedicated gateways. */
export const instanceApi = surfaceApp();

instanceApi.all("*", (c) => serveMessage(c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)));

/** Answers a request, errors in protobuf too. Never throws. */
function serveMessage(request: Request, env: Env, background: Background): Promise<Response> {
  return serve(SURFACE, env, background, {
    headers: request.headers,
    contentType: () => CONTENT_TYPE,
    async answer(serving) {
      const name = request.headers.get("x-kms-apiname")?.trim() ?? "";
      serving.operation = isInstanceOperation(name) ? OPERATIONS[name] : null;
      const body = await readBody(request, request.headers.get("content-length"), LARGEST_BODY).catch(() => {
        // The body breaks off, or is badly chunked.
        throw new InstanceApiError("InvalidParameter");
      });
      if (!body) throw new InstanceApiError("RequestEntityTooLarge");
      const { requestId, wall, trace } = serving;
      const head = readInstanceCall(request.method, request.headers, wall);
      if (head instanceof InstanceApiError) throw head;
      const arrival = { request, body, wall, background, requestId, trace };
      const { body: message, keyVersionId } = await perform(runtimeOf(env), head, arrival);
      const answer = new Response(message, { headers: HEADERS.of(requestId) });
      if (keyVersionId !== undefined) answer.headers.set("x-kms-migrationkeyversionid", keyVersionId);
      return answer;
    },
    refuse: (error, requestId) =>
      new Response(errorBody(error, requestId), {
        status: error.status,
        headers: HEADERS.of(requestId),
      }),
  });
}
