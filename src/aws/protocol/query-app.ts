import { type SurfaceApp, surfaceApp } from "../../surface/app.ts";
import type { NamedOperation } from "../../surface/operation.ts";
import { AwsError } from "./errors.ts";
import { notAService } from "./http.ts";
import { type RpcProtocol, type RpcSurface, serveRpc } from "./rpc.ts";

/** The app of an API of AWS that speaks the Query protocol alone: `GET` and `POST` at `/`. */
export function queryApp<O extends NamedOperation>(
  surface: RpcSurface<O>,
  protocol: RpcProtocol,
): SurfaceApp {
  const app = surfaceApp();
  app.on(["GET", "POST"], "/", (c) =>
    serveRpc(surface, protocol, c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work)),
  );
  app.notFound(() => notAService());
  return app;
}

/** Writer of the answer to a request that may not reach this server at all, in a protocol. */
export function refuseIn(
  protocol: RpcProtocol,
): (request: Request, sentence: string) => Response | Promise<Response> {
  return (_, sentence) =>
    protocol.refuse(new AwsError("AccessDeniedException", sentence, 403), crypto.randomUUID());
}
