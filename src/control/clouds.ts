import * as z from "zod/mini";
import { CLOUD_NAMES, type Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { Regions } from "../regions.ts";
import type { Scope, WorkspaceState } from "../workspace.ts";
import { ControlError } from "./errors.ts";

/** The names of clouds. */
export const cloudShape = z.enum(CLOUD_NAMES);

/** Requires a Region that exists. @throws ControlError 400 */
export function requireRegion(regions: Regions, cloud: Cloud, region: string): void {
  if (regions.has(cloud, region)) return;
  throw new ControlError(
    400,
    "invalid",
    `region: there is no Region '${region}'; --extra-region (EXTRA_REGIONS) adds one`,
  );
}

/** Account and Region of a cloud, as a body or a query names them. */
export function placeMembers(cloud: Cloud) {
  const { account, accountWords, regionName } = CLOUDS[cloud];
  return {
    account: z.string().check(z.regex(account, accountWords)),
    region: z.string().check(z.regex(regionName, "must be the name of a Region")),
  };
}

/** A choice of scopes in a workspace; omitted members match anything. */
export interface Whose {
  readonly cloud?: Cloud | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** Whether a choice includes a scope. */
export function isMeant(scope: Scope, { cloud, account, region }: Whose): boolean {
  return (
    (cloud ?? scope.cloud) === scope.cloud &&
    (account ?? scope.account) === scope.account &&
    (region ?? scope.region) === scope.region
  );
}

/** Lets happen what is due in a workspace and only one cloud has. */
export async function catchUpClouds(
  runtime: Runtime,
  workspace: string,
  state: WorkspaceState,
): Promise<void> {
  await Promise.all(Object.values(CLOUDS).map((cloud) => cloud.catchUp?.(runtime, workspace, state)));
}
