import { Hono } from "hono/tiny";
import { timeOf } from "../../clock.ts";
import type { Env } from "../../env.ts";
import { countersOf, runtimeOf } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { scopeOf } from "../../workspace.ts";
import { identify } from "../protocol/caller.ts";
import { AwsError } from "../protocol/errors.ts";
import { isJson11, notAService, parseBody, readBody, respond } from "../protocol/http.ts";
import { readInput } from "../protocol/validate.ts";
import { catalogOf } from "./catalog.ts";
import { bodyOf, toServiceError } from "./errors.ts";
import { NOT_PLAYED, operationOf, TARGET } from "./operations.ts";

/** The surface of AWS Service Quotas, as far as it raises quotas of KMS: AWS JSON 1.1 at `POST /`. */
export const serviceQuotas = new Hono<{ Bindings: Env }>();

serviceQuotas.post("/", async (c) => {
  const requestId = crypto.randomUUID();
  try {
    if (!isJson11(c.req.raw.headers.get("content-type"))) return notAService(requestId);
    const output = await perform(c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work));
    return respond(200, JSON.stringify(output), requestId);
  } catch (thrown) {
    const error = toServiceError(thrown);
    return respond(error.status, JSON.stringify(bodyOf(error)), requestId);
  }
});
serviceQuotas.all("*", () => notAService());

async function perform(request: Request, env: Env, background: Background): Promise<object> {
  const contentType = request.headers.get("content-type");
  const contentLength = request.headers.get("content-length");
  const target = request.headers.get("x-amz-target") ?? "";
  const operation = operationOf(target);
  const body = await readBody(request, contentLength);
  if (!operation) throw unknownOperation(target.slice(TARGET.length));
  const runtime = runtimeOf(env);
  const wall = Date.now();
  const presented = { request, contentType, contentLength, target, body, wall, background };
  const caller = await identify(runtime, presented, "servicequotas");
  const input = readInput(operation.input, parseBody(body));
  const { workspace, account, region } = caller;
  const state = await runtime.workspaces.get(workspace, wall, background);
  const scope = scopeOf(workspace, "aws", account, region);
  const catalog = catalogOf(runtime.settings.quotaProfile, region);
  const call = {
    operation: operation.name,
    caller,
    runtime,
    scope,
    counters: countersOf(env, scope),
    state,
    now: timeOf(state.clock, wall),
    catalog,
  };
  return operation.run(call, input as never);
}

function unknownOperation(name: string): AwsError {
  if (!NOT_PLAYED.includes(name)) return new AwsError("UnknownOperationException", null);
  return new AwsError(
    "UnknownOperationException",
    `${name} is not part of this mock, which has what raising a quota needs.`,
  );
}
