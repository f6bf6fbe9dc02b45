import { Hono } from "hono/tiny";
import type { Env } from "../../env.ts";
import { type RpcSurface, serveRpc } from "../protocol/serve.ts";
import { toAlibabaError } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { operationOf } from "./operations.ts";
import { perform } from "./pipeline.ts";

const SURFACE: RpcSurface<Operation> = {
  version: "2016-01-20",
  signing: { product: "Kms", needsNonce: false },
  find: operationOf,
  perform,
  toError: toAlibabaError,
  recorded: true,
};

/** The surface of Alibaba Cloud KMS. */
export const alibaba = new Hono<{ Bindings: Env }>();

alibaba.all("*", (c) => serveRpc(SURFACE, c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)));
