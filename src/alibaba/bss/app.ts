import { Hono } from "hono/tiny";
import type { Env } from "../../env.ts";
import { type RpcSurface, serveRpc } from "../protocol/serve.ts";
import type { Operation } from "./operation.ts";
import { operationOf } from "./operations.ts";
import { perform, toGatewayError } from "./perform.ts";

const SURFACE: RpcSurface<Operation> = {
  version: "2017-12-14",
  signing: { product: "BssOpenApi", needsNonce: true },
  find: operationOf,
  perform,
  toError: toGatewayError,
  // The journal is one of KMS.
  recorded: false,
};

/** The surface of BssOpenApi, as far as a KMS instance needs it. */
export const bss = new Hono<{ Bindings: Env }>();

bss.all("*", (c) => serveRpc(SURFACE, c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)));
