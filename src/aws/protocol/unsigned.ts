import { AWS } from "../../cloud/aws.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { type UnsignedWords, workspaceOf } from "../../surface/unsigned.ts";
import type { Presented } from "./caller.ts";
import { claimedRegion } from "./claimed.ts";
import { AwsError, tooManyRefused } from "./errors.ts";

/** Where a request goes that is not signed. */
export interface Place {
  readonly workspace: string;
  readonly region: string;
}

export const UNSIGNED_WORDS: UnsignedWords = {
  account: AWS.account,
  contradictory: (sentence) => new AwsError("ValidationException", sentence),
  closed: (sentence) => new AwsError("AccessDeniedException", sentence),
  tooMany: tooManyRefused,
  isRefusal: (error) => error instanceof AwsError,
};

/**
 * The workspace of a request of an operation that is not signed, and its Region.
 *
 * @throws AwsError ValidationException, AccessDeniedException
 */
export async function placeOf(runtime: Runtime, presented: Presented): Promise<Place> {
  const workspace = await workspaceOf(runtime, presented, UNSIGNED_WORDS);
  return { workspace, region: claimedRegion(presented.request, undefined) };
}
