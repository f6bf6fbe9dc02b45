import { Hono } from "hono/tiny";
import type { Env } from "../../env.ts";
import { AwsError } from "../protocol/errors.ts";
import { notAService } from "../protocol/http.ts";
import { queryProtocol } from "../protocol/query-protocol.ts";
import { type RpcSurface, serveRpc } from "../protocol/rpc.ts";
import { ERROR_WORDS, QUERY_CODES } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { operationsByName, VERSION } from "./operations.ts";
import { perform } from "./pipeline.ts";

const SURFACE: RpcSurface<Operation> = {
  cloud: "aws",
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  recorded: false,
};

const QUERY = queryProtocol(VERSION, `https://sts.amazonaws.com/doc/${VERSION}/`, QUERY_CODES);

/** The surface of AWS STS: the Query protocol at `/`. */
export const sts = new Hono<{ Bindings: Env }>();

sts.on(["GET", "POST"], "/", (c) =>
  serveRpc(SURFACE, QUERY, c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)),
);
sts.all("*", () => notAService());

/** The answer to a request that may not reach this server at all. */
export function refuseSts(_: Request, sentence: string): Response | Promise<Response> {
  return QUERY.refuse(new AwsError("AccessDeniedException", sentence, 403), crypto.randomUUID());
}
