import * as z from "zod/mini";
import { END_OF_TIME } from "../clock.ts";
import { ANY_ACCOUNT_WORDS, isAnyAccount, isAnyRegionName } from "../cloud/list.ts";
import { A_REGION, cloudShape, worded } from "./clouds.ts";
import { ControlError } from "./errors.ts";

/** Account and Region of any cloud. */
export const ANY_ACCOUNT = worded(ANY_ACCOUNT_WORDS, z.refine(isAnyAccount, ANY_ACCOUNT_WORDS));
export const ANY_REGION = worded(A_REGION, z.refine(isAnyRegionName, A_REGION));

/** Members of a query that choose cloud, account and Region. */
export const WHOSE = {
  cloud: z.optional(cloudShape),
  account: z.optional(ANY_ACCOUNT),
  region: z.optional(ANY_REGION),
};

const instantShape = z.iso.datetime({ offset: true });

/** Members of a query that choose a span of the workspace's clock. */
export const SPAN = { from: z.optional(instantShape), to: z.optional(instantShape) };

/** Milliseconds of a given instant, or a default. @throws ControlError 400 beyond the clock's end */
export function instant(given: string | undefined, standard: number): number {
  if (given === undefined) return standard;
  const at = Date.parse(given);
  if (at <= END_OF_TIME) return at;
  throw new ControlError(
    400,
    "invalid",
    `a time after the clock's end, ${new Date(END_OF_TIME).toISOString()}`,
  );
}

/** A span of the workspace's clock in milliseconds; `to` is not part of it. @throws ControlError 400 */
export function spanOf(from: string | undefined, to: string | undefined): { from: number; to: number } {
  const span = { from: instant(from, 0), to: instant(to, END_OF_TIME) };
  if (span.from > span.to) throw new ControlError(400, "invalid", "from: must not be after to");
  return span;
}
