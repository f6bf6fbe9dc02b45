import { migrate } from "../directory/migrations.ts";
import { VERSION } from "../version.ts";
import { call } from "./call.ts";
import { ControlError } from "./errors.ts";
import { problemOf } from "./health.ts";
import { reset } from "./reset.ts";

/** `GET health`, `GET ca.pem`, `POST reset`, `POST migrations`. */
export const serverCalls = [
  call({
    method: "GET",
    path: "health",
    does: "tells whether keys can be made, and what is missing",
    access: "open",
    async run(c) {
      const problem = await problemOf(c.env);
      return problem === null
        ? c.json({ status: "ok", version: VERSION })
        : c.json({ status: "setup", problem }, 503);
    },
  }),
  // A certificate is public, and who needs it may not have the admin token.
  call({
    method: "GET",
    path: "ca.pem",
    does: "the certificate of the local server's private CA",
    access: "open",
    run(c) {
      const pem = c.env.CA_CERTIFICATE;
      if (!pem) throw new ControlError(404, "notFound", "there is no TLS listener, so no CA; see --tls-port");
      return c.body(pem, 200, { "content-type": "application/x-pem-file" });
    },
  }),
  call({
    method: "POST",
    path: "reset",
    does: "empties the workspace",
    async run(c) {
      const { runtime, workspace } = c.var;
      await reset(runtime, workspace);
      return c.body(null, 204);
    },
  }),
  call({
    method: "POST",
    path: "migrations",
    does: "tells which migrations D1 has",
    access: "admin",
    run: async (c) => c.json(await migrate(c.env.DB)),
  }),
];
