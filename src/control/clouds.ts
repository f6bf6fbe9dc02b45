import * as z from "zod/mini";
import { CLOUD_NAMES, type Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { Regions } from "../regions.ts";
import type { WorkspaceState } from "../workspace.ts";
import { ControlError } from "./errors.ts";
import { meant } from "./nearest.ts";

/** The names of clouds. */
export const cloudShape = z.enum(CLOUD_NAMES);

/** What a Region's member must be. */
export const A_REGION = "must be the name of a Region, such as eu-west-3";

/** What something is, of the words that say what it must be. */
export function withoutMust(words: string): string {
  return words.replaceAll("must be ", "");
}

/** A text that passes a check, with words for it that messages and the index repeat. @param words `must be …` */
export function worded(words: string, check: z.core.$ZodCheck<string>) {
  return z.string().check(check, z.describe(withoutMust(words)));
}

/**
 * Requires a Region of a cloud's list, also where the cloud's surfaces take every well-formed name: a mistyped one would
 * show nothing, or change a quota that nobody has.
 *
 * @param cloud name of the cloud; any where it names none.
 * @throws ControlError 400
 */
export function requireRegion(regions: Regions, cloud: unknown, region: string): void {
  const clouds = CLOUD_NAMES.filter((name) => name === cloud);
  const known = (clouds.length > 0 ? clouds : CLOUD_NAMES).flatMap((name) => [...regions.known(name)]);
  if (known.includes(region)) return;
  throw new ControlError(
    400,
    "invalid",
    `region: there is no Region '${region}'${meant(region, known)}; --extra-region (EXTRA_REGIONS) adds one`,
  );
}

/** Account and Region of a cloud, as a body or a query names them. */
export function placeMembers(cloud: Cloud) {
  const { account, accountWords, regionName, standard } = CLOUDS[cloud];
  const aRegion = `must be the name of a Region, such as ${standard.region}`;
  return {
    account: worded(accountWords, z.regex(account, accountWords)),
    region: worded(aRegion, z.regex(regionName, aRegion)),
  };
}

/** A choice of scopes in a workspace; omitted members match anything. */
export interface Whose {
  readonly cloud?: Cloud | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** Whether a choice includes a scope, or something of one; null for a Region that nobody knows any more. */
export function isMeant(
  scope: { readonly cloud: string; readonly account: string; readonly region: string | null },
  { cloud, account, region }: Whose,
): boolean {
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
