import { Hono } from "hono/tiny";
import { migrate } from "../directory/migrations.ts";
import { VERSION } from "../version.ts";
import { accessLogs } from "./access-logs.ts";
import { balances } from "./balances.ts";
import { clock } from "./clock.ts";
import { clusters } from "./clusters.ts";
import { type ControlEnv, guard, requireAdmin } from "./context.ts";
import { costs } from "./costs.ts";
import { credentials } from "./credentials.ts";
import { answerError, ControlError } from "./errors.ts";
import { faults } from "./faults.ts";
import { problemOf } from "./health.ts";
import { instanceSales } from "./instance-sales.ts";
import { instanceSettings } from "./instance-settings.ts";
import { instances, reminders } from "./instances.ts";
import { metrics } from "./metrics.ts";
import { notices } from "./notices.ts";
import { notifications } from "./notifications.ts";
import { quotaRequests } from "./quota-requests.ts";
import { quotas } from "./quotas.ts";
import { requests } from "./requests.ts";
import { reset } from "./reset.ts";
import { serviceCalls } from "./service-calls.ts";
import { usage } from "./usage.ts";
import { workspaces } from "./workspaces.ts";

/** The control API, under `/_fauxkms/` (docs/control-api.md). */
export const control = new Hono<ControlEnv>().basePath("/_fauxkms");

control.onError(answerError);
control.notFound((c) => answerError(new ControlError(404, "notFound", "there is no such call"), c));

control.get("/health", async (c) => {
  const problem = await problemOf(c.env);
  return problem === null
    ? c.json({ status: "ok", version: VERSION })
    : c.json({ status: "setup", problem }, 503);
});

// A certificate is public, and who needs it may not have the admin token.
control.get("/ca.pem", (c) => {
  const pem = c.env.CA_CERTIFICATE;
  if (!pem) throw new ControlError(404, "notFound", "there is no TLS listener, so no CA; see --tls-port");
  return c.body(pem, 200, { "content-type": "application/x-pem-file" });
});

control.use("*", guard);

control.post("/reset", async (c) => {
  const { runtime, workspace } = c.var;
  await reset(runtime, workspace);
  return c.body(null, 204);
});

control.post("/migrations", requireAdmin, async (c) => c.json(await migrate(c.env.DB)));
control.route("/clock", clock);
control.route("/quotas", quotas);
control.route("/clusters", clusters);
control.route("/quota-requests", quotaRequests);
control.route("/requests", requests);
control.route("/usage", usage);
control.route("/metrics", metrics);
control.route("/costs", costs);
control.route("/balances", balances);
control.route("/instances", instances);
control.route("/instances", instanceSales);
control.route("/instances", instanceSettings);
control.route("/instances", accessLogs);
control.route("/reminders", reminders);
control.route("/notifications", notifications);
control.route("/notices", notices);
control.route("/credentials", credentials);
control.route("/workspaces", workspaces);
control.route("/faults", faults);
control.route("/service-calls", serviceCalls);
