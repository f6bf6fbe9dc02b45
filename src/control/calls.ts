import { accessLogs } from "./access-logs.ts";
import { alarms } from "./alarms.ts";
import { balances } from "./balances.ts";
import { bills } from "./bills.ts";
import type { ControlCall } from "./call.ts";
import { clock } from "./clock.ts";
import { clusters } from "./clusters.ts";
import { costs } from "./costs.ts";
import { credentials } from "./credentials.ts";
import { customKeyStores } from "./custom-key-stores.ts";
import { events } from "./events.ts";
import { explain } from "./explain.ts";
import { faults } from "./faults.ts";
import { fixtures } from "./fixtures.ts";
import { identities } from "./identities.ts";
import { instanceDetail } from "./instance-detail.ts";
import { instanceSales } from "./instance-sales.ts";
import { instanceSettings } from "./instance-settings.ts";
import { instances } from "./instances.ts";
import { keys } from "./keys.ts";
import { makers } from "./makers.ts";
import { metrics } from "./metrics.ts";
import { notices } from "./notices.ts";
import { notifications } from "./notifications.ts";
import { oidcProviders } from "./oidc-providers.ts";
import { organizations } from "./organizations.ts";
import { overview } from "./overview.ts";
import { partitions } from "./partitions.ts";
import { quotaFill } from "./quota-fill.ts";
import { quotaRequests } from "./quota-requests.ts";
import { quotas } from "./quotas.ts";
import { requests } from "./requests.ts";
import { resourceDirectories } from "./resource-directories.ts";
import { samlProviders } from "./saml-providers.ts";
import { secrets } from "./secrets.ts";
import { serverCalls } from "./server-calls.ts";
import { serviceCalls } from "./service-calls.ts";
import { session } from "./session.ts";
import { snapshots } from "./snapshots.ts";
import { usage } from "./usage.ts";
import { vpcEndpoints } from "./vpc-endpoints.ts";
import { workspaces } from "./workspaces.ts";

/** Every call of the control API, in the order of docs/control-api.md. */
export const CALLS: readonly ControlCall[] = [
  ...serverCalls,
  ...session,
  ...notices,
  ...overview,
  ...partitions,
  ...keys,
  ...secrets,
  ...clock,
  ...events,
  ...quotas,
  ...quotaFill,
  ...quotaRequests,
  ...customKeyStores,
  ...clusters,
  ...serviceCalls,
  ...faults,
  ...requests,
  ...usage,
  ...metrics,
  ...costs,
  ...alarms,
  ...notifications,
  ...credentials,
  ...identities,
  ...explain,
  ...oidcProviders,
  ...samlProviders,
  ...organizations,
  ...resourceDirectories,
  ...vpcEndpoints,
  ...workspaces,
  ...snapshots,
  ...makers,
  ...fixtures,
  ...instances,
  ...instanceDetail,
  ...instanceSales,
  ...instanceSettings,
  ...accessLogs,
  ...balances,
  ...bills,
];
