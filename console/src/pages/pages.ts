import type { ComponentType } from "preact";
import { AlarmsPage } from "./alarms/page.tsx";
import { ConnectPage } from "./connect/connect.tsx";
import { CostsPage } from "./costs/page.tsx";
import { FaultsPage } from "./faults/page.tsx";
import { IdentitiesPage } from "./identities/page.tsx";
import { InstancesPage } from "./instances/page.tsx";
import { KeysPage } from "./keys/page.tsx";
import { OverviewPage } from "./overview/page.tsx";
import { QuotasPage } from "./quotas/quotas.tsx";
import { RequestsPage } from "./requests/requests.tsx";
import { SecretsPage } from "./secrets/page.tsx";
import { StoresPage } from "./stores/page.tsx";
import { WorkspacesPage } from "./workspaces/page.tsx";

/** A page of the console. */
export interface ConsolePage {
  /** Path below the console's; what is below it is the page's too, as `rest`. */
  readonly path: string;
  readonly name: string;
  readonly view: ComponentType<{ readonly rest: string }>;
}

/** The pages, in the order of the navigation. */
export const PAGES: readonly ConsolePage[] = [
  { path: "", name: "Overview", view: OverviewPage },
  { path: "quotas", name: "Quotas", view: QuotasPage },
  { path: "requests", name: "Requests", view: RequestsPage },
  { path: "keys", name: "Keys", view: KeysPage },
  { path: "secrets", name: "Secrets", view: SecretsPage },
  { path: "stores", name: "Key stores", view: StoresPage },
  { path: "instances", name: "Instances", view: InstancesPage },
  { path: "costs", name: "Costs", view: CostsPage },
  { path: "faults", name: "Faults", view: FaultsPage },
  { path: "alarms", name: "Alarms", view: AlarmsPage },
  { path: "identities", name: "Identities", view: IdentitiesPage },
  { path: "workspaces", name: "Workspaces", view: WorkspacesPage },
  { path: "connect", name: "Connect", view: ConnectPage },
];
