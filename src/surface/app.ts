import { RegExpRouter } from "hono/router/reg-exp-router";
import { Hono } from "hono/tiny";
import type { Env } from "../env.ts";
import { pathOf } from "../host.ts";
import { headOf } from "./head.ts";

/** The Hono app of a surface. */
export type SurfaceApp = Hono<{ Bindings: Env }>;

/**
 * An app for the few routes of a surface. Its router finds a path without variables in a map, where the router of
 * `hono/tiny` tries one pattern after the other. What no route matches is for `notFound` and not for a route of all
 * paths, because Hono calls the only handler of a request without the machinery of middleware.
 */
export function surfaceApp(): SurfaceApp {
  const app: SurfaceApp = new Hono({ getPath: (request) => pathOf(headOf(request).url) });
  app.router = new RegExpRouter();
  return app;
}
