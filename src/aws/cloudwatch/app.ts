import { Hono } from "hono/tiny";
import { timeOf } from "../../clock.ts";
import type { Env } from "../../env.ts";
import { countersOf, journalOf, runtimeOf } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { scopeOf } from "../../workspace.ts";
import { identify } from "../protocol/caller.ts";
import { AwsError } from "../protocol/errors.ts";
import { notAService, parseBody, readBody } from "../protocol/http.ts";
import { readInput } from "../protocol/validate.ts";
import { queryErrorOf, toCloudWatchError } from "./errors.ts";
import { operationOf } from "./operations.ts";

/** The surface of CloudWatch, as far as it shows the use of KMS: AWS JSON 1.0 at `POST /`. */
export const cloudWatch = new Hono<{ Bindings: Env }>();

cloudWatch.post("/", async (c) => {
  const requestId = crypto.randomUUID();
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": requestId };
  try {
    const output = await perform(c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work));
    return new Response(JSON.stringify(output), { headers });
  } catch (thrown) {
    const error = toCloudWatchError(thrown);
    const body = { __type: error.type, ...(error.text !== null && { message: error.text }) };
    const code = queryErrorOf(error);
    return new Response(JSON.stringify(body), {
      status: error.status,
      headers: { ...headers, ...(code !== null && { "x-amzn-query-error": code }) },
    });
  }
});
cloudWatch.all("*", () => notAService());

async function perform(request: Request, env: Env, background: Background): Promise<object> {
  const contentType = request.headers.get("content-type");
  const contentLength = request.headers.get("content-length");
  const target = request.headers.get("x-amz-target") ?? "";
  const operation = operationOf(target);
  const body = await readBody(request, contentLength);
  if (!operation) throw new AwsError("UnknownOperationException", null);
  const runtime = runtimeOf(env);
  const wall = Date.now();
  const presented = { request, contentType, contentLength, target, body, wall, background };
  const caller = await identify(runtime, presented, "monitoring");
  const input = readInput(operation.input, parseBody(body));
  const { workspace, account, region } = caller;
  const state = await runtime.workspaces.refresh(workspace);
  await runtime.recorder?.flush();
  const call = {
    operation: operation.name,
    caller,
    runtime,
    journal: journalOf(env, workspace),
    counters: countersOf(env, scopeOf(workspace, "aws", account, region)),
    state,
    now: timeOf(state.clock, wall),
  };
  return operation.run(call, input as never);
}
