import { Hono } from "hono/tiny";
import type { Env } from "../../env.ts";
import { AwsError } from "../protocol/errors.ts";
import { notAService } from "../protocol/http.ts";
import { queryProtocol } from "../protocol/query-protocol.ts";
import { type RpcSurface, serveRpc } from "../protocol/rpc.ts";
import { ERROR_WORDS } from "./errors.ts";
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

const QUERY = queryProtocol(VERSION, `https://iam.amazonaws.com/doc/${VERSION}/`, {});

/** The surface of AWS IAM: the Query protocol at `/`. */
export const iam = new Hono<{ Bindings: Env }>();

iam.on(["GET", "POST"], "/", (c) =>
  serveRpc(SURFACE, QUERY, c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)),
);
iam.all("*", () => notAService());

/** The answer to a request that may not reach this server at all. */
export function refuseIam(_: Request, sentence: string): Response | Promise<Response> {
  return QUERY.refuse(new AwsError("AccessDeniedException", sentence, 403), crypto.randomUUID());
}
