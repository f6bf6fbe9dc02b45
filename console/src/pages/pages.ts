import type { ComponentType } from "preact";
import { CostsPage } from "./costs/page.tsx";
import { FaultsPage } from "./faults/page.tsx";
import { InstancesPage } from "./instances/page.tsx";
import { OverviewPage } from "./overview.tsx";
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
  { path: "instances", name: "Instances", view: InstancesPage },
  { path: "costs", name: "Costs", view: CostsPage },
  { path: "faults", name: "Faults", view: FaultsPage },
  { path: "workspaces", name: "Workspaces", view: WorkspacesPage },
];
