import { Hono } from "hono/tiny";
import { CALLS } from "./calls.ts";
import { type ControlEnv, requireAdmin } from "./context.ts";
import { answerError, CONTROL_HEADERS, ControlError } from "./errors.ts";
import { guard, guardMakers, guardSignup } from "./guard.ts";
import { indexOf } from "./index-of-calls.ts";
import { nearest } from "./nearest.ts";
import { openApiOf } from "./openapi.ts";

const ROOT = "/_fauxkms";

/** The control API, under `/_fauxkms/` (docs/control-api.md). */
export const control = new Hono<ControlEnv>();

control.onError(answerError);

control.use("*", async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(CONTROL_HEADERS)) c.header(name, value);
});

for (const { access, method, route, answer } of CALLS) {
  if (access === "open") control.on(method, `${ROOT}/${route}`, answer);
  if (access === "maker") control.on(method, `${ROOT}/${route}`, guardMakers, answer);
  if (access === "signup") control.on(method, `${ROOT}/${route}`, guardSignup, answer);
}
control.use("*", guard);
for (const { access, method, route, answer } of CALLS) {
  if (access === "workspace") control.on(method, `${ROOT}/${route}`, answer);
  if (access === "admin") control.on(method, `${ROOT}/${route}`, requireAdmin, answer);
}
control.get(`${ROOT}/`, (c) => c.json({ calls: indexOf(CALLS) }));
control.get(`${ROOT}/openapi.json`, (c) => c.json(openApiOf(CALLS)));

/** Routes and methods by path; the index has a path of its own. */
const PATHS = new Map(["", "openapi.json"].map((path) => [path, { route: path, methods: ["GET"] }]));
for (const { path, route, method } of CALLS) {
  PATHS.set(path, { route, methods: [...(PATHS.get(path)?.methods ?? []), method] });
}

for (const [path, { route, methods }] of PATHS) {
  control.all(`${ROOT}/${route}`, (c) => {
    c.header("allow", methods.join(", "));
    const right = methods.map((method) => `${method} ${ROOT}/${path}`).join(", ");
    const message = `${c.req.method} is not a method of this path; there is: ${right}`;
    return answerError(new ControlError(405, "wrongMethod", message), c);
  });
}

control.notFound((c) => {
  const asked = c.req.path.slice(ROOT.length + 1);
  const near = nearest(asked, new Set(CALLS.map(({ path }) => path)));
  const hint = near === null ? "" : ` (did you mean ${ROOT}/${near}?)`;
  const message = `there is no such call${hint}; GET ${ROOT}/ lists them`;
  return answerError(new ControlError(404, "notFound", message), c);
});
