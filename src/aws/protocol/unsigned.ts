import { AWS } from "../../cloud/aws.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { claimOf } from "../../surface/claim.ts";
import { mayEnter, notWithoutToken } from "../../surface/workspace-access.ts";
import { DEFAULT_WORKSPACE } from "../../workspace.ts";
import type { Presented } from "./caller.ts";
import { claimed, claimedRegion } from "./claimed.ts";
import { AwsError, tooManyRefused } from "./errors.ts";

/** Where a request goes that is not signed. */
export interface Place {
  readonly workspace: string;
  readonly region: string;
}

/**
 * The workspace of a request of an operation that is not signed, which its host or a header names, and its Region. In
 * strict mode what proves who calls is in its input.
 *
 * @throws AwsError ValidationException, AccessDeniedException
 */
export async function placeOf(runtime: Runtime, presented: Presented): Promise<Place> {
  const { request, wall, background } = presented;
  const { settings, callerLimit } = runtime;
  if (settings.auth === "strict" && callerLimit.isOver(request, wall)) throw tooManyRefused();
  const workspace = claimed(claimOf(request, "", AWS.account)).workspace ?? DEFAULT_WORKSPACE;
  if (settings.auth !== "strict" && !(await mayEnter(runtime, request, workspace, wall, background))) {
    throw new AwsError("AccessDeniedException", notWithoutToken(workspace));
  }
  return { workspace, region: claimedRegion(request, undefined) };
}

/**
 * Runs an operation that is not signed, whose refusals count in strict mode as wrong signatures do.
 *
 * @throws AwsError ThrottlingException where the address has been refused too often; what `run` throws
 */
export async function counted<T>(
  { settings, callerLimit }: Runtime,
  { request, wall }: Presented,
  run: () => T | Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const counts = settings.auth === "strict" && error instanceof AwsError;
    if (counts && (await callerLimit.refused(request, wall))) throw tooManyRefused();
    throw error;
  }
}
